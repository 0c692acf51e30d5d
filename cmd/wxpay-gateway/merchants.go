package main

import (
	"encoding/json"
	"os"
	"strconv"
	"strings"

	"github.com/seed6780280e/wxpay/wxpaytest"
)

// merchantEntry is one merchant in the file of -merchants.
type merchantEntry struct {
	MchID        string     `json:"mch_id"`
	AppID        string     `json:"appid"`
	Key          string     `json:"key"`
	AppSecret    string     `json:"appsecret"`
	OtherAppIDs  []string   `json:"other_appids"`
	FeeTypes     []string   `json:"fee_types"`
	SubMerchants []subEntry `json:"sub_merchants"`
}

type subEntry struct {
	MchID string `json:"sub_mch_id"`
	AppID string `json:"sub_appid"`
}

// merchants returns the merchants of the file or, without a file, the one that
// the flags describe.
func merchants(file string, one wxpaytest.Merchant) ([]wxpaytest.Merchant, error) {
	given := one.AppID + one.MchID + one.Key + one.AppSecret
	switch {
	case file == "":
		all, err := checked([]wxpaytest.Merchant{one})
		if err != nil {
			return nil, fail("error.merchantFlags").because(err)
		}
		return all, nil
	case given != "":
		return nil, fail("error.twoWays")
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, fail("error.merchantsFile", "file", file).because(err)
	}
	all, err := parseMerchants(data)
	if err != nil {
		return nil, fail("error.merchants", "file", file).because(err)
	}
	return all, nil
}

func parseMerchants(data []byte) ([]wxpaytest.Merchant, error) {
	d := json.NewDecoder(strings.NewReader(string(data)))
	d.DisallowUnknownFields()
	var entries []merchantEntry
	if err := d.Decode(&entries); err != nil {
		return nil, badJSON(err)
	}
	if len(entries) == 0 {
		return nil, fail("error.noMerchant")
	}
	all := make([]wxpaytest.Merchant, 0, len(entries))
	for _, e := range entries {
		if e.MchID == "" || e.AppID == "" {
			return nil, fail("error.merchantIDs", "id", e.MchID+e.AppID)
		}
		m := wxpaytest.Merchant{MchID: e.MchID, AppID: e.AppID, Key: e.Key, AppSecret: e.AppSecret,
			OtherAppIDs: e.OtherAppIDs, FeeTypes: e.FeeTypes}
		for _, s := range e.SubMerchants {
			m.SubMerchants = append(m.SubMerchants, wxpaytest.SubMerchant{MchID: s.MchID, AppID: s.AppID})
		}
		all = append(all, m)
	}
	return checked(all)
}

// checked rejects merchants that no client could use.
func checked(all []wxpaytest.Merchant) ([]wxpaytest.Merchant, error) {
	seen := map[string]bool{}
	for _, m := range all {
		switch {
		case seen[m.MchID]:
			return nil, fail("error.mchIDTwice", "id", m.MchID)
		case m.Key != "" && len(m.Key) != 32:
			return nil, fail("error.keyLength", "id", m.MchID, "n", strconv.Itoa(len(m.Key)))
		case strings.ContainsAny(m.MchID, `/\.`):
			return nil, fail("error.mchID", "id", m.MchID)
		}
		seen[m.MchID] = true
		for _, s := range m.SubMerchants {
			if s.MchID == "" {
				return nil, fail("error.noSubMchID", "id", m.MchID)
			}
		}
	}
	return all, nil
}
