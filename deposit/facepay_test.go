package deposit

import (
	"testing"

	"github.com/seed6780280e/wxpay"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestFacePay(t *testing.T) {
	client, gw := newTestClient(t)
	got := handle(gw, facePay.Path, false, order("0"))
	req := &FacePayRequest{Body: "b", OutTradeNo: "O00001", TotalFee: 500, SpbillCreateIP: "1.2.3.4", FaceCode: "f1",
		Detail: &Detail{GoodsDetail: []Goods{{GoodsID: "g", GoodsNum: 2, Price: 250}}}}
	_, err := FacePay(background(t), client, req)
	require.NoError(t, err)
	assert.Equal(t, "Y", (*got)["deposit"])
	assert.Contains(t, (*got)["detail"], `"goods_num":2`)
}

func TestFacePayOfUnknownOutcome(t *testing.T) {
	client, gw := newTestClient(t)
	handle(gw, facePay.Path, false, map[string]string{"result_code": "FAIL", "err_code": "USERPAYING"})
	_, err := FacePay(background(t), client, &FacePayRequest{Body: "b", OutTradeNo: "O00001", TotalFee: 500, SpbillCreateIP: "1.2.3.4", FaceCode: "f1"})
	var e *wxpay.Error
	require.ErrorAs(t, err, &e)
	assert.Equal(t, wxpay.OutcomeUnknown, e.Outcome)
}
