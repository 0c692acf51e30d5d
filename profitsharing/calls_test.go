package profitsharing

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/internal/producttest"
)

const (
	transactionID = "4208450740201411110007820472"
	orderID       = "3008450740201411110007820472"
	merchantShare = `{"type":"MERCHANT_ID","account":"190001001","amount":100,"description":"分到商户"}`
)

var accepted = map[string]string{"transaction_id": transactionID, "out_order_no": "P1", "order_id": orderID}

func TestShare(t *testing.T) {
	c, gw := newTestClient(t)
	got := handle(gw, "/secapi/pay/profitsharing", true, map[string]string{
		"transaction_id": transactionID, "out_order_no": "P1", "order_id": orderID, "status": "PROCESSING",
		"receivers": `[{"type":"MERCHANT_ID","receiver_account":"190001001","amount":100,"description":"分到商户","result":"PENDING","detail_id":"36011111111111111111111"}]`,
	})
	r, err := Share(background(t), c, &ShareRequest{
		TransactionID: transactionID, OutOrderNo: "P1", BrandMchID: "1900000108",
		Receivers: []Receiver{{MerchantID, "190001001", 100, "分到商户", ""}, {PersonalOpenID, "o1", 8, "分到个人", "张三"}},
	})
	require.NoError(t, err)
	assert.Equal(t, "["+merchantShare+`,{"type":"PERSONAL_OPENID","account":"o1","amount":8,"description":"分到个人","name":"张三"}]`, (*got)["receivers"])
	assert.Equal(t, "1900000108", (*got)["brand_mch_id"])
	assert.Equal(t, "HMAC-SHA256", (*got)["sign_type"])
	assert.NotEmpty(t, (*got)["appid"])
	assert.Equal(t, StatusProcessing, r.Status)
	assert.Equal(t, orderID, r.OrderID)
	assert.Equal(t, []Result{{Type: MerchantID, ReceiverAccount: "190001001", Amount: 100, Description: "分到商户", State: SharePending, DetailID: "36011111111111111111111"}}, r.Receivers)
}

func TestMultiShare(t *testing.T) {
	c, gw := newTestClient(t)
	got := handle(gw, "/secapi/pay/multiprofitsharing", true, accepted)
	r, err := MultiShare(background(t), c, &MultiShareRequest{
		TransactionID: transactionID, OutOrderNo: "P1", Receivers: []Receiver{{MerchantID, "190001001", 100, "分到商户", ""}},
	})
	require.NoError(t, err)
	assert.Equal(t, "["+merchantShare+"]", (*got)["receivers"])
	assert.Equal(t, transactionID, (*got)["transaction_id"])
	assert.Equal(t, orderID, r.OrderID)
}

func TestFinish(t *testing.T) {
	c, gw := newTestClient(t)
	got := handle(gw, "/secapi/pay/profitsharingfinish", true, accepted)
	r, err := Finish(background(t), c, &FinishRequest{TransactionID: transactionID, OutOrderNo: "P1", Description: "分账已完成"})
	require.NoError(t, err)
	assert.Equal(t, "分账已完成", (*got)["description"])
	assert.Equal(t, orderID, r.OrderID)
}

func TestQuery(t *testing.T) {
	c, gw := newTestClient(t)
	got := handle(gw, "/pay/profitsharingquery", false, map[string]string{
		"transaction_id": transactionID, "out_order_no": "P1", "order_id": orderID, "status": "FINISHED",
		"receivers": `[{"type":"MERCHANT_ID","account":"190001001","amount":100,"description":"分到商户","result":"SUCCESS","detail_id":"360","finish_time":"20180608170132","receiver_mchid":"1900000110"},` +
			`{"type":"PERSONAL_OPENID","account":"o1","amount":8,"description":"d","result":"CLOSED","finish_time":"","fail_reason":"ACCOUNT_ABNORMAL"}]`,
	})
	r, err := Query(background(t), c, &QueryRequest{TransactionID: transactionID, OutOrderNo: "P1"})
	require.NoError(t, err)
	assert.NotContains(t, *got, "appid") // WeChat Pay answers it with 签名失败
	require.Len(t, r.Receivers, 2)
	assert.Equal(t, "2018-06-08T17:01:32+08:00", r.Receivers[0].FinishTime.Format(time.RFC3339))
	assert.Equal(t, "1900000110", r.Receivers[0].ReceiverMchID)
	assert.True(t, r.Receivers[1].FinishTime.IsZero())
	assert.Equal(t, r.Receivers[1:], r.Unpaid())
	assert.Equal(t, "ACCOUNT_ABNORMAL", r.Unpaid()[0].FailReason)
	assert.Nil(t, r.Amount)
}

