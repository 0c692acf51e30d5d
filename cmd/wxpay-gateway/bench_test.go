package main

import (
	"crypto/hmac"
	"crypto/md5"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"html"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay/wxpaytest"
)

const benchKey = "192006250b4c09247ec02edce69f6a2d"

// signedAs signs a string that was written by hand.
func signedAs(signType, text string) string {
	h := md5.New()
	if signType == "HMAC-SHA256" {
		h = hmac.New(sha256.New, []byte(benchKey))
	}
	h.Write([]byte(text + "&key=" + benchKey))
	return fmt.Sprintf("%X", h.Sum(nil))
}

func (r *running) benched(q benchQuestion) benchAnswer {
	r.t.Helper()
	q.MchID = "10000100"
	return tell[benchAnswer](r, "/desk/bench", q)
}

// orderQuery is a query of an order, signed without sign_type.
func orderQuery(signType string) string {
	const text = "appid=wxd930ea5d5a258f4f&mch_id=10000100&nonce_str=n&out_trade_no=20150806125346"
	return "<xml><appid>wxd930ea5d5a258f4f</appid><mch_id>10000100</mch_id><nonce_str>n</nonce_str>" +
		"<out_trade_no>20150806125346</out_trade_no><sign>" + signedAs(signType, text) + "</sign></xml>"
}

// The gateway and the signature check must not differ.
func TestBenchAgreesWithTheGateway(t *testing.T) {
	r := start(t)
	client := &http.Client{Transport: r.gateway.Transport()}
	for _, path := range []string{"/pay/orderquery", "/pay/closeorder", "/tools/authcodetoopenid", "/pay/paporderquery", "/pay/profitsharingquery", "/xdc/apiv2sandbox/pay/orderquery"} {
		for _, signType := range []string{"MD5", "HMAC-SHA256"} {
			body := orderQuery(signType)
			response, err := client.Post(r.gateway.URL+path, "text/xml", strings.NewReader(body))
			require.NoError(t, err)
			require.NoError(t, response.Body.Close())
			says := response.Header.Get("Wxpaytest-Sign")
			a := r.benched(benchQuestion{Text: body, Path: path})
			wrong := strings.HasPrefix(says, "Wrong ")
			assert.Equal(t, wrong, a.Match == "", "%s %s: %s", path, signType, says)
			if strings.HasPrefix(says, "Wrong sign: ") {
				assert.Contains(t, says, a.Causes[0].What, path)
			}
		}
	}
	// The sandbox has its own key.
	inSandbox := string(r.gateway.Sandbox().SignXML("", "MD5", map[string]string{"mch_id": "10000100", "appid": "wx1"}))
	assert.Equal(t, "MD5", r.benched(benchQuestion{Text: inSandbox, Path: "/xdc/apiv2sandbox/pay/orderquery"}).Match)
	assert.Contains(t, r.benched(benchQuestion{Text: inSandbox, Path: "/pay/orderquery"}).Causes[0].What, "the sandbox's key was used")
	// A report contains the return_code of another call.
	report := map[string]string{"interface_url": "https://api.mch.weixin.qq.com/pay/unifiedorder", "return_code": "SUCCESS", "mch_id": "10000100"}
	for _, path := range []string{"/payitil/report", ""} {
		a := r.benched(benchQuestion{Text: string(r.gateway.SignXML("", wxpaytest.HMACSHA256, report)), Path: path})
		assert.Empty(t, a.Match, path)
		assert.Equal(t, "HMAC-SHA256 for MD5", a.Causes[0].Name)
	}
	// Without a path, a request without sign_type is MD5, as documented.
	assert.Equal(t, "MD5", r.benched(benchQuestion{Text: orderQuery("MD5")}).Match)
	a := r.benched(benchQuestion{Text: orderQuery("HMAC-SHA256")})
	assert.Empty(t, a.Match)
	assert.Equal(t, "HMAC-SHA256 for MD5", a.Causes[0].Name)
	response := string(r.gateway.SignXML("", wxpaytest.HMACSHA256, map[string]string{"return_code": "SUCCESS", "prepay_id": "wx1"}))
	assert.Equal(t, "HMAC-SHA256", r.benched(benchQuestion{Text: response}).Match)
	typed := string(r.gateway.SignXML("", "MD5", map[string]string{"sign_type": "MD5", "appid": "wx1"}))
	a = r.benched(benchQuestion{Text: typed, Path: "/tools/authcodetoopenid"})
	assert.Empty(t, a.Match)
	assert.Equal(t, "sign_type not taken", a.Causes[0].Name)
	assert.Equal(t, "MD5", r.benched(benchQuestion{Text: typed, Path: "/pay/orderquery"}).Match)
}

