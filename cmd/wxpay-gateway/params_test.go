package main

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestParamsAsAnObject(t *testing.T) {
	r := start(t)
	id, params := r.order("20150806O1", 2800, r.pageURL()+"/nobody")
	body := map[string]any{"params": json.RawMessage(params)}
	open := tell[phoneAnswer](r, "/desk/cashier", body)
	require.NotNil(t, open.Order)
	assert.Equal(t, id, open.Order.ID)
	assert.Equal(t, "requestPayment:fail cancel", tell[phoneAnswer](r, "/desk/cancel", body).ErrMsg)
	wrong := strings.Replace(params, `"signType":"`, `"signType":"x`, 1)
	assert.Equal(t, "signType", tell[phoneAnswer](r, "/desk/pay", map[string]any{"params": json.RawMessage(wrong)}).Cause)
	assert.Equal(t, phoneAnswer{ErrMsg: "requestPayment:ok", ID: id}, tell[phoneAnswer](r, "/desk/pay", body))
	assert.Equal(t, "SUCCESS", ask[story](r, "/desk/order?id="+id).Order.State)
}

func TestWrongBodiesWithoutGoTypes(t *testing.T) {
	r := start(t)
	for _, c := range []struct{ path, body, want string }{
		{"/desk/pay", `{"params": 7}`, "params must be the JSON object for wx.requestPayment, or a string that contains it"},
		{"/desk/pay", `{"order": 7}`, "the field order can't be of the type number"},
		{"/desk/pay", `{"coupons": {}}`, "the field coupons can't be of the type object"},
		{"/desk/pay", `{"coupons": [{"fee": "5"}]}`, "the field coupons.fee can't be of the type string"},
		{"/desk/faults/inject", `{"seed": -1}`, "the field seed can't be of the type number -1"},
		{"/desk/clock", `[]`, "it can't be of the type array"},
		{"/desk/clock", ``, "it is empty"},
		{"/desk/clock", `{"spede": 1}`, `unknown field "spede"`},
		{"/desk/clock", `{"speed": `, "unexpected EOF"},
	} {
		response, err := http.Post(r.pageURL()+c.path, "application/json", strings.NewReader(c.body))
		require.NoError(t, err)
		assert.Equal(t, "the request body is invalid for this path: "+c.want, read[problem](r, response, http.StatusBadRequest).Error, c.body)
	}
	_, err := parseMerchants([]byte(`[{"mch_id": 10000100}]`))
	assert.EqualError(t, err, "the field mch_id can't be of the type number")
}
