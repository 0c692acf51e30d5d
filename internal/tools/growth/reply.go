//go:build unix

package main

import (
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/seed6780280e/wxpay"
)

// The merchant in the examples of WeChat Pay's documentation.
const (
	appID = "wxd930ea5d5a258f4f"
	mchID = "10000100"
	key   = "192006250b4c09247ec02edce69f6a2d"

	transactionID = "1004400740201409030005092168"
)

// fieldsOfRefund is the number of fields that a refund has in a reply.
const fieldsOfRefund = 8

// others returns the fields of a reply that belong to no refund.
func others(refunds int) [][2]string {
	return [][2]string{
		{"return_code", "SUCCESS"}, {"result_code", "SUCCESS"}, {"transaction_id", transactionID}, {"out_trade_no", "20150806125346"},
		{"appid", appID}, {"mch_id", mchID}, {"nonce_str", "5K8264ILTKCH16CQ2502SI8ZNMTM67VS"}, {"total_fee", "60880"},
		{"cash_fee", "60880"}, {"fee_type", "CNY"}, {"refund_count", strconv.Itoa(refunds)},
	}
}

// reply returns the fields of a refund query's reply without a sign: those of the
// refunds, and some of the others.
func reply(refunds, other int) map[string]string {
	m := map[string]string{}
	for _, field := range others(refunds)[:other] {
		m[field[0]] = field[1]
	}
	for i := range refunds {
		for name, value := range map[string]string{
			"out_refund_no": fmt.Sprintf("R20150806125346%03d", i), "refund_id": fmt.Sprintf("500004078220260301%010d", i),
			"refund_channel": "ORIGINAL", "refund_fee": strconv.Itoa(100 + i), "refund_status": "SUCCESS",
			"refund_account": "REFUND_SOURCE_RECHARGE_FUNDS", "refund_recv_accout": "招商银行信用卡0403",
			"refund_success_time": "2026-03-02 15:26:26",
		} {
			m[fmt.Sprintf("%s_%d", name, i)] = value
		}
	}
	return m
}

func sortedNames(fields map[string]string) []string { return slices.Sorted(maps.Keys(fields)) }

// document returns the fields as WeChat Pay writes them, in the order of these names.
func document(fields map[string]string, names []string) string {
	var b strings.Builder
	b.WriteString("<xml>")
	for _, name := range names {
		fmt.Fprintf(&b, "<%s><![CDATA[%s]]></%s>\n", name, fields[name], name)
	}
	b.WriteString("</xml>")
	return b.String()
}

// A canned transport answers every request with the same body, without a network.
type canned struct {
	size int64
	open func() (io.ReadCloser, error)
}

func (c *canned) RoundTrip(r *http.Request) (*http.Response, error) {
	r.Body.Close()
	body, err := c.open()
	if err != nil {
		return nil, err
	}
	return &http.Response{StatusCode: http.StatusOK, ContentLength: c.size, Body: body, Request: r, Header: http.Header{}}, nil
}

func newClient(answer *canned) (*wxpay.Client, error) {
	return wxpay.NewClient(wxpay.Config{
		AppID: appID, MchID: mchID, Key: key, SignType: wxpay.SignTypeMD5,
		WrapTransport: func(http.RoundTripper) http.RoundTripper { return answer },
	})
}
