package papay

import (
	"fmt"
	"maps"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/wxpaytest"
)

// each calls f with the tagged fields of a struct, also of embedded ones.
func each(v reflect.Value, f func(name string, field reflect.Value)) {
	for i := range v.NumField() {
		sf := v.Type().Field(i)
		name, _, _ := strings.Cut(sf.Tag.Get("wxpay"), ",")
		switch {
		case sf.Anonymous && sf.Type.Kind() == reflect.Struct:
			each(v.Field(i), f)
		case name != "" && name != "$n" && name != "promotion_detail" && sf.Type != reflect.TypeFor[wxpay.XMLMap]():
			f(name, v.Field(i))
		}
	}
}

// textOf returns the n-th distinct value of a field as text.
func textOf(name string, t reflect.Type, n int) string {
	switch {
	case strings.HasSuffix(name, "_url"):
		return fmt.Sprintf("https://a.b/%d", n)
	case strings.HasSuffix(name, "ip"):
		return fmt.Sprintf("1.2.3.%d", n)
	case name == "out_trade_no":
		return fmt.Sprintf("order%d", n)
	case name == "version":
		return "1.0"
	case name == "trade_type":
		return "PAP"
	case t == reflect.TypeFor[time.Time]() && (strings.HasPrefix(name, "contract") || name == "operate_time"):
		return time.Unix(1435716000+int64(n), 0).In(beijing).Format(timeLayout)
	case t == reflect.TypeFor[time.Time]():
		return time.Unix(1435716000+int64(n), 0).In(beijing).Format("20060102150405")
	case t.Kind() == reflect.Bool:
		return "Y"
	}
	return fmt.Sprint(1000 + n)
}

// fill sets every field of a request to a distinct value, and returns the texts.
func fill(t *testing.T, request any) map[string]string {
	texts, n := map[string]string{}, 0
	each(reflect.ValueOf(request).Elem(), func(name string, v reflect.Value) {
		n++
		text := textOf(name, v.Type(), n)
		switch {
		case v.Type() == reflect.TypeFor[time.Time]():
			at, err := time.ParseInLocation("20060102150405", text, beijing)
			require.NoError(t, err)
			v.Set(reflect.ValueOf(at))
		case v.Kind() == reflect.Int64:
			v.SetInt(1000 + int64(n))
		case v.Kind() == reflect.Bool:
			v.SetBool(true)
		default:
			v.SetString(text)
		}
		texts[name] = text
	})
	return texts
}

// survives sends a request with every field, and answers with every field.
func survives[Request, Response any](t *testing.T, op *wxpay.Operation[Request, Response], envelope ...string) {
	c, gw := newTestClient(t)
	request := new(Request)
	want := fill(t, request)
	fields, err := op.SignedFields(c, request)
	require.NoError(t, err, op.Path)
	got := map[string]string{}
	maps.Insert(got, fields.All())
	for _, name := range append([]string{"appid", "mch_id", "sign"}, envelope...) {
		assert.NotEmpty(t, got[name], "%s %s", op.Path, name)
		delete(got, name)
	}
	assert.Equal(t, want, got, op.Path)
	if op.Get || op.Path == miniProgram.Path {
		return
	}
	gw.Handle(op.Path, wxpaytest.PathOptions{SignType: wxpaytest.MD5, NoNonce: op.NoNonce}, func(f map[string]string) map[string]string {
		return answerAll(f, new(Response))
	})
	response, err := op.Call(t.Context(), c, request)
	require.NoError(t, err, op.Path)
	allSet(t, response)
}

// answerAll returns a text for every field of a response. What was asked for is repeated.
func answerAll(asked map[string]string, response any) map[string]string {
	reply, n := map[string]string{}, 0
	each(reflect.ValueOf(response).Elem(), func(name string, v reflect.Value) {
		n++
		reply[name] = textOf(name, v.Type(), n)
		if asked[name] != "" {
			reply[name] = asked[name]
		}
	})
	delete(reply, "sub_mch_id") // ids that the merchant of the test does not have
	delete(reply, "sub_appid")
	maps.DeleteFunc(reply, func(name, _ string) bool { return name == "appid" || name == "mch_id" })
	reply["result_code"] = "SUCCESS"
	return reply
}

func allSet(t *testing.T, message any) {
	each(reflect.ValueOf(message).Elem(), func(name string, v reflect.Value) {
		if !strings.HasPrefix(name, "sub_mch") && !strings.HasPrefix(name, "sub_appid") {
			assert.False(t, v.IsZero(), "%T: %s", message, name)
		}
	})
}

func TestEveryFieldSurvives(t *testing.T) {
	survives(t, &miniProgram)
	survives(t, &entrustWeb)
	survives(t, &h5EntrustWeb)
	survives(t, &preEntrustWeb)
	survives(t, &contractOrder, "nonce_str")
	survives(t, &queryContract)
	survives(t, &deleteContract)
	survives(t, &papPayApply, "nonce_str")
	survives(t, &papOrderQuery, "nonce_str")
}

func TestEveryFieldOfNotificationsSurvives(t *testing.T) {
	c, gw := newTestClient(t)
	deducted := message(gw)
	maps.Copy(deducted, answerAll(nil, new(Deduction)))
	delete(deducted, "sub_openid")
	deducted["trade_state"], deducted["promotion_detail"] = "SUCCESS", ""
	deducted["device_info"] = "" // a free text: a query would have to confirm the message
	d, err := ParseDeduction(t.Context(), c, strings.NewReader(string(gw.SignXML("", wxpaytest.MD5, deducted))))
	require.NoError(t, err)
	d.DeviceInfo, d.SubOpenID = "x", "x"
	allSet(t, d)

	changed := message(gw)
	maps.Copy(changed, answerAll(nil, new(ContractChange)))
	changed["contract_display_account"], changed["contract_termination_remark"] = "", ""
	m, err := ParseContractChange(t.Context(), c, strings.NewReader(string(gw.SignXML("", wxpaytest.MD5, changed))))
	require.NoError(t, err)
	m.ContractDisplayAccount, m.ContractTerminationRemark = "x", "x"
	allSet(t, m)
}