// What the phone takes, the signature check calls right.
func TestBenchAgreesWithThePhone(t *testing.T) {
	r := start(t, "-merchants", writeFile(t, "merchants.json", `[{"mch_id":"10000100","appid":"wxd930ea5d5a258f4f","key":"`+benchKey+`","other_appids":["wx2421b1c4370ec43b"]}]`))
	_, params := r.order("20150806P1", 100, r.pageURL()+"/nobody")
	var p map[string]string
	require.NoError(t, json.Unmarshal([]byte(params), &p))
	sign := func(signType, names string, pairs ...string) string {
		text := strings.NewReplacer("PACKAGE", p["package"], "APPID", "wxd930ea5d5a258f4f").Replace(names)
		all := map[string]string{"timeStamp": "1", "nonceStr": "n", "package": p["package"], "signType": "HMAC-SHA256", "paySign": signedAs(signType, text)}
		for i := 0; i < len(pairs); i += 2 {
			all[pairs[i]] = pairs[i+1]
			if pairs[i+1] == "" {
				delete(all, pairs[i])
			}
		}
		data, err := json.Marshal(all)
		require.NoError(t, err)
		return string(data)
	}
	const hmac = "HMAC-SHA256"
	for _, c := range []struct{ cause, params string }{
		{"", params},
		{"", `{"code":0,"data":` + params + `}`},
		{"", "wx.requestPayment(" + params + ")"},
		{"", strings.Replace(params, "{", `{"appId":"wx9","prepay_id":"x",`, 1)},
		{"another appId", sign(hmac, "appId=wx2421b1c4370ec43b&nonceStr=n&package=PACKAGE&signType=HMAC-SHA256&timeStamp=1")},
		{"another appId", sign(hmac, "appId=wx9&nonceStr=n&package=PACKAGE&signType=HMAC-SHA256&timeStamp=1", "appId", "wx9")},
		{"further field signed", sign(hmac, "appId=APPID&nonceStr=n&package=PACKAGE&prepayId=x&signType=HMAC-SHA256&timeStamp=1", "prepayId", "x")},
		{"APP-style names", sign(hmac, "appid=APPID&noncestr=n&package=PACKAGE&timestamp=1")},
		{"MD5 for HMAC-SHA256", sign("MD5", "appId=APPID&nonceStr=n&package=PACKAGE&signType=MD5&timeStamp=1", "signType", "")},
		{"signType not the order's", sign(hmac, "appId=APPID&nonceStr=n&package=PACKAGE&signType=MD5&timeStamp=1", "signType", "MD5")},
		{"signType not the order's", sign(hmac, "appId=APPID&nonceStr=n&package=PACKAGE&signType=MD5&timeStamp=1", "signType", "")},
		{"MD5 for HMAC-SHA256", sign("MD5", "appId=APPID&nonceStr=n&package=PACKAGE&signType=MD5&timeStamp=1", "signType", "MD5")},
	} {
		phone := tell[phoneAnswer](r, "/desk/cashier", map[string]any{"params": c.params})
		a := r.benched(benchQuestion{Text: c.params})
		assert.Equal(t, phone.Order != nil, a.Match != "", c.params)
		if c.cause == "" {
			assert.Equal(t, hmac, a.Match, c.params)
		} else if assert.NotEmpty(t, a.Causes, c.params) {
			assert.Equal(t, c.cause, a.Causes[0].Name, c.params)
		}
	}
}

