package wxpay

import (
	"bytes"
	"crypto/aes"
	"crypto/md5"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay/wxpaytest"
)

// encryptReqInfo does what the sender does: AES-256-ECB, block by block.
func encryptReqInfo(text string) string { return encryptBlocks(padUserData(text)) }

func encryptBlocks(data []byte) string {
	sum := md5.Sum([]byte(testKey))
	block, err := aes.NewCipher([]byte(hex.EncodeToString(sum[:])))
	if err != nil {
		panic(err)
	}
	for rest := data; len(rest) > 0; rest = rest[aes.BlockSize:] {
		block.Encrypt(rest, rest)
	}
	return base64.StdEncoding.EncodeToString(data)
}

// refundMessage returns a refund notification with a req_info.
func refundMessage(t testing.TB, reqInfo string, pairs ...string) string {
	text, err := AppendXML(nil, NewXMLMap(success(append([]string{"req_info", reqInfo}, pairs...)...)))
	require.NoError(t, err)
	return string(text)
}

func parseRefund(t testing.TB, reqInfo string) (*RefundNotification, error) {
	return notifier(t).ParseRefundNotify(strings.NewReader(refundMessage(t, reqInfo)))
}

func TestParseRefundNotifyPlausible(t *testing.T) {
	inner := func(fields string) string {
		return encryptReqInfo("<root><out_refund_no>R1</out_refund_no><refund_status>SUCCESS</refund_status>" + fields + "</root>")
	}
	for fields, want := range map[string]string{
		"<refund_fee>0</refund_fee>":                                                             "refund_fee is 0",
		"<refund_fee>2</refund_fee><total_fee>1</total_fee>":                                     "refund_fee is more than total_fee",
		"<refund_fee>2</refund_fee><total_fee>0</total_fee>":                                     "refund_fee is more than total_fee",
		"<refund_fee>2</refund_fee><total_fee>x</total_fee>":                                     "total_fee is malformed",
		"<refund_fee>2</refund_fee><settlement_refund_fee>3</settlement_refund_fee>":             "settlement_refund_fee is more than refund_fee",
		"<refund_fee>2</refund_fee><refund_fee>1</refund_fee>":                                   "repeated element name",
		"<refund_fee>2</refund_fee><attach>\xFF</attach>":                                        "invalid UTF-8",
		"<refund_fee>２</refund_fee>":                                                             "refund_fee (RefundFee) is malformed",
		"<refund_fee>2</refund_fee><out_refund_no>R2</out_refund_no>":                            "repeated element name",
		"<refund_fee>2</refund_fee></root><root><refund_fee>1</refund_fee>":                      "something after the root element",
		"<refund_fee>2</refund_fee><!-- \x04\x04\x04\x04 -->":                                    "comment",
		"<refund_fee>9223372036854775808</refund_fee><total_fee>9223372036854775807</total_fee>": "refund_fee (RefundFee) is malformed",
	} {
		n, err := parseRefund(t, inner(fields))
		assert.Nil(t, n, fields)
		assert.ErrorContains(t, err, want, fields)
	}
	for _, fields := range []string{
		"<refund_fee>1</refund_fee>",
		"<refund_fee>1</refund_fee><total_fee>1</total_fee>",
		"<refund_fee>1</refund_fee><settlement_refund_fee>1</settlement_refund_fee><cash_refund_fee>7</cash_refund_fee>",
		"<refund_fee>1</refund_fee><settlement_refund_fee>0</settlement_refund_fee><success_time>today</success_time>",
	} {
		n, err := parseRefund(t, inner(fields))
		require.NoError(t, err, fields)
		assert.Equal(t, int64(1), n.RefundFee)
	}
}

// Padding is 1 to 16 bytes. The value of each byte is the number of padding
// bytes.
func TestParseRefundNotifyPadding(t *testing.T) {
	text := "<root><out_refund_no>R</out_refund_no><refund_fee>1</refund_fee><refund_status>SUCCESS</refund_status></root>"
	for n := range 40 {
		padded := text + strings.Repeat(" ", n)
		_, err := parseRefund(t, encryptReqInfo(padded))
		assert.NoError(t, err, "%d blanks", n)
		whole := padded[:len(padded)/aes.BlockSize*aes.BlockSize]
		for _, tail := range []string{"\x00", "\x02", "\x11", "\xFF", "\x01\x02", "\x03\x02\x03", strings.Repeat("\x11", 17)} {
			if unpadded := padTo(padded, tail); len(unpadded) > len(whole) {
				_, err := parseRefund(t, encryptBlocks([]byte(unpadded)))
				assert.ErrorContains(t, err, "bad padding", "%q after %d blanks", tail, n)
			}
		}
	}
}

