package main

import (
	"errors"
	"strings"

	"github.com/seed6780280e/wxpay"
)

// codeAdvice says what the user of this program can do about a code. It is not used
// while the outcome is unknown.
var codeAdvice = []struct {
	code   wxpay.Code
	advice text
}{
	{wxpay.ErrSignError, "WXPAY_KEY is not the APIv2 key of this merchant, or WXPAY_SIGN_TYPE is not allowed here: wxpay doctor checks them"},
	{wxpay.ErrAppIDMchIDNotMatch, "WXPAY_APPID and WXPAY_MCHID are not bound to each other: correct one, or bind them on the merchant platform"},
	{wxpay.ErrMchIDNotExist, "WXPAY_MCHID is wrong: wxpay doctor checks the settings"},
	{wxpay.ErrAppIDNotExist, "WXPAY_APPID is wrong: wxpay doctor checks the settings"},
	{wxpay.ErrNoAuth, "the merchant may not use this API, or not from this address: see the merchant platform"},
	{wxpay.ErrCertError, "the merchant certificate is missing, has expired, or is another merchant's: wxpay cert shows it"},
	{wxpay.ErrFrequencyLimited, "too many calls: wait a minute"},
	{wxpay.ErrOrderNotExist, "check the number; after an order call that failed, wait and query again: the order may not be visible yet"},
	{wxpay.ErrRefundNotExist, "check the number; after a refund call that failed, query again, or repeat the refund with the same number"},
	{wxpay.ErrOrderPaid, "it is paid: look with wxpay order, then deliver or refund"},
	{wxpay.ErrTradeStateError, "the state of the order does not allow it: look with wxpay order; a new order can be closed after 5 minutes"},
	{wxpay.ErrNotEnough, "the balance of the merchant is too low: top it up, or use -recharged, and repeat with the same number"},
	{wxpay.ErrTradeOverdue, "the order was paid more than a year ago: pay the money back outside WeChat Pay"},
	{wxpay.ErrUserAccountAbnormal, "the account of the user is closed or abnormal: tell the user"},
	{wxpay.ErrReverseExpire, "it was paid more than 7 days ago: wxpay refund create"},
	{wxpay.ErrNotAllow, "it is no counter payment: close it while it is unpaid, refund it when it is paid"},
	{wxpay.ErrNoBill, "the day has no bill: nothing happened, or the date is wrong"},
	{wxpay.ErrBillCreating, "the bill is not ready yet: try again after 10:00 (UTC+8)"},
}

// adviceOn returns what to do about the error of a call.
func (c *call) adviceOn(e *wxpay.Error) string {
	if e.Outcome == wxpay.OutcomeUnknown {
		return c.generalAdvice(e, "the call may have taken effect: query before you repeat it, and repeat it only with the same number")
	}
	if errors.Is(e, wxpay.ErrParamError) && strings.HasPrefix(e.Operation, "download") {
		return c.t("check the date: WeChat Pay keeps the bills of the last three months")
	}
	for _, known := range codeAdvice {
		if errors.Is(e, known.code) {
			return c.t(known.advice)
		}
	}
	switch {
	case (e.Code != "" || e.ReturnMsg != "") && e.Retry == wxpay.RetryNever:
		return c.generalAdvice(e, "read what WeChat Pay writes, and correct the arguments or the settings before the next call")
	case e.Code != "" || e.ReturnMsg != "":
		return c.generalAdvice(e, "wait a minute, and repeat the same command")
	case e.Attempts == 0:
		return c.t("nothing was sent: fix the cause, and repeat the command")
	}
	return c.t("WeChat Pay could not be reached, or its reply cannot be trusted: try again; wxpay doctor looks for the cause")
}

// generalAdvice returns the advice of the SDK in English, and instead a shorter one in
// other languages.
func (c *call) generalAdvice(e *wxpay.Error, instead text) string {
	if c.out.language == english {
		return settingOf.Replace(e.Advice())
	}
	return c.t(instead)
}
