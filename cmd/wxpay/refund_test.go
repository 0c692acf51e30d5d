package main

import (
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/wxpaytest"
)

func TestRefund(t *testing.T) {
	b := newBench(t)
	b.paid("20150806A1")
	b.run("refund", "create", "R1", "-out-trade-no", "20150806A1", "-fen", "30", "-yes").assertCode(t, exitDone)

	r := b.run("refund", "R1")
	r.assertCode(t, exitDone)
	assert.Regexp(t, `(?m)^  refund_status +PROCESSING \(in progress\)$`, r.out)
	assert.Regexp(t, `(?m)^  refund_fee +¥0.30 \(30 fen\)$`, r.out)
	assert.Contains(t, r.out, "advice for PROCESSING: query again")

	require.NoError(t, b.gw.FinishRefund("R1", wxpaytest.RefundSuccess))
	o := b.run("refund", "-json", "R1").object(t)
	item := o["refunds"].([]any)[0].(map[string]any)
	assert.Equal(t, "SUCCESS", item["refund_status"])
	assert.Equal(t, "R1", item["out_refund_no"])
	assert.Regexp(t, `\+08:00$`, item["refund_success_time"])
	assert.NotContains(t, o, "refund_status_0")

	byID := b.run("refund", "-refund-id", item["refund_id"].(string), "-json").object(t)
	assert.Equal(t, o["refunds"], byID["refunds"])
}

func TestRefundsOfAnOrder(t *testing.T) {
	const many = 13 // more than one page
	b := newBench(t)
	b.gw.IgnoreIntervals = true
	b.paid("20150806A1")
	for i := range many {
		b.run("refund", "create", fmt.Sprintf("R%02d", i), "-out-trade-no", "20150806A1", "-fen", "1", "-yes").assertCode(t, exitDone)
	}
	order, _ := b.gw.Order("20150806A1")
	for _, flag := range [][]string{{"-out-trade-no", "20150806A1"}, {"-transaction-id", order.TransactionID}} {
		o := b.run(append([]string{"refund", "-json"}, flag...)...).object(t)
		require.Len(t, o["refunds"], many)
		assert.EqualValues(t, many, o["total_refund_count"])
		seen := map[any]bool{}
		for _, item := range o["refunds"].([]any) {
			seen[item.(map[string]any)["out_refund_no"]] = true
		}
		assert.Len(t, seen, many)
	}
}

func TestRefundThatDoesNotExist(t *testing.T) {
	b := newBench(t)
	r := b.run("refund", "R1")
	r.assertCode(t, exitMissing)
	assert.Contains(t, r.err, "REFUNDNOTEXIST")
	b.run("refund", "-out-trade-no", "20150806A1").assertCode(t, exitMissing)
	b.paid("20150806A1")
	b.run("refund", "-out-trade-no", "20150806A1").assertCode(t, exitMissing)
}

func TestRefundWithWrongUse(t *testing.T) {
	b := newBench(t)
	for _, args := range [][]string{{}, {""}, {"R1", "-refund-id", "1"}, {"-out-trade-no", "1", "-transaction-id", "2"}} {
		r := b.run(append([]string{"refund"}, args...)...)
		r.assertCode(t, exitMisuse)
		assert.Contains(t, r.err, "name one refund or one order", "%q", args)
	}
	b.run("refund", "R\x00").assertCode(t, exitMisuse)
	assert.Empty(t, b.gw.Exchanges())
}

// create runs refund create for 30 fen of an order.
func (b *bench) create(more ...string) result {
	return b.run(append([]string{"refund", "create", "R1", "-out-trade-no", "20150806A1", "-fen", "30"}, more...)...)
}

// refunded returns how much the gateway has paid back.
func (b *bench) refunded() (fen int64) {
	for _, r := range b.gw.Refunds() {
		fen += r.Fee
	}
	return fen
}

func TestRefundCreateNeedsYes(t *testing.T) {
	b := newBench(t)
	b.paid("20150806A1")
	r := b.create()
	r.assertCode(t, exitMisuse)
	assert.Zero(t, b.refunded())
	assert.Regexp(t, `(?m)^  refund_fee +¥0.30 \(30 fen\)$`, r.out)
	assert.Regexp(t, `(?m)^  total_fee +¥1.01 \(101 fen\)$`, r.out)
	assert.Contains(t, r.err, "with -yes")

	r = b.create("-json")
	r.assertCode(t, exitMisuse)
	o := r.object(t)
	assert.EqualValues(t, 30, o["plan"].(map[string]any)["refund_fee"])
	assert.Equal(t, "not done", o["error"].(map[string]any)["outcome"])

	r = b.create("-yes=false")
	r.assertCode(t, exitMisuse)
	assert.Zero(t, b.refunded())
}

