package wxa

import (
	"maps"

	"github.com/seed6780280e/wxpay"
)

const (
	fixApp     = "fix Config.AppID and Config.AppSecret: both are the mini program's"
	fixRequest = "read errmsg and fix the request"
	fixToken   = "use one source of the access_token: another process may fetch it with /cgi-bin/token or force_refresh; check that AppID and AppSecret belong together"
	fixAccess  = "ask the mini program's administrator: the API, the app or this server's IP address is not permitted"
	slowDown   = "wait a minute, and call slower"
	waitAgain  = "WeChat is busy: wait, then repeat the same call"
)

// commonMeanings are the codes that mean the same in every call of this package.
var commonMeanings = wxpay.Meanings{
	"-1":    {Retry: wxpay.RetryLater, Advice: waitAgain},
	"40001": {Proves: wxpay.ProvesRequestRefused, Retry: wxpay.RetryLater, Fix: fixToken},
	"40014": {Proves: wxpay.ProvesRequestRefused, Retry: wxpay.RetryLater, Fix: fixToken},
	"42001": {Proves: wxpay.ProvesRequestRefused, Retry: wxpay.RetryLater, Fix: fixToken},
	"40002": {Proves: wxpay.ProvesRequestRefused, Fix: fixRequest},
	"40013": {Proves: wxpay.ProvesRequestRefused, Fix: fixApp},
	"40097": {Proves: wxpay.ProvesRequestRefused, Fix: fixRequest},
	"40125": {Proves: wxpay.ProvesRequestRefused, Fix: fixApp},
	"40164": {Proves: wxpay.ProvesRequestRefused, Fix: "add this server's IP address, which is in errmsg, to the whitelist of the mini program"},
	"40243": {Proves: wxpay.ProvesRequestRefused, Fix: "the AppSecret is frozen: unfreeze it on the mini program's platform"},
	"41001": {Proves: wxpay.ProvesRequestRefused, Fix: "let Config.WrapTransport keep the request's context and address"},
	"41002": {Proves: wxpay.ProvesRequestRefused, Fix: fixApp},
	"41004": {Proves: wxpay.ProvesRequestRefused, Fix: fixApp + "; let Config.WrapTransport keep the request's context and address"},
	"43002": {Proves: wxpay.ProvesRequestRefused, Fix: fixRequest},
	"44990": {Proves: wxpay.ProvesRequestRefused, Retry: wxpay.RetryLater, Fix: slowDown},
	"45009": {Proves: wxpay.ProvesRequestRefused, Retry: wxpay.RetryLater, Fix: "the quota of the day is used up: wait for tomorrow, or clear it on the mini program's platform"},
	"45011": {Proves: wxpay.ProvesRequestRefused, Retry: wxpay.RetryLater, Fix: slowDown},
	"47001": {Proves: wxpay.ProvesRequestRefused, Fix: fixRequest},
	"48001": {Proves: wxpay.ProvesRequestRefused, Fix: fixAccess},
	"50004": {Proves: wxpay.ProvesRequestRefused, Fix: fixAccess},
	"50007": {Proves: wxpay.ProvesRequestRefused, Fix: fixAccess},
	"61003": {Proves: wxpay.ProvesRequestRefused, Fix: "the mini program has not authorised the third-party platform"},
	"61004": {Proves: wxpay.ProvesRequestRefused, Fix: fixAccess},
	"61011": {Proves: wxpay.ProvesRequestRefused, Fix: fixAccess},
	"89503": {Proves: wxpay.ProvesRequestRefused, Retry: wxpay.RetryLater, Fix: fixAccess},
	"89506": {Proves: wxpay.ProvesRequestRefused, Fix: fixAccess},
	"89507": {Proves: wxpay.ProvesRequestRefused, Fix: fixAccess},
}

// meanings returns the common meanings and those of one call, which replace them.
func meanings(lists ...wxpay.Meanings) wxpay.Meanings {
	all := maps.Clone(commonMeanings)
	for _, own := range lists {
		maps.Copy(all, own)
	}
	return all
}
