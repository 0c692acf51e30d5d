package wxpay

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay/internal/fieldtag"
	"github.com/seed6780280e/wxpay/wxpaytest"
)

func TestRefund(t *testing.T) {
	c := newTestClient(t)
	_, err := c.UnifiedOrder(bg, order("refund01"))
	require.NoError(t, err)
	require.NoError(t, c.gw.PayWith("refund01", wxpaytest.Payment{Coupons: []wxpaytest.Coupon{{ID: "10001", Type: "NO_CASH", Fee: 20}}}))

	req := &RefundRequest{OutTradeNo: "refund01", OutRefundNo: "R1", TotalFee: 101, RefundFee: 101, RefundDesc: "商品已售完"}
	reply, err := c.Refund(bg, req)
	require.NoError(t, err)

	sent := c.sent()
	assert.Equal(t, "/secapi/pay/refund", sent.Path)
	assert.True(t, sent.Presents, "the certificate is presented")
	assert.Equal(t, "10000100", sent.Client)
	assert.Equal(t, "101", sent.Fields["refund_fee"])
	assert.Equal(t, "商品已售完", sent.Fields["refund_desc"])
	made, _ := c.gw.Refund("R1")
	assert.Equal(t, made.RefundID, reply.RefundID)
	assert.Equal(t, "R1", reply.OutRefundNo)
	assert.Equal(t, int64(101), reply.RefundFee)
	assert.Equal(t, int64(81), reply.CashRefundFee)
	assert.Equal(t, int64(81), reply.SettlementRefund())
	assert.Equal(t, []RefundCoupon{{ID: "10001", Type: "NO_CASH", Fee: 20}}, reply.Coupons)

	again, err := c.Refund(bg, req)
	require.NoError(t, err, "a retry with the same number")
	assert.Equal(t, reply.RefundID, again.RefundID, "the retry returns the same refund")
	req.RefundFee = 1
	_, err = c.Refund(bg, req)
	assert.ErrorIs(t, err, ErrRefundFeeMismatch)
	assert.Contains(t, err.(*Error).Advice(), "first used with other amounts")
}

func TestRefundV2(t *testing.T) {
	c := newTestClient(t)
	c.paid("refund02")
	detail := &RefundDetail{GoodsDetail: []RefundGoods{{GoodsID: "g1", RefundAmount: 50, RefundQuantity: 1, Price: 50}}}
	req := &RefundRequest{OutTradeNo: "refund02", OutRefundNo: "R2", TotalFee: 101, RefundFee: 50, Detail: detail}
	_, err := c.RefundV2(bg, req)
	require.NoError(t, err)
	assert.Equal(t, "/secapi/pay/refundv2", c.sent().Path)
	assert.Equal(t, `{"goods_detail":[{"goods_id":"g1","refund_amount":50,"refund_quantity":1,"price":50}]}`, c.sent().Fields["detail"])
	_, err = c.Refund(bg, req)
	assert.ErrorContains(t, err, "use RefundV2")
}

func TestRefundSettlementFallsBack(t *testing.T) {
	zero := int64(0)
	assert.Equal(t, int64(5), (&RefundResponse{RefundFee: 5}).SettlementRefund())
	assert.Equal(t, int64(0), (&RefundResponse{RefundFee: 5, SettlementRefundFee: &zero}).SettlementRefund(), "zero is not absent")
	assert.Equal(t, int64(5), (&RefundItem{RefundFee: 5}).SettlementRefund())
	assert.Equal(t, int64(5), (&RefundNotification{RefundFee: 5}).SettlementRefund())
	assert.Equal(t, int64(5), (&Payment{TotalFee: 5}).SettlementTotal())
	assert.Equal(t, int64(0), (&Payment{TotalFee: 5, SettlementTotalFee: &zero}).SettlementTotal())
}

func TestRefundRefusesWrongUse(t *testing.T) {
	for want, change := range map[string]func(*RefundRequest){
		"transaction_id (TransactionID) or out_trade_no":               func(r *RefundRequest) { r.OutTradeNo = "" },
		"out_refund_no (OutRefundNo) must be set":                      func(r *RefundRequest) { r.OutRefundNo = "" },
		"out_refund_no (OutRefundNo) has 65 bytes, at most 64":         func(r *RefundRequest) { r.OutRefundNo = strings.Repeat("1", 65) },
		"out_refund_no (OutRefundNo) may contain only letters, digits": func(r *RefundRequest) { r.OutRefundNo = "退款" },
		"total_fee (TotalFee) must be set":                             func(r *RefundRequest) { r.TotalFee = 0 },
		"refund_fee (RefundFee) must be set":                           func(r *RefundRequest) { r.RefundFee = 0 },
		"refund_fee (RefundFee) must not be negative":                  func(r *RefundRequest) { r.RefundFee = -1 },
		"refund_fee (RefundFee) is more than total_fee":                func(r *RefundRequest) { r.RefundFee = 102 },
		"notify_url (NotifyURL) must not have a query string":          func(r *RefundRequest) { r.NotifyURL = "https://a/?b" },
		"refund_desc (RefundDesc) has 81 bytes, at most 80":            func(r *RefundRequest) { r.RefundDesc = strings.Repeat("长", 27) },
	} {
		c := newTestClient(t)
		req := &RefundRequest{OutTradeNo: "refund01", OutRefundNo: "R1", TotalFee: 101, RefundFee: 101}
		change(req)
		_, err := c.Refund(bg, req)
		c.refuses(want, err)
	}
}

