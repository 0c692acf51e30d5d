package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/seed6780280e/wxpay/wxpaytest/explain"
)

// benchQuestion is a message to check, and the key that it must be signed with.
type benchQuestion struct {
	Text  string `json:"text"`
	MchID string `json:"mchId"` // the merchant whose key is used; empty: Key is used
	Key   string `json:"key"`
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
}

// cause is a mistake that explains the sign of the message.
type cause struct {
	Name string `json:"name"`
	What string `json:"what"`
	Fix  string `json:"fix"`
}

func (d *desk) bench(_ *http.Request, q benchQuestion) (a benchAnswer, err error) {
	defer recovered(&err) // Merchant panics on an unknown mch_id
	text := strings.TrimSpace(q.Text)
	if text == "" {
		return a, errors.New("the message is empty")
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

// explainer returns an Explainer with the key that q names, and with the other
// secrets of this gateway: one of them may have been used by mistake.
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

// explained explains an XML message, or the fields of any other text.
func explained(x explain.Explainer, appID, text string) (explain.Explanation, error) {
	if strings.HasPrefix(text, "<") {
		return x.XML([]byte(text))
	}
	fields, err := pairs(text)
	if err != nil {
		return explain.Explanation{}, err
	}
	// paySign covers the appId, but the parameters of wx.requestPayment do not contain it.
	if fields["paySign"] != "" && fields["appId"] == "" && appID != "" {
		fields["appId"] = appID
	}
	return x.Sign(fields), nil
}

// pairs reads a message that is not XML: a JSON object, or k=v pairs separated
// by & or line ends.
func pairs(text string) (map[string]string, error) {
	if strings.HasPrefix(text, "{") {
		return jsonPairs(text)
	}
	fields := map[string]string{}
	for _, pair := range strings.FieldsFunc(text, func(r rune) bool { return r == '&' || r == '\n' || r == '\r' }) {
		name, value, ok := strings.Cut(pair, "=")
		if !ok {
			return nil, fmt.Errorf("%q is not name=value", pair)
		}
		if _, again := fields[name]; again {
			return nil, fmt.Errorf("the field %s appears twice", name)
		}
		fields[name] = value
	}
	return fields, nil
}

// jsonPairs keeps numbers as they are written, because the signature covers the text.
func jsonPairs(text string) (map[string]string, error) {
	var raw map[string]json.RawMessage
	if err := json.Unmarshal([]byte(text), &raw); err != nil {
		return nil, fmt.Errorf("the message is invalid JSON: %w", badJSON(err))
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
