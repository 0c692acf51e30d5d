package main

import (
	"net/http"
	"slices"
	"strings"

	"github.com/seed6780280e/wxpay/wxpaytest/explain"
)

// benchQuestion is a message to check, and the key that it must be signed with.
type benchQuestion struct {
	Text  string `json:"text"`
	MchID string `json:"mchId"` // the merchant whose key is used; empty: Key is used
	Key   string `json:"key"`
	Path  string `json:"path"` // where the message was sent; empty: unknown
}

// benchAnswer shows how the message must be signed.
type benchAnswer struct {
	StringToSign string   `json:"stringToSign"`
	Key          string   `json:"key"`
	MD5          string   `json:"md5"`
	HMAC         string   `json:"hmac"`
	Given        string   `json:"given,omitempty"`
	Match        string   `json:"match,omitempty"`
	Causes       []cause  `json:"causes,omitempty"`
	Hints        []string `json:"hints,omitempty"`
	Remarks      []remark `json:"remarks,omitempty"`   // what is unusual, and the hints
	Refund       bool     `json:"refund,omitempty"`    // a refund notification, which has no sign
	Decrypted    string   `json:"decrypted,omitempty"` // its req_info
}

// cause is a mistake that explains the sign of the message.
type cause struct {
	Name string `json:"name"`
	What string `json:"what"`
	Fix  string `json:"fix"`

	Subject string `json:"subject,omitempty"` // what it is about, see explain.Mistake
	Chinese string `json:"chinese"`           // what and fix in Chinese
}

func (d *desk) bench(_ *http.Request, q benchQuestion) (a benchAnswer, err error) {
	defer recovered(&err) // Merchant panics on an unknown mch_id
	if strings.TrimSpace(q.Text) == "" {
		return a, fail("problem.noMessage")
	}
	b, err := readBenchText(q.Text)
	if err != nil {
		return a, err
	}
	x := d.explainer(q)
	e, err := d.explained(x, q, b)
	if err != nil {
		return a, err
	}
	a = benchAnswer{
		StringToSign: e.StringToSign, Key: x.Key, MD5: e.MD5, HMAC: e.HMAC, Given: e.Given, Match: e.Match, Hints: e.Hints,
		Remarks: remarksFor(slices.Concat(b.remarks, e.Remarks)), Decrypted: e.Decrypted,
		Refund: e.Refund,
	}
	for _, m := range e.Causes {
		a.Causes = append(a.Causes, cause{m.Name, m.What, m.Fix, m.Subject, m.Chinese()})
	}
	return a, nil
}

// explainer returns an Explainer with the key that q names, and with the other
// secrets of this gateway: one of them may have been used by mistake.
func (d *desk) explainer(q benchQuestion) explain.Explainer {
	x := explain.Explainer{Key: q.Key, OtherKeys: map[string]string{}}
	if q.MchID != "" {
		x = d.gateway.Explainer(q.Path, q.MchID)
		x.MchID = q.MchID
		x.AppIDs = append(x.AppIDs, d.gateway.Merchant(q.MchID).AppID)
	}
	x.Request = true
	for _, id := range d.mchIDs() {
		m := d.gateway.Merchant(id)
		if id != q.MchID {
			x.OtherKeys["the AppSecret of merchant "+id] = m.AppSecret
		}
		if q.MchID == "" && m.Key != x.Key {
			x.OtherKeys["the key of merchant "+id] = m.Key
		}
		x.AppIDs = append(append(x.AppIDs, m.AppID), m.OtherAppIDs...)
		for _, shop := range m.SubMerchants {
			x.AppIDs = append(x.AppIDs, shop.AppID)
		}
	}
	x.AppIDs = slices.DeleteFunc(x.AppIDs, func(id string) bool { return id == "" })
	return x
}
