package main

import (
	"cmp"
	"slices"

	"github.com/seed6780280e/wxpay/wxpaytest"
	"github.com/seed6780280e/wxpay/wxpaytest/explain"
)

// explained explains a message as the gateway judges it.
func (d *desk) explained(x explain.Explainer, q benchQuestion, b benchText) (e explain.Explanation, err error) {
	fields := b.fields
	if b.xml != nil {
		if fields, err = explain.Fields(b.xml); err != nil {
			return e, err
		}
	}
	if fields["paySign"] != "" && fields["sign"] == "" {
		d.completePhone(&x, q, fields)
		return explainedPhone(x, fields), nil
	}
	taken := d.requirePath(&x, q.Path, fields)
	if b.xml == nil {
		e = x.Sign(fields)
	} else if e, err = x.XML(b.xml); err != nil {
		return e, err
	}
	if !taken {
		e.Match = ""
		m := explain.Mistake{Name: "sign_type not taken", What: q.Path + " does not take the sign_type that was sent", Fix: "leave it out, or send one that the path takes"}
		if fields["sign_type"] == "" {
			m.What, m.Fix = q.Path+" needs a sign_type", "send and sign sign_type HMAC-SHA256"
		}
		e.Causes = append([]explain.Mistake{m}, e.Causes...)
	}
	return e, nil
}

// explainedPhone explains the parameters of wx.requestPayment. The phone refuses a
// signType that is not the order's, even if the algorithm of paySign is.
func explainedPhone(x explain.Explainer, fields map[string]string) explain.Explanation {
	e := x.Sign(fields)
	if e.Match != "" && x.SignType != "" && x.SignType != fields["signType"] {
		e.Match = ""
		e.Causes = []explain.Mistake{{
			Name: "signType not the order's",
			What: "signType is " + fields["signType"] + ", but the order was placed with " + x.SignType,
			Fix:  "pass signType " + x.SignType + " and sign with it",
		}}
	}
	return e
}

// requirePath requires the algorithm of the path to which a request was sent. It
// reports whether the path takes the sign_type. A response has the algorithm of
// its request, which is not known.
func (d *desk) requirePath(x *explain.Explainer, path string, fields map[string]string) (taken bool) {
	if path == "" || fields["return_code"] != "" && fields["interface_url"] == "" { // a report has both
		return true
	}
	algorithm, ok := d.gateway.SignType(path, fields["sign_type"])
	if algorithm == wxpaytest.MD5 || algorithm == wxpaytest.HMACSHA256 {
		x.SignType = algorithm
	}
	return ok || algorithm == ""
}

// completePhone adds what the phone knows to the parameters of wx.requestPayment:
// the appId of the order, which is signed but not passed, its sign type, and the
// default of signType.
func (d *desk) completePhone(x *explain.Explainer, q benchQuestion, fields map[string]string) {
	appID := fields["appId"]
	if o, known := d.orderOfPackage(fields["package"]); known {
		fields["appId"], x.SignType = cmp.Or(o.SubAppID, o.AppID), o.SignType
	} else if appID == "" && q.MchID != "" {
		fields["appId"] = d.gateway.Merchant(q.MchID).AppID
	}
	if appID != "" {
		x.AppIDs = append(x.AppIDs, appID)
	}
	fields["signType"] = cmp.Or(fields["signType"], wxpaytest.MD5)
	if fields["timeStamp"] == "" {
		fields["timeStamp"] = fields["timestamp"]
	}
	x.NotSigned = map[string]string{}
	for name, value := range fields {
		if name != "appId" && !slices.Contains(fiveNames, name) {
			x.NotSigned[name] = value
			delete(fields, name)
		}
	}
}