func TestQueryFinish(t *testing.T) {
	c, gw := newTestClient(t)
	handle(gw, "/pay/profitsharingquery", false, map[string]string{
		"transaction_id": transactionID, "out_order_no": "P1", "order_id": orderID, "status": "FINISHED", "amount": "0", "description": "完结",
	})
	r, err := Query(background(t), c, &QueryRequest{TransactionID: transactionID, OutOrderNo: "P1"})
	require.NoError(t, err)
	require.NotNil(t, r.Amount)
	assert.Zero(t, *r.Amount)
	assert.Equal(t, "完结", r.Description)
}

func TestQueryAmount(t *testing.T) {
	c, gw := newTestClient(t)
	got := handle(gw, "/pay/profitsharingorderamountquery", false, map[string]string{"transaction_id": transactionID, "unsplit_amount": "1000"})
	r, err := QueryAmount(background(t), c, &AmountRequest{TransactionID: transactionID})
	require.NoError(t, err)
	assert.EqualValues(t, 1000, r.UnsplitAmount)
	assert.NotContains(t, *got, "appid")
}

func TestQueryMaxRatio(t *testing.T) {
	c, gw := newTestClient(t)
	got := handle(gw, "/pay/profitsharingmerchantratioquery", false, map[string]string{"brand_mch_id": "1900000108", "max_ratio": "2000"})
	r, err := QueryMaxRatio(background(t), c, &MaxRatioRequest{BrandMchID: "1900000108"})
	require.NoError(t, err)
	assert.EqualValues(t, 2000, r.MaxRatio)
	assert.Equal(t, "1900000108", r.BrandMchID)
	assert.NotContains(t, *got, "appid")
}

func TestReceivers(t *testing.T) {
	c, gw := newTestClient(t)
	added := handle(gw, "/pay/profitsharingaddreceiver", false, map[string]string{
		"receiver": `{"type":"MERCHANT_ID","account":"190001001","name":"示例商户全称","relation_type":"STORE_OWNER"}`,
	})
	removed := handle(gw, "/pay/profitsharingremovereceiver", false, map[string]string{"receiver": `{"type":"MERCHANT_ID","account":"190001001"}`})
	party := Party{Type: MerchantID, Account: "190001001", Name: "示例商户全称", RelationType: RelationStoreOwner}
	a, err := AddReceiver(background(t), c, &AddReceiverRequest{Receiver: party})
	require.NoError(t, err)
	assert.Equal(t, &party, a.Receiver)
	assert.Equal(t, `{"type":"MERCHANT_ID","account":"190001001","name":"示例商户全称","relation_type":"STORE_OWNER"}`, (*added)["receiver"])
	r, err := RemoveReceiver(background(t), c, &RemoveReceiverRequest{Receiver: Account{MerchantID, "190001001"}})
	require.NoError(t, err)
	assert.Equal(t, &Party{Type: MerchantID, Account: "190001001"}, r.Receiver)
	assert.Equal(t, `{"type":"MERCHANT_ID","account":"190001001"}`, (*removed)["receiver"])
}

var returned = map[string]string{
	"order_id": orderID, "out_order_no": "P1", "out_return_no": "R1", "return_no": "3009", "return_account_type": "MERCHANT_ID",
	"return_account": "86693852", "return_amount": "888", "description": "用户退款", "result": "FAILED", "fail_reason": "BALANCE_NOT_ENOUGH", "finish_time": "20180608170132",
}