func TestBenchTakesXMLOutOfALog(t *testing.T) {
	r := start(t)
	body := strings.ReplaceAll(orderQuery("MD5"), "><", ">\n<")
	inJSON := func(v any) string {
		data, err := json.Marshal(v)
		require.NoError(t, err)
		return string(data)
	}
	escaped := strings.NewReplacer(`"`, `\"`, "\n", `\n`).Replace(body)
	for _, c := range []struct{ text, remarks string }{
		{body, ""},
		{"2026-11-30 12:00:00 INFO <main> request: " + body + " took 12 ms", "log"},
		{inJSON(map[string]string{"level": "info", "body": body}), "log"},
		{inJSON(inJSON(map[string]string{"body": body})), "log"},
		{`request="` + escaped + `"`, "log"},
		{strings.NewReplacer("<", `\x3c`, ">", `\x3E`, "\n", `\r\n`).Replace(body), "log"},
		{html.EscapeString(body), "log"},
		{"body=" + url.QueryEscape(body), "log"},
		{"->" + body + "\n<-<xml><return_code>FAIL</return_code></xml>", "log several"},
		{"request: " + strings.NewReplacer("<xml>", "<root>", "</xml>", "</root>").Replace(body), "log root"},
	} {
		a := r.benched(benchQuestion{Text: c.text})
		assert.Equal(t, "MD5", a.Match, c.text)
		var names []string
		for _, m := range a.Remarks {
			names = append(names, m.Name)
		}
		assert.Equal(t, c.remarks, strings.Join(names, " "), c.text)
	}
	for _, text := range []string{"request: <xml><a>1", strings.Repeat("<a>", 1e5), strings.Repeat(`\u003c`, 1e5)} {
		r.refused("/desk/bench", benchQuestion{MchID: "10000100", Text: text}, http.StatusBadRequest)
	}
	wrong := r.refused("/desk/bench", benchQuestion{MchID: "10000100", Text: "<xml>\n<a>1</a><a>2</a></xml>"}, http.StatusBadRequest)
	assert.Equal(t, &remark{"twice", `the field "a" appears twice`, `"a"`, 2, 9}, wrong.Remark)
}

// The signature check says what it checks, not what a mini program must do.
func TestBenchHasRemarksOfItsOwn(t *testing.T) {
	r, table := start(t), texts(t)
	for text, want := range map[string]string{
		`{"data":{"a":"1","sign":"x"}}`:  "inside",
		`"{\"a\":\"1\",\"sign\":\"x\"}"`: "inside a string",
	} {
		a := r.benched(benchQuestion{Text: text})
		assert.Equal(t, want, a.Remarks[0].Name)
		assert.NotNil(t, table["remark."+want])
	}
}

func TestBenchDecryptsRefundNotifications(t *testing.T) {
	r := start(t)
	body := string(wxpaytest.EncodeXML(map[string]string{
		"return_code": "SUCCESS", "mch_id": "10000100", "nonce_str": "n",
		"req_info": r.gateway.EncryptRefund("", map[string]string{"out_refund_no": "R1", "refund_status": "SUCCESS"}),
	}))
	a := r.benched(benchQuestion{Text: body})
	assert.True(t, a.Refund)
	assert.Contains(t, a.Decrypted, "<out_refund_no><![CDATA[R1]]></out_refund_no>")
	assert.Equal(t, "refund notification", a.Remarks[0].Name)
	other := tell[benchAnswer](r, "/desk/bench", benchQuestion{Text: body, Key: strings.Repeat("k", 31)})
	assert.Contains(t, other.Decrypted, "R1")
	assert.Equal(t, "another key", other.Causes[0].Name)
	assert.Equal(t, "key length", other.Remarks[0].Name)
}