// padTo adds blanks and then the tail to text, so that the result consists of
// whole blocks.
func padTo(text, tail string) string {
	n := len(text) + len(tail)
	return text + strings.Repeat(" ", (aes.BlockSize-n%aes.BlockSize)%aes.BlockSize) + tail
}

// refunded pays an order, refunds a part of it, and returns WeChat Pay's
// notification of the refund.
func (c *testClient) refunded(no string, total, fee int64) (message []byte) {
	c.t.Helper()
	c.paid(no, func(r *UnifiedOrderRequest) { r.TotalFee = total })
	_, err := c.Refund(bg, &RefundRequest{OutTradeNo: no, OutRefundNo: "R" + no, TotalFee: total, RefundFee: fee})
	require.NoError(c.t, err)
	require.NoError(c.t, c.gw.FinishRefund("R"+no, wxpaytest.RefundSuccess))
	return c.gw.RefundNotification("R" + no)
}

func TestConfirmRefund(t *testing.T) {
	c := newTestClient(t)
	n, err := c.ParseRefundNotify(bytes.NewReader(c.refunded("confirm01", 101, 50)))
	require.NoError(t, err)

	item, err := c.ConfirmRefund(bg, n)
	require.NoError(t, err)

	assert.Equal(t, "/pay/refundquery", c.sent().Path)
	assert.Equal(t, "Rconfirm01", c.sent().Fields["out_refund_no"])
	assert.Equal(t, "Rconfirm01", item.OutRefundNo)
	assert.Equal(t, int64(50), item.RefundFee)
	assert.Equal(t, RefundStatusSuccess, item.Status)

	for want, change := range map[string]func(n *RefundNotification){
		`refund_id is "1" in the notification, "` + item.RefundID + `" in the query`: func(n *RefundNotification) { n.RefundID = "1" },
		`transaction_id is "1" in the notification`:                                  func(n *RefundNotification) { n.TransactionID = "1" },
		`out_trade_no is "other" in the notification, "confirm01" in the query`:      func(n *RefundNotification) { n.OutTradeNo = "other" },
		`refund_fee is "51" in the notification, "50" in the query`:                  func(n *RefundNotification) { n.RefundFee = 51 },
		`refund_status is "CHANGE" in the notification, "SUCCESS" in the query`:      func(n *RefundNotification) { n.Status = RefundStatusChange },
		"REFUNDNOTEXIST": func(n *RefundNotification) { n.OutRefundNo = "other" },
		"must be set":    func(n *RefundNotification) { n.OutRefundNo = "" },
	} {
		changed := *n
		change(&changed)
		item, err := c.ConfirmRefund(bg, &changed)
		assert.Nil(t, item)
		assert.ErrorContains(t, err, want)
		assert.NotErrorIs(t, err, ErrInvalidSignature, "nothing is signed")
	}
	short := &RefundNotification{OutRefundNo: n.OutRefundNo, RefundFee: 50, Status: RefundStatusSuccess}
	item, err = c.ConfirmRefund(bg, short)
	require.NoError(t, err, "a message may lack some numbers")
	assert.Equal(t, n.RefundID, item.RefundID)
	_, err = c.ConfirmRefund(bg, nil)
	assert.EqualError(t, err, "wxpay: confirm refund: there is no notification")
}

// A reply confirms a refund only if it is about the same refund.
func TestConfirmRefundListed(t *testing.T) {
	row := func(n int, number string) []string {
		var pairs []string
		for name, value := range map[string]string{"out_refund_no": number, "refund_id": "1", "refund_fee": "5", "refund_status": "SUCCESS"} {
			pairs = append(pairs, fmt.Sprintf("%s_%d", name, n), value)
		}
		return pairs
	}
	confirm := func(pairs ...string) error {
		c := replies(t, signed(t, SignTypeHMACSHA256, success(pairs...)))
		_, err := c.ConfirmRefund(bg, &RefundNotification{OutRefundNo: "R1", RefundFee: 5, Status: RefundStatusSuccess})
		return err
	}
	assert.NoError(t, confirm(row(0, "R1")...))
	assert.ErrorContains(t, confirm(row(0, "R2")...), `is "R2", but "R1" was sent`)
	assert.EqualError(t, confirm(), "wxpay: confirm refund: the query lists 0 refunds instead of one")
	assert.EqualError(t, confirm(append(row(0, "R1"), row(1, "R1")...)...), "wxpay: confirm refund: the query lists 2 refunds instead of one")
}

