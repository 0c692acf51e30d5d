package wxpay

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay/wxpaytest"
)

func unsignedReply(t *testing.T, pairs map[string]string) string {
	t.Helper()
	text, err := AppendXML(nil, NewXMLMap(pairs))
	require.NoError(t, err)
	return string(text)
}

// The query of an exchange rate and two queries of profit sharing succeed without
// result_code.
func TestSuccessWithoutResultCode(t *testing.T) {
	e := Endpoint{Path: "/pay/profitsharingorderamountquery", SignType: SignTypeHMACSHA256, NoResultCode: true, ReadOnly: true}
	without := func(pairs ...string) map[string]string {
		m := success(append([]string{"unsplit_amount", "1000"}, pairs...)...)
		delete(m, "result_code")
		return m
	}
	fields, err := replies(t, signed(t, SignTypeHMACSHA256, without())).Call(bg, e, XMLMap{})
	require.NoError(t, err)
	assert.Equal(t, "1000", fields.Get("unsplit_amount"))

	for want, body := range map[string]string{
		"SUCCESS without a sign": unsignedReply(t, without()),
		"ORDERNOTEXIST":          signed(t, SignTypeHMACSHA256, without("err_code", "ORDERNOTEXIST")),
		"SYSTEMERROR":            signed(t, SignTypeHMACSHA256, without("result_code", "FAIL", "err_code", "SYSTEMERROR")),
	} {
		_, err := replies(t, body).Call(bg, e, XMLMap{})
		assert.ErrorContains(t, err, want)
	}
}

// A reply without a sign needs a result_code, too: a transfer is made only if it is SUCCESS.
func TestUnsignedReplyNeedsResultCode(t *testing.T) {
	e := Endpoint{Path: "/mmpaymkttransfers/promotion/transfers", SignType: SignTypeMD5, UnsignedReply: true}
	_, err := replies(t, "<xml><return_code>SUCCESS</return_code></xml>").Call(bg, e, XMLMap{})
	assert.ErrorIs(t, err, ErrOutcomeUnknown)
	assert.ErrorContains(t, err, "result_code is not SUCCESS")
	_, err = replies(t, "<xml><return_code>SUCCESS</return_code><result_code>SUCCESS</result_code></xml>").Call(bg, e, XMLMap{})
	assert.NoError(t, err)
}

// WeChat Pay rejects the signature of a profit sharing request with a sub_appid that it
// does not know, and of its query with an appid.
func TestIDsNotSent(t *testing.T) {
	c := newTestClient(t)
	shop := c.ForSubMerchant("1900000109", "wx8888888888888888")
	for path, e := range map[string]Endpoint{
		"/a": {SubAppIDField: "-"},
		"/b": {SubAppIDField: "-", AppIDField: "-"},
		"/c": {SubAppIDField: "msgappid", AppIDField: "wxappid"},
	} {
		e.Path = path
		envelope := shop.requestEnvelope(&e)
		body := XMLMap{}.with(envelope.sent()...)
		assert.False(t, body.Has("sub_appid"), path)
		assert.Equal(t, "1900000109", body.Get("sub_mch_id"), path)
		assert.Equal(t, path == "/a", body.Has("appid"), path)
		assert.Equal(t, path == "/c", body.Get("msgappid") == "wx8888888888888888", path)
		var extra XMLMap
		extra.Set("sub_appid", "wx1")
		_, err := shop.Call(bg, e, extra)
		c.refuses("sub_appid is the client's to set", err)
	}
	_, err := shop.Call(bg, Endpoint{Path: "/pay/combinedorder", SubMchIDField: "-"}, XMLMap{})
	c.refuses("/pay/combinedorder has no sub_mch_id: call it with the provider's own client", err)
}

