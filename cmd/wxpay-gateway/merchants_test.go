package main

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay/wxpaytest"
)

func TestMerchantsOfAFile(t *testing.T) {
	all, err := parseMerchants([]byte(`[
		{"mch_id": "1900000109", "appid": "wx8888888888888888", "key": "192006250b4c09247ec02edce69f6a2d",
		 "sub_merchants": [{"sub_mch_id": "1900000110", "sub_appid": "wx7777777777777777"}]},
		{"mch_id": "10000100", "appid": "wxd930ea5d5a258f4f", "other_appids": ["wx2421b1c4370ec43b"], "fee_types": ["USD"]}
	]`))
	require.NoError(t, err)
	require.Len(t, all, 2)
	assert.Equal(t, []wxpaytest.SubMerchant{{MchID: "1900000110", AppID: "wx7777777777777777"}}, all[0].SubMerchants)
	assert.Equal(t, "192006250b4c09247ec02edce69f6a2d", all[0].Key)
	assert.Equal(t, []string{"wx2421b1c4370ec43b"}, all[1].OtherAppIDs)
	assert.Equal(t, []string{"USD"}, all[1].FeeTypes)
}

func TestMerchantsThatAreRefused(t *testing.T) {
	for want, file := range map[string]string{
		"has no merchant":       `[]`,
		"mch_id and appid":      `[{"mch_id": "10000100"}]`,
		"appears twice":         `[{"mch_id": "1", "appid": "a"}, {"mch_id": "1", "appid": "b"}]`,
		"32":                    `[{"mch_id": "1", "appid": "a", "key": "k"}]`,
		"no sub_mch_id":         `[{"mch_id": "1", "appid": "a", "sub_merchants": [{"sub_appid": "b"}]}]`,
		`unknown field "mchid"`: `[{"mchid": "1", "appid": "a"}]`,
		"is invalid":            `[{"mch_id": "../x", "appid": "a"}]`,
		"invalid character":     `mch_id=1`,
	} {
		_, err := parseMerchants([]byte(file))
		assert.ErrorContains(t, err, want, file)
	}
}