// The provider's own client receives the refund notifications of all shops.
func TestConfirmRefundOfSubMerchant(t *testing.T) {
	c := newTestClientFor(t, wxpaytest.Merchant{SubMerchants: []wxpaytest.SubMerchant{{MchID: "1900000109", AppID: "wx8888888888888888"}}})
	shop := &testClient{c.ForSubMerchant("1900000109", "wx8888888888888888"), t, c.gw}
	message := shop.refunded("confirm02", 101, 50)
	for _, client := range []*Client{c.Client, shop.Client} {
		n, err := client.ParseRefundNotify(bytes.NewReader(message))
		require.NoError(t, err)
		item, err := client.ConfirmRefund(bg, n)
		require.NoError(t, err)
		assert.Equal(t, "1900000109", c.sent().Fields["sub_mch_id"])
		assert.Equal(t, int64(50), item.RefundFee)
	}
}

// Merchants and shops may use the same refund numbers. A refund of another
// merchant or shop confirms nothing.
func TestConfirmRefundOfAnotherMerchant(t *testing.T) {
	reply := func(pairs ...string) *Client {
		return replies(t, signed(t, SignTypeHMACSHA256, success(append(pairs,
			"out_refund_no_0", "R1", "refund_id_0", "1", "refund_fee_0", "5", "refund_status_0", "SUCCESS")...)))
	}
	told := func(mchID, subMchID string) *RefundNotification {
		return &RefundNotification{Envelope: Envelope{MchID: mchID, SubMchID: subMchID}, OutRefundNo: "R1", RefundFee: 5, Status: RefundStatusSuccess}
	}
	for name, test := range map[string]struct {
		client *Client
		told   *RefundNotification
		want   error
	}{
		"the same merchant's":          {reply(), told("10000100", ""), nil},
		"another merchant's":           {reply(), told("2", ""), ErrWrongRecipient},
		"a shop's, by the provider":    {reply("sub_mch_id", "1111"), told("10000100", "1111"), nil},
		"a shop's, without sub_mch_id": {reply("sub_mch_id", "1111"), told("10000100", ""), ErrWrongRecipient},
		"the shop's own":               {reply().ForSubMerchant("1111", ""), told("10000100", "1111"), nil},
		"another shop's":               {reply().ForSubMerchant("2222", ""), told("10000100", "1111"), ErrWrongRecipient},
		"without ids, as in a test":    {reply(), told("", ""), nil},
	} {
		item, err := test.client.ConfirmRefund(bg, test.told)
		assert.ErrorIs(t, err, test.want, name)
		assert.Equal(t, test.want == nil, item != nil, name)
	}
}

// With AES-ECB, anyone who sees two messages can cut them at block boundaries
// and join the parts. Some results are refused, others are plausible.
// ConfirmRefund confirms only those that are true.
func TestRefundNotificationRecombined(t *testing.T) {
	c := newTestClient(t)
	reqInfo := func(message []byte) []byte {
		fields, err := ParseXML(message)
		require.NoError(t, err)
		data, err := base64.StdEncoding.DecodeString(fields.Get("req_info"))
		require.NoError(t, err)
		return data
	}
	cheap, dear := reqInfo(c.refunded("recombine1", 101, 100)), reqInfo(c.refunded("recombine2", 888, 888))
	require.Len(t, dear, len(cheap), "both messages have the same length, so that the blocks fit")

	refused, lies := map[string]int{}, 0
	try := func(parts ...[]byte) {
		n, err := c.ParseRefundNotify(strings.NewReader(refundMessage(t, base64.StdEncoding.EncodeToString(bytes.Join(parts, nil)))))
		if err != nil {
			refused[err.Error()]++
			return
		}
		item, err := c.ConfirmRefund(bg, n)
		made, ok := c.gw.Refund(n.OutRefundNo)
		told := n.RefundID == made.RefundID && n.TransactionID == made.TransactionID && n.OutTradeNo == made.OutTradeNo && n.RefundFee == made.Fee
		if !ok || !told {
			lies++
			require.ErrorContains(t, err, "confirm refund: ")
			require.Nil(t, item)
			return
		}
		require.NoError(t, err)
		require.Equal(t, made.Fee, item.RefundFee)
	}
	for i := 0; i <= len(cheap); i += aes.BlockSize {
		for j := i; j <= len(cheap); j += aes.BlockSize {
			try(cheap[:i], dear[i:j], cheap[j:])
			try(dear[:i], cheap[i:j], dear[j:])
			try(cheap[:i], dear[j:])
		}
	}
	assert.Greater(t, lies, 20, "the attack produced no plausible messages")
	assert.NotZero(t, refused["wxpay: refund notify: malformed message: refund_fee is more than total_fee"], fmt.Sprint(refused))
	assert.Greater(t, len(refused), 5)
}