// An id that was not sent is compared all the same, if it is in the reply.
func TestIDsNotSentAreCompared(t *testing.T) {
	e := Endpoint{Path: "/pay/profitsharingquery", AppIDField: "-", MchIDField: "-"}
	_, err := replies(t, signed(t, SignTypeHMACSHA256, success("appid", "wx99"))).Call(bg, e, XMLMap{})
	assert.ErrorContains(t, err, `for appid "wx99"`)
	_, err = replies(t, signed(t, SignTypeHMACSHA256, success("mch_id", "99"))).Call(bg, e, XMLMap{})
	assert.ErrorContains(t, err, `for mch_id "99"`)
}

type hbInfoRequest struct {
	MchBillNo string `wxpay:"mch_billno,required,B28"`
}

type hbInfoResponse struct {
	Envelope
	MchBillNo string  `wxpay:"mch_billno,required"`
	Status    string  `wxpay:"status,required"`
	Received  []hbRow `wxpay:"$n"`
}

type hbRow struct {
	OpenID string `wxpay:"openid_$n"`
	Amount int64  `wxpay:"amount_$n"`
}

func hbInfo(rows string) *Operation[hbInfoRequest, hbInfoResponse] {
	return &Operation[hbInfoRequest, hbInfoResponse]{Endpoint: Endpoint{
		Path: "/mmpaymkttransfers/gethbinfo", SignType: SignTypeMD5, UnsignedReply: true, RowsField: rows, ReadOnly: true,
	}}
}

const hbReply = "<xml><return_code>SUCCESS</return_code><result_code>SUCCESS</result_code><mch_billno>1</mch_billno><status>RECEIVED</status>\n" +
	"<hblist>\n<hbinfo><openid>o1</openid><amount>100</amount></hbinfo> <hbinfo><openid>o2</openid><amount>200</amount></hbinfo>\n</hblist></xml>"

// The reply of gethbinfo has rows. No other endpoint's reply may have any.
func TestRowsOfReply(t *testing.T) {
	c := replies(t, hbReply)
	response, err := hbInfo("hblist").Call(bg, c, &hbInfoRequest{MchBillNo: "1"})
	require.NoError(t, err)
	assert.Equal(t, []hbRow{{"o1", 100}, {"o2", 200}}, response.Received)
	assert.Equal(t, "o2", response.Fields.Get("openid_1"))

	for _, other := range []string{"", "hbinfo", "list"} {
		_, err = hbInfo(other).Call(bg, c, &hbInfoRequest{MchBillNo: "1"})
		assert.ErrorContains(t, err, "the reply is damaged", other)
	}
	_, err = newTestClient(t).Call(bg, Endpoint{Path: "/a", RowsField: "hblist"}, XMLMap{})
	assert.ErrorContains(t, err, "set UnsignedReply too")
}

type linkRequest struct {
	ProductID string `wxpay:"product_id,B32"`
	TimeStamp string `wxpay:"time_stamp"`
	NotifyURL string `wxpay:"notify_url"`
}

// The link of NATIVE mode 1 and those of contracts are signed, but not called. Each
// signature was computed over the raw values with:
//
//	printf %s 'appid=…&key=KEY' | openssl md5
//	printf %s 'appid=…&key=KEY' | openssl dgst -sha256 -hmac KEY
func TestSignedFields(t *testing.T) {
	c := clientAt(t, "http://localhost")
	c.nonce = func() string { return "n" }
	native := Operation[linkRequest, Envelope]{Endpoint: Endpoint{Path: "/bizpayurl", SignType: SignTypeMD5}}
	fields, err := native.SignedFields(c, &linkRequest{ProductID: "p 1", TimeStamp: "1490840662"})
	require.NoError(t, err)
	assert.Equal(t, "appid=wxd930ea5d5a258f4f&mch_id=10000100&nonce_str=n&product_id=p%201&sign=D25B482D2BD50DD3DC761D4582FAC881&time_stamp=1490840662", fields.URLQuery())

	h5 := Operation[linkRequest, Envelope]{Endpoint: Endpoint{Path: "/papay/h5entrustweb", SignType: SignTypeHMACSHA256, NoSignType: true, NoNonce: true}}
	fields, err = h5.SignedFields(c, &linkRequest{NotifyURL: "https://shop.example/a"})
	require.NoError(t, err)
	assert.Equal(t, "appid=wxd930ea5d5a258f4f&mch_id=10000100&notify_url=https%3A%2F%2Fshop.example%2Fa"+
		"&sign=63052A571CE81EB67298040ABEA472D7ADF92849FDB03C0CDBCC0668E0E547CA", fields.URLQuery())

	_, err = native.SignedFields(c, nil)
	assert.ErrorContains(t, err, "the request is nil")
	_, err = native.SignedFields(c.ForSubMerchant("", ""), &linkRequest{})
	assert.ErrorContains(t, err, "sub_mch_id is empty")
}