func TestRefundCreate(t *testing.T) {
	b := newBench(t)
	b.paid("20150806A1")
	r := b.create("-yes", "-reason", "cold", "-lang", "zh")
	r.assertCode(t, exitDone)
	assert.EqualValues(t, 30, b.refunded())
	assert.Contains(t, r.out, "已受理；查询最终结果：wxpay refund R1")
	assert.Contains(t, r.out, "refund_id")

	again := b.create("-yes", "-json")
	again.assertCode(t, exitDone)
	assert.EqualValues(t, 30, b.refunded(), "the same number pays back once")
	assert.Equal(t, "R1", again.object(t)["refund"].(map[string]any)["out_refund_no"])
	assert.Equal(t, 1.0, again.object(t)["plan"].(map[string]any)["refunds_before"])

	b.gw.Clock.Advance(time.Hour)
	b.run("refund", "create", "R2", "-out-trade-no", "20150806A1", "-yuan", "0.71", "-yes").assertCode(t, exitDone)
	assert.EqualValues(t, 101, b.refunded())
}

func TestRefundCreateByTransactionID(t *testing.T) {
	b := newBench(t)
	b.paid("20150806A1")
	order, _ := b.gw.Order("20150806A1")
	b.run("refund", "create", "-yes", "R1", "-transaction-id", order.TransactionID, "-fen=1", "-recharged").assertCode(t, exitDone)
	assert.EqualValues(t, 1, b.refunded())
}

func TestRefundCreateOfAnUnknownOutcome(t *testing.T) {
	b := newBench(t)
	b.paid("20150806A1")
	b.gw.Inject(wxpaytest.Fault{Name: wxpaytest.ErrCode, Path: "/secapi/pay/refund", Times: -1, Code: "SYSTEMERROR"})
	r := b.create("-yes")
	r.assertCode(t, exitUnknown)
	assert.EqualValues(t, 30, b.refunded())
	assert.Contains(t, r.err, "repeat the very same command, or look with: wxpay refund R1")
	assert.Contains(t, r.err, "outcome unknown")

	b.gw.ClearFaults()
	r = b.create("-yes")
	r.assertCode(t, exitDone)
	assert.Contains(t, r.out, "this refund exists already; nothing was sent")
	assert.EqualValues(t, 30, b.refunded())

	// The number is not visible yet, and the command sends it again.
	b.gw.Inject(wxpaytest.Fault{Name: wxpaytest.ErrCode, Path: "/pay/refundquery", Times: -1, Code: "REFUNDNOTEXIST"})
	b.create("-yes").assertCode(t, exitDone)
	assert.EqualValues(t, 30, b.refunded())
}

func TestRefundCreateOfAnUnknownOutcomeAsJSON(t *testing.T) {
	b := newBench(t)
	b.paid("20150806A1")
	b.gw.Inject(wxpaytest.Fault{Name: wxpaytest.ErrCode, Path: "/secapi/pay/refund", Times: -1, Code: "SYSTEMERROR", Before: true})
	r := b.create("-yes", "-json")
	r.assertCode(t, exitUnknown)
	o := r.object(t)
	e := o["error"].(map[string]any)
	assert.Equal(t, "refund", e["operation"])
	assert.Equal(t, "SYSTEMERROR", e["code"])
	assert.Equal(t, "unknown", e["outcome"])
	assert.EqualValues(t, exitUnknown, e["exit"])
	assert.Equal(t, "R1", o["plan"].(map[string]any)["out_refund_no"])
}

func TestRefundCreateIsRefused(t *testing.T) {
	for _, test := range []struct {
		name string
		do   func(*bench)
		args []string
		code int
		want string
	}{
		{"too little money", func(b *bench) { b.gw.SetBalance("", 1) }, nil, exitNotDone, "NOTENOUGH"},
		{"too much", nil, []string{"-fen", "102"}, exitMisuse, "only ¥1.01 (101 fen) of the order is left"},
		{"no amount", nil, []string{"-fen", "0"}, exitMisuse, "say how much"},
		{"two amounts", nil, []string{"-yuan", "0.30"}, exitMisuse, "say how much"},
		{"negative amount", nil, []string{"-fen", "-30"}, exitMisuse, "more than 0"},
		{"not a number", nil, []string{"-fen", "0.30"}, exitMisuse, "-fen must be a whole number"},
		{"not yuan", nil, []string{"-fen", "0", "-yuan", "1.005"}, exitMisuse, "-yuan is not an amount"},
		{"URL with a query", nil, []string{"-notify-url", "https://shop.example/r?a=1"}, exitMisuse, "-notify-url must be"},
		{"no URL", nil, []string{"-notify-url", "ftp://shop.example"}, exitMisuse, "-notify-url must be"},
		{"long reason", nil, []string{"-reason", strings.Repeat("凉", 27)}, exitMisuse, "-reason has 81 bytes"},
		{"two orders", nil, []string{"-transaction-id", "1"}, exitMisuse, "name one order"},
		{"no order", nil, []string{"-out-trade-no", ""}, exitMisuse, "name one order"},
		{"unknown order", nil, []string{"-out-trade-no", "X"}, exitMissing, "ORDERNOTEXIST"},
		{"unpaid order", func(b *bench) { b.order("20150806A2") }, []string{"-out-trade-no", "20150806A2"}, exitNotDone, "state NOTPAY"},
		{"no certificate", func(b *bench) { b.set("WXPAY_CERT_FILE", "", "WXPAY_CERT_KEY_FILE", "") }, nil, exitMisuse, "needs the merchant certificate"},
		{"expired certificate", expireCertificate, nil, exitMisuse, "certificate expired"},
		{"wrong key", func(b *bench) { b.set("WXPAY_KEY", "k23456789012345678901234567890kk") }, nil, exitNotDone, "SIGNERROR"},
	} {
		t.Run(test.name, func(t *testing.T) {
			b := newBench(t)
			b.paid("20150806A1")
			if test.do != nil {
				test.do(b)
			}
			r := b.create(append([]string{"-yes"}, test.args...)...)
			r.assertCode(t, test.code)
			assert.Contains(t, r.err, test.want)
			assert.Zero(t, b.refunded())
		})
	}
}

