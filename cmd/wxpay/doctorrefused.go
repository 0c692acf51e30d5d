package main

import (
	"errors"

	"github.com/seed6780280e/wxpay"
)

// refusedIDs says which id WeChat Pay refuses.
func refusedIDs(e *wxpay.Error, s *subject) (what, fix say, found bool) {
	if s.text("WXPAY_SUB_MCHID").set() {
		return refusedProvider(e, s)
	}
	appID, mchID := s.quoted("WXPAY_APPID"), s.quoted("WXPAY_MCHID")
	switch {
	case errors.Is(e, wxpay.ErrAppIDMchIDNotMatch):
		return says("WeChat Pay says that the appid %s is not bound to the merchant %s", appID, mchID), says("bind them on the merchant platform (product center, APPID accounts), or correct one of them"), true
	case errors.Is(e, wxpay.ErrMchIDNotExist):
		return says("WeChat Pay does not know the merchant %s", mchID), says("copy the merchant number of the merchant platform again; for the shop of a service provider, WXPAY_MCHID is the provider's number, and WXPAY_SUB_MCHID the shop's"), true
	case errors.Is(e, wxpay.ErrNoAuth):
		return says("WeChat Pay says that merchant %s may not use this API: %s", mchID, answerText(e)), says("activate the product on the merchant platform, and add the IP address of this machine there if calls are limited to some addresses"), true
	case errors.Is(e, wxpay.ErrLackParams):
		return says("WeChat Pay says that a parameter is missing: %s", answerText(e)), says("if %s is a service provider, set WXPAY_SUB_MCHID", mchID), true
	}
	return unknownAppID(e, appID)
}

// refusedProvider is refusedIDs for a service provider.
func refusedProvider(e *wxpay.Error, s *subject) (what, fix say, found bool) {
	appID, mchID, shop, shopApp := s.quoted("WXPAY_APPID"), s.quoted("WXPAY_MCHID"), s.quoted("WXPAY_SUB_MCHID"), s.text("WXPAY_SUB_APPID")
	switch {
	case errors.Is(e, wxpay.ErrAppIDMchIDNotMatch) && !shopApp.set():
		return says("WeChat Pay says that the appid %s does not belong to the service provider %s", appID, mchID), says("WXPAY_APPID is an appid of the service provider; that of the shop's mini program is WXPAY_SUB_APPID"), true
	case errors.Is(e, wxpay.ErrAppIDMchIDNotMatch):
		fix = says("bind them on the merchant platform (product center, APPID accounts), or correct the ids; maybe WXPAY_APPID and WXPAY_SUB_APPID are swapped")
		if shopApp.value == s.text("WXPAY_APPID").value {
			fix = says("WXPAY_SUB_APPID is the same as WXPAY_APPID: set the appid of the shop's mini program, or remove it")
		}
		return says("WeChat Pay says that the appid %s does not belong to the service provider %s, or the appid %s not to the shop %s", appID, mchID, quoted(shopApp.value), shop), fix, true
	case errors.Is(e, wxpay.ErrMchIDNotExist):
		return says("WeChat Pay does not know the merchant %s", mchID), says("copy the merchant number of the merchant platform again, or WXPAY_MCHID and WXPAY_SUB_MCHID are swapped"), true
	case errors.Is(e, wxpay.ErrNoAuth):
		return says("WeChat Pay says that the shop %s does not belong to the service provider %s, or has not authorised it", shop, mchID), says("correct WXPAY_SUB_MCHID, or let the shop authorise the provider"), true
	}
	return unknownAppID(e, appID)
}

func unknownAppID(e *wxpay.Error, appID string) (what, fix say, found bool) {
	return says("WeChat Pay does not know the appid %s", appID), says("copy the appid of the mini program's console again"), errors.Is(e, wxpay.ErrAppIDNotExist)
}
