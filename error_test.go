package wxpay

import (
	"errors"
	"iter"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay/wxpaytest"
)

// Whatever fails says once, and first, which package it comes from: also where
// one error is part of another.
func TestErrorsBeginWithTheName(t *testing.T) {
	c := newTestClient(t)
	second := func(_ any, err error) error { return err }
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

// An error that a cause of another error is keeps its type there.
func TestErrorWithinAnError(t *testing.T) {
	inner := &Error{Operation: "reverse", Code: ErrTradeError, Description: "x"}
	outer := &Error{Operation: "micropay", Err: errors.Join(errors.New("open"), bare(inner))}

	assert.EqualError(t, outer, "wxpay: micropay: open\nreverse: TRADE_ERROR \"x\"")
	assert.ErrorIs(t, outer, ErrTradeError)

	c := newTestClient(t)
	c.gw.Inject(wxpaytest.Fault{Name: wxpaytest.WrongSignature})
	_, err := c.OrderQuery(bg, &OrderQueryRequest{OutTradeNo: "1"})
	assert.ErrorIs(t, err, ErrInvalidSignature)
	assert.Equal(t, 1, strings.Count(err.Error(), "wxpay: "), err)
}