func TestReturn(t *testing.T) {
	c, gw := newTestClient(t)
	got := handle(gw, "/secapi/pay/profitsharingreturn", true, returned)
	r, err := Return(background(t), c, &ReturnRequest{OutOrderNo: "P1", OutReturnNo: "R1", ReturnAccount: "86693852", ReturnAmount: 888, Description: "用户退款"})
	require.NoError(t, err)
	assert.Equal(t, "MERCHANT_ID", (*got)["return_account_type"])
	assert.Equal(t, ReturnFailed, r.Result)
	assert.Equal(t, "BALANCE_NOT_ENOUGH", r.FailReason)
	assert.Equal(t, "3009", r.ReturnNo)
	assert.Equal(t, "2018-06-08T17:01:32+08:00", r.FinishTime.Format(time.RFC3339))
}

func TestQueryReturn(t *testing.T) {
	c, gw := newTestClient(t)
	got := handle(gw, "/pay/profitsharingreturnquery", false, returned)
	r, err := QueryReturn(background(t), c, &ReturnQueryRequest{OrderID: orderID, OutReturnNo: "R1"})
	require.NoError(t, err)
	assert.NotEmpty(t, (*got)["appid"])
	assert.EqualValues(t, 888, r.ReturnAmount)
}

// WeChat Pay answers a receiver that has not allowed returns in another form.
func TestReturnIsNotAllowed(t *testing.T) {
	c, gw := newTestClient(t)
	handle(gw, "/secapi/pay/profitsharingreturn", true, map[string]string{
		"return_code": "FAIL", "error_code": "NOAUTH", "error_msg": "回退方没有开通分账回退功能",
	})
	_, err := Return(background(t), c, &ReturnRequest{OutOrderNo: "P1", OutReturnNo: "R1", ReturnAccount: "86693852", ReturnAmount: 888, Description: "用户退款"})
	require.ErrorIs(t, err, wxpay.ErrNoAuth)
	assert.Equal(t, wxpay.OutcomeNotDone, wxpay.OutcomeOf(err))
}

func TestTooFrequent(t *testing.T) {
	c, gw := newTestClient(t)
	handle(gw, "/secapi/pay/multiprofitsharing", true, map[string]string{"return_code": "FAIL", "return_msg": "对同笔订单分账频率过高"})
	_, err := MultiShare(background(t), c, &MultiShareRequest{TransactionID: transactionID, OutOrderNo: "P1", Receivers: []Receiver{{MerchantID, "1", 1, "d", ""}}})
	require.ErrorIs(t, err, wxpay.ErrFrequencyLimited)
	e := producttest.Error(t, err)
	assert.Equal(t, wxpay.RetryLater, e.Retry)
	assert.Equal(t, inAMinute, e.Advice())
}

func TestRequestsAreChecked(t *testing.T) {
	c, gw := newTestClient(t)
	good := Receiver{MerchantID, "1", 1, "d", ""}
	for name, receivers := range map[string][]Receiver{
		"must be set":  nil,
		"more than 50": make([]Receiver, 51),
		"amount":       {good, {MerchantID, "1", 0, "d", ""}},
		"description":  {{MerchantID, "1", 1, "", ""}},
		"type of":      {{"", "1", 1, "d", ""}},
		"account of":   {{MerchantID, "", 1, "d", ""}},
	} {
		_, err := Share(background(t), c, &ShareRequest{TransactionID: "1", OutOrderNo: "1", Receivers: receivers})
		assert.ErrorContains(t, err, name)
		_, err = MultiShare(background(t), c, &MultiShareRequest{TransactionID: "1", OutOrderNo: "1", Receivers: receivers})
		assert.ErrorContains(t, err, name)
	}
	for name, party := range map[string]Party{
		"relation_type": {Type: MerchantID, Account: "1", Name: "n"},
		"custom":        {Type: MerchantID, Account: "1", Name: "n", RelationType: RelationCustom},
		"full name":     {Type: MerchantID, Account: "1", RelationType: RelationStore},
		"account":       {Type: PersonalOpenID, RelationType: RelationStore},
	} {
		_, err := AddReceiver(background(t), c, &AddReceiverRequest{Receiver: party})
		assert.ErrorContains(t, err, name)
	}
	_, err := RemoveReceiver(background(t), c, &RemoveReceiverRequest{})
	assert.Error(t, err)
	_, err = Return(background(t), c, &ReturnRequest{OutReturnNo: "R1"})
	assert.ErrorContains(t, err, "OutOrderNo")
	assert.Equal(t, wxpay.OutcomeNotDone, wxpay.OutcomeOf(err))
	assert.Empty(t, gw.Exchanges())
}
