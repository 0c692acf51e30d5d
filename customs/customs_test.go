package customs

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/seed6780280e/wxpay"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func fen(n int64) *int64 { return &n }

func declaration() *DeclareRequest {
	return &DeclareRequest{OutTradeNo: "O1", TransactionID: "1000320306201511078440737890", Customs: "ZONGSHU",
		MchCustomsNo: "D00411", SubOrderNo: "S1", FeeType: "CNY", OrderFee: fen(110), TransportFee: fen(10), ProductFee: fen(100),
		CertType: "IDCARD", CertID: "330821198809085211", Name: "张三"}
}

func TestDeclareOrder(t *testing.T) {
	client, gw := newTestClient(t)
	got := handle(gw, declareOrder.Path, false, map[string]string{
		"err_code": "0", "err_code_des": "OK", "sign_type": "MD5", "state": "SUBMITTED", "transaction_id": "1000320306201511078440737890",
		"out_trade_no": "O1", "sub_order_no": "S1", "sub_order_id": "15112496832609", "modify_time": "20151001100000",
		"cert_check_result": "DIFFERENT", "verify_department": "NETSUNION", "verify_department_trade_id": "V1"})
	reply, err := DeclareOrder(background(t), client, declaration())
	require.NoError(t, err)
	assert.Equal(t, StateSubmitted, reply.State)
	assert.Equal(t, "V1", reply.VerifyDepartmentTradeID)
	assert.Equal(t, "330821198809085211", (*got)["cert_id"])
	assert.Equal(t, "110", (*got)["order_fee"])
}

func TestDeclareOrderRefusesWrongSum(t *testing.T) {
	client, _ := newTestClient(t)
	req := declaration()
	req.OrderFee = fen(111)
	_, err := DeclareOrder(background(t), client, req)
	assert.ErrorContains(t, err, "transport_fee + product_fee")
}

func TestIdentityIsNotPrinted(t *testing.T) {
	encoded, err := json.Marshal(declaration())
	require.NoError(t, err)
	text := string(encoded)
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		text += fmt.Sprintf(verb, *declaration())
	}
	for _, hidden := range []string{"330821198809085211", "张三", fmt.Sprintf("%x", "330821198809085211")} {
		assert.NotContains(t, text, hidden)
	}
}

func TestQuery(t *testing.T) {
	client, gw := newTestClient(t)
	handle(gw, query.Path, false, map[string]string{
		"transaction_id": "T1", "count": "1", "state_0": "FAIL", "customs_0": "SHENZHEN", "explanation_0": "支付单已存在", "duty_0": "7", "modify_time_0": "20151001100000"})
	reply, err := Query(background(t), client, &QueryRequest{TransactionID: "T1", Customs: "SHENZHEN"})
	require.NoError(t, err)
	require.Len(t, reply.Declarations, 1)
	assert.Equal(t, StateFail, reply.Declarations[0].State)
	assert.EqualValues(t, 7, reply.Declarations[0].Duty)
}

func TestQueryForNothing(t *testing.T) {
	client, gw := newTestClient(t)
	handle(gw, query.Path, false, map[string]string{"count": "0", "transaction_id": ""})
	reply, err := Query(background(t), client, &QueryRequest{OutTradeNo: "O1", Customs: "SHENZHEN"})
	require.NoError(t, err)
	assert.Empty(t, reply.Declarations)
}

func TestRedeclare(t *testing.T) {
	client, gw := newTestClient(t)
	handle(gw, redeclare.Path, false, map[string]string{"state": "SUBMITTED", "out_trade_no": "O1", "explanation": "ok"})
	reply, err := Redeclare(background(t), client, &RedeclareRequest{OutTradeNo: "O1", Customs: "SHENZHEN", MchCustomsNo: "D1"})
	require.NoError(t, err)
	assert.Equal(t, StateSubmitted, reply.State)
}

func TestNumericCode(t *testing.T) {
	client, gw := newTestClient(t)
	handle(gw, declareOrder.Path, false, map[string]string{"result_code": "FAIL", "err_code": "35311004", "err_code_des": "submitted"})
	_, err := DeclareOrder(background(t), client, declaration())
	var e *wxpay.Error
	require.ErrorAs(t, err, &e)
	assert.Equal(t, ErrAlreadySubmitted, e.Code)
	assert.Equal(t, wxpay.OutcomeUnknown, e.Outcome)
}
