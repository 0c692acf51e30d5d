package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/seed6780280e/wxpay/wxpaytest/explain"
)

// benchQuestion is a message to look at, and the key it should be signed with.
type benchQuestion struct {
	Text  string `json:"text"`
	MchID string `json:"mchId"` // of whom the key is; empty: Key
	Key   string `json:"key"`
}

// benchAnswer is how the message should have been signed.
type benchAnswer struct {
	StringToSign string   `json:"stringToSign"`
	Key          string   `json:"key"`
	MD5          string   `json:"md5"`
	HMAC         string   `json:"hmac"`
	Given        string   `json:"given,omitempty"`
	Match        string   `json:"match,omitempty"`
	Causes       []cause  `json:"causes,omitempty"`
	Hints        []string `json:"hints,omitempty"`
}

// cause is a mistake that leads to the given sign.
type cause struct {
	Name string `json:"name"`
	What string `json:"what"`
	Fix  string `json:"fix"`
}

func (d *desk) bench(_ *http.Request, q benchQuestion) (a benchAnswer, err error) {
	defer recovered(&err) // of an unknown mch_id
	text := strings.TrimSpace(q.Text)
	if text == "" {
		return a, errors.New("there is no message")
	}
	x, appID := d.explainer(q)
	e, err := explained(x, appID, text)
	if err != nil {
		return a, err
	}
	a = benchAnswer{
		StringToSign: e.StringToSign, Key: x.Key, MD5: e.MD5, HMAC: e.HMAC, Given: e.Given, Match: e.Match, Hints: e.Hints,
	}
	for _, m := range e.Causes {
		a.Causes = append(a.Causes, cause{m.Name, m.What, m.Fix})
	}
	return a, nil
}

// explainer has the key that the question names, and the other secrets of this
// gateway, which may have been used instead.
func (d *desk) explainer(q benchQuestion) (x explain.Explainer, appID string) {
	x = explain.Explainer{Key: q.Key, OtherKeys: map[string]string{}}
	if q.MchID != "" {
		m := d.gateway.Merchant(q.MchID)
		x.Key, appID = m.Key, m.AppID
	}
	for _, id := range d.mchIDs() {
		m := d.gateway.Merchant(id)
		x.OtherKeys["the AppSecret of merchant "+id] = m.AppSecret
		if m.Key != x.Key {
			x.OtherKeys["the key of merchant "+id] = m.Key
		}
	}
	return x, appID
}

// explained explains an XML message or, for any other text, the fields in it.
func explained(x explain.Explainer, appID, text string) (explain.Explanation, error) {
	if strings.HasPrefix(text, "<") {
		return x.XML([]byte(text))
	}
	fields, err := pairs(text)
	if err != nil {
		return explain.Explanation{}, err
	}
	// wx.requestPayment is not given the appId, though it is signed.
	if fields["paySign"] != "" && fields["appId"] == "" && appID != "" {
		fields["appId"] = appID
	}
	return x.Sign(fields), nil
}

// pairs reads a message that is not XML: a JSON object, or k=v between & or
// line ends.
func pairs(text string) (map[string]string, error) {
	if strings.HasPrefix(text, "{") {
		return jsonPairs(text)
	}
	fields := map[string]string{}
	for _, pair := range strings.FieldsFunc(text, func(r rune) bool { return r == '&' || r == '\n' || r == '\r' }) {
		name, value, ok := strings.Cut(pair, "=")
		if !ok {
			return nil, fmt.Errorf("%q is no name=value", pair)
		}
		if _, again := fields[name]; again {
			return nil, fmt.Errorf("%s is there twice", name)
		}
		fields[name] = value
	}
	return fields, nil
}

// jsonPairs takes numbers as they are written.
func jsonPairs(text string) (map[string]string, error) {
	var raw map[string]json.RawMessage
	if err := json.Unmarshal([]byte(text), &raw); err != nil {
		return nil, err
	}
	fields := map[string]string{}
	for name, value := range raw {
		var s string
		if err := json.Unmarshal(value, &s); err != nil {
			s = string(value)
		}
		fields[name] = s
	}
	return fields, nil
}
