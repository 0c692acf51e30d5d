package main

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/seed6780280e/wxpay/wxpaytest"
)

// payURL matches a code_url or a mweb_url, alone or in the answer of a backend.
var payURL = regexp.MustCompile(`weixin://wxpay/bizpayurl\?[\w=&%.-]+|https://wx\.tenpay\.com/[\w/-]*checkmweb\?[\w=&%.:/-]+`)

// How long the addresses are valid after unifiedorder. H5支付: 5 minutes.
const (
	codeLife = 2 * time.Hour
	mwebLife = 5 * time.Minute
)

// url returns the code_url or mweb_url in a text that has no paySign.
func (p phoneParams) url() string {
	if strings.Contains(string(p), "paySign") {
		return ""
	}
	// JSON writes & as \u0026 and / as \/ in some languages.
	return payURL.FindString(strings.NewReplacer(`\u0026`, "&", `\/`, "/", "&amp;", "&").Replace(string(p)))
}

// url returns the code_url or mweb_url that opens the cashier, or "".
func (q cashierQuestion) url() string {
	if q.Order != "" {
		return ""
	}
	return q.Params.url()
}

// openURL opens the cashier for a code_url that was scanned, or for a mweb_url
// that a browser opened. No mini program gets a result.
func (d *desk) openURL(address string) phoneAnswer {
	o, life, ok := d.orderOf(address)
	switch now := d.gateway.Clock.Now(); {
	case !ok:
		return phoneAnswer{Says: "该链接无效", Cause: "url"}
	case o.State == wxpaytest.StateClosed || o.State == wxpaytest.StateRevoked:
		return phoneAnswer{Says: "该订单已关闭", Cause: "closed"}
	case o.State != wxpaytest.StateNotPay:
		return phoneAnswer{Says: "该订单已支付", Cause: "paid"}
	case !now.Before(o.Prepaid.Add(life)), !o.Expires.IsZero() && !now.Before(o.Expires):
		return phoneAnswer{Says: "支付链接已过期，请回到商户重新下单", Cause: "urlExpired"}
	}
	a := shown(o)
	a.URL = true
	return a
}

// payURL pays the order of a code_url or a mweb_url. No mini program gets a
// result, so the answer has no ErrMsg.
func (d *desk) payURL(address string, p wxpaytest.Payment) (phoneAnswer, error) {
	a := d.openURL(address)
	if a.Order == nil {
		return a, nil
	}
	return phoneAnswer{ID: a.Order.ID, URL: true}, d.gateway.PayWith(a.Order.ID, p)
}

// orderOf returns the order of an address, and how long the address is valid.
func (d *desk) orderOf(address string) (o wxpaytest.Order, life time.Duration, ok bool) {
	u, err := url.Parse(address)
	if err != nil {
		return o, 0, false
	}
	if code := u.Query().Get("pr"); u.Scheme == "weixin" {
		o, ok = d.findOrder(func(o wxpaytest.Order) bool {
			return o.TradeType == "NATIVE" && code != "" && strings.HasSuffix(o.PrepayID, code) && len(code) == codeLength
		})
		return o, codeLife, ok
	}
	o, ok = d.findOrder(func(o wxpaytest.Order) bool {
		return o.TradeType == "MWEB" && o.PrepayID != "" && o.PrepayID == u.Query().Get("prepay_id")
	})
	return o, mwebLife, ok
}

// codeLength is the length of pr in a code_url.
const codeLength = 7

// findOrder returns the newest order for which wanted returns true.
func (d *desk) findOrder(wanted func(wxpaytest.Order) bool) (o wxpaytest.Order, ok bool) {
	for _, id := range slices.Backward(d.index.all()) {
		if o, ok := d.gateway.Order(id); ok && wanted(o) {
			return o, true
		}
	}
	return o, false
}

// orderOfPackage returns the order of the package of wx.requestPayment.
func (d *desk) orderOfPackage(text string) (wxpaytest.Order, bool) {
	return d.findOrder(func(o wxpaytest.Order) bool { return o.PrepayID != "" && "prepay_id="+o.PrepayID == text })
}