// expireCertificate replaces the certificate of the bench.
func expireCertificate(b *bench) {
	cert := b.gw.CertificateUntil("", b.gw.Clock.Now().Add(-time.Hour))
	certPEM, keyPEM := pemOf(cert)
	b.set("WXPAY_CERT_FILE", b.write("old.pem", string(certPEM), 0o644), "WXPAY_CERT_KEY_FILE", b.write("oldkey.pem", string(keyPEM), 0o600))
}

func TestRefundCreateOfAnEndedNumber(t *testing.T) {
	b := newBench(t)
	b.paid("20150806A1")
	b.create("-yes").assertCode(t, exitDone)
	r := b.run("refund", "create", "R1", "-out-trade-no", "20150806A1", "-fen", "31", "-yes")
	r.assertCode(t, exitMisuse)
	assert.Contains(t, r.err, "belongs to another refund, of ¥0.30")

	b.paid("20150806A2")
	b.run("refund", "create", "R1", "-out-trade-no", "20150806A2", "-fen", "30", "-yes").assertCode(t, exitMisuse)

	for _, status := range []string{wxpaytest.RefundClosed, wxpaytest.RefundChange} {
		b := newBench(t)
		b.paid("20150806A1")
		b.create("-yes").assertCode(t, exitDone)
		require.NoError(t, b.gw.FinishRefund("R1", status))
		r := b.create("-yes")
		r.assertCode(t, exitNotDone)
		assert.Contains(t, r.err, status)
		assert.Contains(t, r.err, nextForRefund(wxpay.RefundStatus(status)))
	}
}

// TestYuanIsOnlyForCNY: ParseYuan makes 100 units of one yen.
func TestYuanIsOnlyForCNY(t *testing.T) {
	b := newBench(t)
	b.fake(map[string]string{"trade_state": "SUCCESS", "out_trade_no": "20150806A1", "transaction_id": "4200", "total_fee": "5000", "fee_type": "JPY", "time_end": "20150806120000"})
	r := b.run("refund", "create", "R1", "-out-trade-no", "20150806A1", "-yuan", "30")
	r.assertCode(t, exitMisuse)
	assert.Contains(t, r.err, "-yuan is for CNY, and the order is in JPY")
}

// TestRefundsOfAnOrderThatGetsANewRefund: the new one moves the others, and one stands
// on two pages.
func TestRefundsOfAnOrderThatGetsANewRefund(t *testing.T) {
	b := newBench(t)
	pages := map[string][]string{"0": {"A", "B"}, "2": {"B", "C"}}
	b.answer(func(w io.Writer, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		query, err := wxpay.ParseXML(body)
		assert.NoError(t, err)
		offset := query.Get("offset")
		fields := map[string]string{"out_trade_no": "20150806A1", "transaction_id": "4200", "total_fee": "101", "refund_count": "2", "cash_fee": "101", "total_refund_count": "4"}
		if offset == "0" {
			fields["total_refund_count"] = "3"
		}
		for i, id := range pages[offset] {
			n := "_" + strconv.Itoa(i)
			fields["out_refund_no"+n], fields["refund_id"+n], fields["refund_fee"+n], fields["refund_status"+n] = "R"+id, "50"+id, "1", "SUCCESS"
		}
		b.signed(w, fields)
	})
	r := b.run("refund", "-out-trade-no", "20150806A1", "-json")
	r.assertCode(t, exitDone)
	var ids []any
	for _, item := range r.object(t)["refunds"].([]any) {
		ids = append(ids, item.(map[string]any)["refund_id"])
	}
	assert.Equal(t, []any{"50A", "50B", "50C"}, ids)
}
