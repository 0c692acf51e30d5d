package wxpay

import (
	"context"
	"errors"
	"iter"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay/wxpaytest"
)

// Every error text begins with "wxpay: " and contains it once, even if one error
// is part of another.
func TestErrorsBeginWithTheName(t *testing.T) {
	c := newTestClient(t)
	none := func(yield func(LedgerEntry, error) bool) { yield(LedgerEntry{OutTradeNo: "1"}, nil) }
	var once iter.Seq2[LedgerEntry, error] = func(yield func(LedgerEntry, error) bool) {
		previous := none
		none = func(func(LedgerEntry, error) bool) {}
		previous(yield)
	}
	last := func(differences iter.Seq2[LedgerDifference, error]) (err error) {
		for _, err = range differences {
		}
		return err
	}
	for name, err := range map[string]error{
		"NewClient":            second(NewClient(Config{})),
		"NewClient, two":       second(NewClient(Config{AppID: "a", MchID: "m", Key: testKey, Hosts: SingleHost("ftp://x")})),
		"LoadP12":              second(LoadP12("nothing.p12", "")),
		"ParseP12":             second(ParseP12(nil, "")),
		"LoadPEM":              second(LoadPEM("nothing.pem", "nothing.pem")),
		"ParsePEM":             second(ParsePEM(nil, nil)),
		"ParseXML":             second(ParseXML([]byte("<xml>"))),
		"AppendXML":            second(AppendXML(nil, NewXMLMap(map[string]string{"a": "\x00"}))),
		"XMLMap.UnmarshalJSON": new(XMLMap).UnmarshalJSON([]byte("1")),
		"Sign":                 second(Sign(XMLMap{}, "", SignTypeMD5)),
		"Sign, value":          second(Sign(NewXMLMap(map[string]string{"a": "\x00"}), testKey, SignTypeMD5)),
		"Verify":               Verify(XMLMap{}, testKey, SignTypeMD5),
		"RequestPaymentParams": second(c.RequestPaymentParams("")),
		"ParseNotify":          second(c.ParseNotify(nil)),
		"ParseNotify, XML":     second(c.ParseNotify(strings.NewReader("<xml/>"))),
		"ParseNotify, sign":    second(c.ParseNotify(strings.NewReader("<xml><return_code>SUCCESS</return_code></xml>"))),
		"ParseRefundNotify":    second(c.ParseRefundNotify(strings.NewReader("x"))),
		"ConfirmRefund":        second(c.ConfirmRefund(bg, nil)),
		"Notification.Expect":  (&Notification{}).Expect("1", 1),
		"Response.Expect":      (&OrderQueryResponse{}).Expect("1", 1),
		"Response.Expect, no":  (&OrderQueryResponse{TradeState: TradeStateSuccess}).Expect("1", 1),
		"Reconcile":            last(Reconcile(each[BillRow](), once)),
		"DecryptUserData":      second(c.DecryptUserData(Secret{}, "", "", anyAge)),
		"DecryptUserData, age": second(c.DecryptUserData(Secret{}, "", "", 0)),
		"VerifyUserData":       VerifyUserData("", "x", NewSecret("x")),
		"VerifyUserData, none": VerifyUserData("", "", Secret{}),
		"ParseYuan":            second(ParseYuan("x")),
		"ParseYuan, large":     second(ParseYuan("99999999999999999999")),
		"JSCode2Session":       second(c.JSCode2Session(bg, "wrong")),
		"TooEarlyError":        &TooEarlyError{time.Now()},
	} {
		require.Error(t, err, name)
		assert.True(t, strings.HasPrefix(err.Error(), "wxpay: "), "%s: %v", name, err)
		assert.Equal(t, 1, strings.Count(err.Error(), "wxpay: "), "%s: %v", name, err)
	}
}

// errors.Is finds an error that is a cause of another error. Its text is included
// without a second "wxpay: ".
func TestErrorWithinAnError(t *testing.T) {
	inner := &Error{Operation: "reverse", Code: ErrTradeError, Description: "x"}
	outer := &Error{Operation: "micropay", Err: errors.Join(errors.New("open"), bare(inner))}

	assert.EqualError(t, outer, "wxpay: micropay: open; reverse: TRADE_ERROR \"x\"")
	assert.ErrorIs(t, outer, ErrTradeError)

	c := newTestClient(t)
	c.gw.Inject(wxpaytest.Fault{Name: wxpaytest.WrongSignature})
	_, err := c.OrderQuery(bg, &OrderQueryRequest{OutTradeNo: "1"})
	assert.ErrorIs(t, err, ErrInvalidSignature)
	assert.Equal(t, 1, strings.Count(err.Error(), "wxpay: "), err)
}

// An error is one short line. A text from the server can't break the line or fill
// the log, and several causes are one line, too.
func TestErrorsAreOneShortLine(t *testing.T) {
	long := strings.Repeat("长", maxMessage/4)
	for name, body := range map[string]string{
		"return_msg":   "<xml><return_code>FAIL</return_code><return_msg>" + long + "</return_msg></xml>",
		"err_code":     "<xml><return_code>FAIL</return_code><return_msg>1\n2</return_msg><err_code>A\nlevel=ERROR" + long + "</err_code></xml>",
		"return_code":  "<xml><return_code>A\rB" + long + "</return_code></xml>",
		"err_code_des": "<xml><return_code>SUCCESS</return_code><result_code>FAIL</result_code><err_code>\n</err_code><err_code_des>" + long + "</err_code_des></xml>",
		"errmsg":       `{"errcode":40013,"errmsg":"` + long + `"}`,
		"errcode":      `{"errcode":` + strings.Repeat("1", maxMessage/2) + `}`,
	} {
		var out strings.Builder
		c := replies(t, body, func(cfg *Config) { cfg.Logger = slog.New(slog.NewTextHandler(&out, nil)) })
		call := func() error { return second(c.OrderQuery(bg, &OrderQueryRequest{OutTradeNo: "nothing1"})) }
		if strings.HasPrefix(body, "{") {
			call = func() error { return second(c.JSCode2Session(bg, "code")) }
		}
		err := call()
		require.Error(t, err, name)
		assert.NotContains(t, err.Error(), "\n", name)
		assert.NotContains(t, err.Error(), "\r", name)
		assert.Less(t, len(err.Error()), 3000, name)
		assert.Less(t, out.Len(), 6000, name)
		assert.Equal(t, 1, strings.Count(out.String(), "\n"), name)
	}

	c := replies(t, "")
	c.retry.pause = func(context.Context, time.Duration) error { return context.Canceled }
	_, err := c.OrderQuery(bg, &OrderQueryRequest{OutTradeNo: "nothing1"})
	assert.EqualError(t, err, "wxpay: orderquery: HTTP 200 with an empty body; context canceled")
	assert.ErrorIs(t, err, context.Canceled)
}

func second(_ any, err error) error { return err }