type redPacketParams struct {
	NonceStr  string `wxpay:"nonceStr,required"`
	Package   string `wxpay:"package,required"`
	TimeStamp string `wxpay:"timeStamp,required"`
}

// The parameters of wx.sendBizRedPacket are signed without signType, in lower case. To
// reproduce:
//
//	printf %s 'appId=wxd678efh567hg6787&nonceStr=5K8264ILTKCH16CQ2502SI8ZNMTM67VS&package=sendid%3D242e8abd%26ver%3D8%26sign%3D4110d649&timeStamp=1490840662&key=192006250b4c09247ec02edce69f6a2d' | openssl md5
func TestSignedFieldsOfRedPacket(t *testing.T) {
	c := clientAt(t, "http://localhost", func(cfg *Config) { cfg.AppID = "wxd678efh567hg6787" })
	params := Operation[redPacketParams, Envelope]{Endpoint: Endpoint{
		Path: "/sendBizRedPacket", SignType: SignTypeMD5, NoNonce: true, AppIDField: "appId", MchIDField: "-",
	}}
	fields, err := params.SignedFields(c, &redPacketParams{
		"5K8264ILTKCH16CQ2502SI8ZNMTM67VS", "sendid%3D242e8abd%26ver%3D8%26sign%3D4110d649", "1490840662",
	})
	require.NoError(t, err)
	assert.Equal(t, "80edeb9fd485693f24a18d8b8c4e2cc4", strings.ToLower(fields.Get("sign")))
	assert.Equal(t, 5, fields.Len())
}

// Replies of customs are signed, with MD5 only.
func TestMD5OnlySignedReply(t *testing.T) {
	c := newTestClient(t)
	c.gw.Handle("/cgi-bin/mch/customs/customdeclareorder", wxpaytest.PathOptions{SignType: wxpaytest.MD5, NoNonce: true},
		func(map[string]string) map[string]string {
			return map[string]string{"sign_type": "MD5", "state": "SUBMITTED", "err_code": "0", "err_code_des": "OK"}
		})
	e := Endpoint{Path: "/cgi-bin/mch/customs/customdeclareorder", SignType: SignTypeMD5, NoNonce: true, Idempotent: true}
	fields, err := c.Call(bg, e, XMLMap{})
	require.NoError(t, err)
	assert.Equal(t, "SUBMITTED", fields.Get("state"))
	assert.False(t, fields.Get("sign") == "" || len(fields.Get("sign")) != 32)
	assert.Empty(t, c.sent().Fields["sign_type"])
}

// A reply without result_code that names an error is no success.
func TestNoResultCodeWithAnError(t *testing.T) {
	for _, name := range []string{"err_code", "error_code"} {
		fields := NewXMLMap(map[string]string{"return_code": "SUCCESS", name: "SYSTEMERROR"})
		assert.False(t, succeeded(&Endpoint{NoResultCode: true}, fields), name)
	}
}

// A request type may have a field named sign. Only the client's signature is sent.
func TestOneSign(t *testing.T) {
	c := newTestClient(t)
	signed, err := c.signed(&Endpoint{Path: "/x"}, NewXMLMap(map[string]string{"sign": "0", "a": "1"}))
	require.NoError(t, err)
	m, err := ParseXML(signed.xml())
	require.NoError(t, err)
	assert.Equal(t, signed.all(), m)
	assert.NoError(t, Verify(m, c.secrets().key.text, c.signType))
}
