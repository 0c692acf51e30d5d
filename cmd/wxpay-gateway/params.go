package main

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/seed6780280e/wxpay/wxpaytest/explain"
)

// phoneParams are the parameters of wx.requestPayment, as text. In a request they
// are the JSON object itself, or a string that contains it: a script passes on the
// object of the backend, and the page what was pasted.
type phoneParams string

func (p *phoneParams) UnmarshalJSON(data []byte) error {
	text := string(data)
	switch {
	case strings.HasPrefix(text, "{"):
		*p = phoneParams(text)
		return nil
	case strings.HasPrefix(text, `"`):
		return json.Unmarshal(data, (*string)(p))
	case text == "null":
		return nil
	}
	return fail("problem.params")
}

// fiveNames are the names that wx.requestPayment takes.
var fiveNames = []string{"timeStamp", "nonceStr", "package", "signType", "paySign"}

// read returns the object that the mini program would pass to wx.requestPayment,
// without what is around it, and remarks on it. Text without such an object is
// returned unchanged: the phone refuses it.
func (p phoneParams) read() (params []byte, remarks []explain.Remark) {
	f, err := unwrap(string(p), func(o object) bool { return o.has("paySign") })
	if err == nil && !f.object.has("paySign") {
		f, err = unwrap(string(p), func(o object) bool { return o.has(fiveNames...) })
	}
	if err != nil {
		return []byte(p), nil
	}
	o := maps.Clone(f.object)
	remarks = append(f.remarks, o.remarks()...)
	if !o.has("timeStamp") && o.has("timestamp") {
		o["timeStamp"] = o["timestamp"]
	}
	maps.DeleteFunc(o, func(name string, _ json.RawMessage) bool { return !slices.Contains(fiveNames, name) })
	params, err = json.Marshal(o)
	if err != nil {
		return []byte(p), nil
	}
	return params, remarks
}

// remarks returns what is unusual in the parameters of wx.requestPayment.
func (o object) remarks() (remarks []explain.Remark) {
	add := func(name, what, subject string) {
		remarks = append(remarks, explain.Remark{Name: name, What: what, Subject: subject})
	}
	renamed := !o.has("timeStamp") && o.has("timestamp")
	if renamed {
		add("timestamp", "wx.requestPayment needs timestamp under the name timeStamp", "timestamp")
	}
	var further []string
	for _, name := range slices.Sorted(maps.Keys(o)) {
		if !slices.Contains(fiveNames, name) && !(renamed && name == "timestamp") {
			further = append(further, name)
		}
	}
	if names := strings.Join(further, ", "); names != "" {
		add("further", "wx.requestPayment does not take "+names+"; the phone ignores it", names)
	}
	if !o.has("signType") {
		add("noSignType", "signType is missing, so it is MD5", "")
	}
	return remarks
}