func TestRefundNeedsCertificate(t *testing.T) {
	req := &RefundRequest{OutTradeNo: "refund01", OutRefundNo: "R1", TotalFee: 101, RefundFee: 101}
	c := newTestClient(t, func(cfg *Config) { cfg.Certificate = nil })
	_, err := c.Refund(bg, req)
	c.refuses("the merchant certificate is needed: set Config.Certificate", err)
	assert.Zero(t, c.CertificateExpiry())

	// Another merchant's certificate is refused locally. If its name is not a
	// merchant number, the gateway refuses it with a text.
	c = newTestClient(t)
	cfg := configFor(c.gw)
	cfg.Certificate = c.gw.Certificate("99999999")
	_, err = NewClient(cfg)
	require.ErrorContains(t, err, "Config.Certificate is merchant 99999999's, and Config.MchID is "+cfg.MchID)
	cfg.Certificate = c.gw.Certificate("another shop")
	other, err := NewClient(cfg)
	require.NoError(t, err)
	_, err = other.Refund(bg, req)
	require.Error(t, err)
	assert.Equal(t, OutcomeNotDone, OutcomeOf(err))
	assert.False(t, Retryable(err))
}

// An expired certificate stops only the calls that need it.
func TestRefundExpiredCertificate(t *testing.T) {
	var log strings.Builder
	gw := wxpaytest.NewServer()
	defer gw.Close()
	cfg := configFor(gw)
	until := time.Now().Add(time.Hour)
	cfg.Certificate = gw.CertificateUntil("", until)
	cfg.Logger = textLogger(&log)
	gw.Clock.Advance(2 * time.Hour)
	client, err := NewClient(cfg)
	require.NoError(t, err)
	assert.Contains(t, log.String(), "certificate has expired")
	assert.WithinDuration(t, until, client.CertificateExpiry(), time.Second)
	_, err = client.UnifiedOrder(bg, order("expired1"))
	require.NoError(t, err, "orders can still be placed")
	_, err = client.Refund(bg, &RefundRequest{OutTradeNo: "expired1", OutRefundNo: "R1", TotalFee: 101, RefundFee: 101})
	assert.ErrorContains(t, err, "expired on "+until.In(fieldtag.Zone).Format("2006-01-02"))
	assert.Equal(t, OutcomeNotDone, OutcomeOf(err))
}

func TestRefundQuery(t *testing.T) {
	c := newTestClient(t)
	_, err := c.UnifiedOrder(bg, order("query001"))
	require.NoError(t, err)
	require.NoError(t, c.gw.PayWith("query001", wxpaytest.Payment{Coupons: []wxpaytest.Coupon{{ID: "10000", Type: "CASH", Fee: 10}, {ID: "10001", Type: "NO_CASH", Fee: 10}}}))
	_, err = c.Refund(bg, &RefundRequest{OutTradeNo: "query001", OutRefundNo: "R1", TotalFee: 101, RefundFee: 101})
	require.NoError(t, err)
	require.NoError(t, c.gw.FinishRefund("R1", "SUCCESS"))

	reply, err := c.RefundQuery(bg, &RefundQueryRequest{OutRefundNo: "R1"})
	require.NoError(t, err)

	assert.Equal(t, "R1", c.sent().Fields["out_refund_no"])
	assert.False(t, c.sent().Presents, "no certificate is presented where none is needed")
	assert.Nil(t, reply.TotalRefundCount)
	require.Len(t, reply.Refunds, 1)
	item := reply.Refunds[0]
	assert.Equal(t, RefundStatusSuccess, item.Status)
	assert.Equal(t, int64(101), item.RefundFee)
	assert.Equal(t, int64(20), item.CouponRefundFee)
	assert.Equal(t, []RefundItemCoupon{{"10000", "CASH", 10}, {"10001", "NO_CASH", 10}}, item.Coupons)
	assert.Equal(t, c.gw.Clock.Now().In(fieldtag.Zone).Truncate(time.Second), item.SuccessTime)
	assert.NotEmpty(t, item.RecvAccount)
	assert.Equal(t, int64(91), item.SettlementRefund())

	_, err = c.RefundQueryV2(bg, &RefundQueryRequest{RefundID: item.RefundID})
	require.NoError(t, err)
	assert.Equal(t, "/pay/refundqueryv2", c.sent().Path)
	_, err = c.RefundQuery(bg, &RefundQueryRequest{OutRefundNo: "R9"})
	assert.ErrorIs(t, err, ErrRefundNotExist)
	assert.Contains(t, err.(*Error).Advice(), "repeat the refund with the same out_refund_no")
}

