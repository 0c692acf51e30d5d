package explain

import "strings"

// appNameMistakes are the names and values of another interface in the signature
// for wx.requestPayment: those of an app (appid, noncestr, timestamp, without
// signType), or those of an order (nonce_str, sign_type).
func appNameMistakes(typeName, mchID string) []candidate {
	if typeName != "signType" {
		return nil
	}
	app := newMistake("APP-style names", "the names of an app's payment were signed (appid, noncestr, timestamp)", "sign appId, nonceStr, package, signType and timeStamp")
	order := newMistake("names of an order", "the names of an order were signed (appid, nonce_str, sign_type)", app.Fix)
	var list []candidate
	add := func(m Mistake, names map[string]string, more func(d *draft)) {
		list = append(list, candidate{m, "names", func(d *draft) {
			d.rename(names)
			more(d)
		}})
	}
	nothing := func(*draft) {}
	for _, names := range []map[string]string{
		{"appId": "appid", "nonceStr": "noncestr", "timeStamp": "timestamp", "signType": ""},
		{"appId": "appid", "nonceStr": "noncestr", "timeStamp": "timestamp"},
		{"appId": "appid", "nonceStr": "noncestr", "timeStamp": "timestamp", "signType": "sign_type"},
		{"nonceStr": "noncestr", "timeStamp": "timestamp", "signType": ""},
		{"timeStamp": "timestamp", "signType": ""},
	} {
		add(app, names, nothing)
		add(app, names, func(d *draft) { d.asApp(mchID) })
		add(app, names, func(d *draft) { d.asApp(mchID); d.set("package", "Sign=WXPay") })
	}
	for _, stamp := range []string{"timestamp", "time_stamp", "timeStamp"} {
		add(order, map[string]string{"appId": "appid", "nonceStr": "nonce_str", "timeStamp": stamp, "signType": "sign_type"}, nothing)
		add(order, map[string]string{"appId": "appid", "nonceStr": "nonce_str", "timeStamp": stamp, "signType": ""}, nothing)
	}
	return list
}

// rename renames fields. A field with an empty new name is dropped.
func (d *draft) rename(names map[string]string) {
	for i, p := range d.pairs {
		if to, ok := names[p.name]; ok {
			d.pairs[i].name = to
		}
	}
	d.drop(func(p pair) bool { return p.name == "" })
}

// set changes the value of a field.
func (d *draft) set(name, value string) {
	for i, p := range d.pairs {
		if p.name == name {
			d.pairs[i].value = value
		}
	}
}

// asApp adds the fields that only an app's payment has.
func (d *draft) asApp(mchID string) {
	for _, p := range d.pairs {
		if p.name == "package" {
			adding("prepayid", strings.TrimPrefix(p.value, "prepay_id="))(d)
		}
	}
	if mchID != "" {
		adding("partnerid", mchID)(d)
	}
}