// The 25 refunds of an order come in pages of 10. Each is yielded once and in
// order.
func TestRefunds(t *testing.T) {
	c := newTestClient(t)
	c.gw.IgnoreIntervals = true
	c.paid("pages001")
	for i := range 25 {
		_, err := c.Refund(bg, &RefundRequest{OutTradeNo: "pages001", OutRefundNo: fmt.Sprintf("R%02d", i), TotalFee: 101, RefundFee: int64(i%3 + 1)})
		require.NoError(t, err)
	}
	list := func(req *RefundQueryRequest) (numbers []string) {
		for item, err := range c.Refunds(bg, req) {
			require.NoError(t, err)
			numbers = append(numbers, item.OutRefundNo)
		}
		return numbers
	}
	all := list(&RefundQueryRequest{OutTradeNo: "pages001"})
	require.Len(t, all, 25)
	for i, number := range all {
		assert.Equal(t, fmt.Sprintf("R%02d", i), number)
	}
	from := int64(20)
	assert.Equal(t, all[20:], list(&RefundQueryRequest{OutTradeNo: "pages001", Offset: &from}))
	assert.Equal(t, int64(20), from, "the caller's offset is not changed")
	before := len(c.gw.Exchanges())
	for range c.Refunds(bg, &RefundQueryRequest{OutTradeNo: "pages001"}) {
		break
	}
	assert.Len(t, c.gw.Exchanges(), before+1, "stopping early requests no more pages")
	for _, err := range c.Refunds(bg, nil) {
		assert.ErrorContains(t, err, "must be set")
	}
}

// A list that ends before its stated count, or never ends, is an error.
func TestRefundsIncomplete(t *testing.T) {
	page := func(total string, ids ...string) string {
		pairs := success("refund_count", fmt.Sprint(len(ids)))
		if total != "" {
			pairs["total_refund_count"] = total
		}
		for n, id := range ids {
			for name, value := range map[string]string{"out_refund_no": "R" + id, "refund_id": id, "refund_fee": "1", "refund_status": "SUCCESS"} {
				pairs[fmt.Sprintf("%s_%d", name, n)] = value
			}
		}
		return signed(t, SignTypeHMACSHA256, pairs)
	}
	ten := strings.Split("abcdefghij", "")
	for want, body := range map[string]string{
		"the list ends at 0 of 3 refunds":               page("3"),
		"the same refunds are listed again and again":   page("", ten...),
		"the same refunds are listed again and again\"": page("1000000", ten...),
	} {
		var last error
		rows := 0
		for _, err := range replies(t, body).Refunds(bg, &RefundQueryRequest{OutTradeNo: "no"}) {
			rows++
			last = err
		}
		assert.ErrorContains(t, last, strings.TrimSuffix(want, `"`))
		assert.LessOrEqual(t, rows, 11)
	}
	rows := 0
	for _, err := range replies(t, page("", "a", "b")).Refunds(bg, &RefundQueryRequest{OutTradeNo: "no"}) {
		require.NoError(t, err)
		rows++
	}
	assert.Equal(t, 2, rows, "a short page without a count is the last page")
}

// Wrong counts affect neither the allocated memory nor the rows that are read.
func TestRefundQueryCounts(t *testing.T) {
	for _, count := range []string{"-1", "999999999999", "0", "x"} {
		pairs := success("refund_count", count, "out_refund_no_7", "R", "refund_id_7", "1", "refund_fee_7", "1", "refund_status_7", "NEW_STATE",
			"coupon_refund_count_7", count)
		reply, err := replies(t, signed(t, SignTypeHMACSHA256, pairs)).RefundQuery(bg, &RefundQueryRequest{OutTradeNo: "no"})
		require.NoError(t, err)
		require.Len(t, reply.Refunds, 1, "the row is found by its name")
		assert.Equal(t, RefundStatus("NEW_STATE"), reply.Refunds[0].Status, "states are an open set")
	}
	pairs := success("out_refund_no_0", "R", "refund_id_0", "1", "refund_status_0", "SUCCESS")
	_, err := replies(t, signed(t, SignTypeHMACSHA256, pairs)).RefundQuery(bg, &RefundQueryRequest{OutTradeNo: "no"})
	assert.ErrorContains(t, err, "refund_fee_0", "a missing amount is not zero")
}

func TestRefundQueryRefusesWrongUse(t *testing.T) {
	c := newTestClient(t)
	_, err := c.RefundQuery(bg, &RefundQueryRequest{})
	c.refuses("one of refund_id, out_refund_no, transaction_id, out_trade_no must be set", err)
	_, err = c.RefundQueryV2(bg, &RefundQueryRequest{OutTradeNo: "x"})
	c.refuses("refund_id (RefundID) or out_refund_no (OutRefundNo) must be set", err)
	negative := int64(-1)
	_, err = c.RefundQuery(bg, &RefundQueryRequest{OutTradeNo: "x", Offset: &negative})
	c.refuses("offset (Offset) must not be negative", err)
	_, err = c.RefundQueryV2(bg, nil)
	c.refuses("the request is nil", err)
}
