package wxpay

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay/internal/transport"
)

// A limitCase is an operation with the fields of a valid request.
type limitCase struct {
	endpoint *Endpoint
	limits   map[string]int // in bytes, from the tags
	fields   map[string]string
	check    func(fields XMLMap) error // the SDK's error for a request with these fields
}

// limitsOf turns fields into the typed request, so that the SDK checks them
// like the fields of a caller.
func limitsOf[Request, Response any](op *Operation[Request, Response], pairs ...string) limitCase {
	l := limitCase{endpoint: &op.Endpoint, limits: map[string]int{}, fields: map[string]string{}}
	for i := 0; i < len(pairs); i += 2 {
		l.fields[pairs[i]] = pairs[i+1]
	}
	for _, field := range reflect.VisibleFields(reflect.TypeFor[Request]()) {
		options := strings.Split(field.Tag.Get("wxpay"), ",")
		for _, option := range options[1:] {
			if n, err := strconv.Atoi(strings.TrimPrefix(option, "B")); err == nil {
				l.limits[options[0]] = n
			}
		}
	}
	plan := requestOf(op)
	l.check = func(m XMLMap) error {
		req := new(Request)
		if malformed, err := plan.Decode(req, &m.pairs); err != nil || len(malformed) > 0 {
			panic(fmt.Sprint(malformed, err))
		}
		fields, err := op.encode(req)
		if err == nil {
			err = checkBlank(fields)
		}
		return err
	}
	return l
}

func limitCases() []limitCase {
	sold := []string{"body", "b", "out_trade_no", "limits01", "total_fee", "101", "spbill_create_ip", "123.12.12.123"}
	return []limitCase{
		limitsOf(&unifiedOrder, append(sold, "openid", "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o", "trade_type", "JSAPI", "notify_url", "https://localhost/notify")...),
		limitsOf(&micropay, append(sold, "auth_code", "120061098828009406")...),
		limitsOf(&orderQuery, "out_trade_no", "limits01"),
		limitsOf(&closeOrder, "out_trade_no", "limits01"),
		limitsOf(&refund, "out_trade_no", "limits01", "out_refund_no", "R1", "total_fee", "101", "refund_fee", "1"),
		limitsOf(&refundV2, "out_trade_no", "limits01", "out_refund_no", "R1", "total_fee", "101", "refund_fee", "1"),
		limitsOf(&refundQuery, "out_refund_no", "R1"),
		limitsOf(&refundQueryV2, "out_refund_no", "R1"),
		limitsOf(&reverse, "out_trade_no", "limits01"),
		limitsOf(&authCodeToOpenID, "auth_code", "120061098828009406"),
		limitsOf(&report, "interface_url", "https://api.mch.weixin.qq.com/pay/unifiedorder", "user_ip", "8.8.8.8", "return_code", "SUCCESS", "result_code", "SUCCESS",
			"execute_time", "1", "execute_time_", "1"),
		limitsOf(&downloadBill, "bill_date", "20190219"),
	}
}

// with returns the fields with one field changed.
func (l limitCase) with(name, value string) XMLMap {
	fields := maps.Clone(l.fields)
	fields[name] = value
	return NewXMLMap(fields)
}

// gateway sends a request that the SDK has not checked, and returns the
// gateway's error.
func (l limitCase) gateway(c *testClient, fields XMLMap) string {
	for name, value := range map[string]string{"appid": c.appID, "mch_id": c.mchID, "nonce_str": c.nonce(), "sign_type": string(c.signType)} {
		if l.endpoint.SignType == "" || name != "sign_type" {
			fields.Set(name, value)
		}
	}
	signType := c.signType
	if l.endpoint.SignType != "" {
		signType = l.endpoint.SignType
	}
	sign, err := Sign(fields, c.secrets().key.text, signType)
	require.NoError(c.t, err)
	fields.Set("sign", sign)
	body, err := AppendXML(nil, fields)
	require.NoError(c.t, err)
	reply := c.transport.Post(bg, transport.Request{Host: c.gw.URL, Path: l.endpoint.Path, Certificate: l.endpoint.Certificate, Body: body})
	reply.Read(readMessage)
	require.NoError(c.t, reply.Err)
	said, err := ParseXML(reply.Body)
	require.NoError(c.t, err)
	if said.Get("return_code") == "FAIL" {
		return said.Get("return_msg")
	}
	return ""
}

func tooLong(gateway string) bool {
	return strings.Contains(gateway, "参数长度有误") || strings.Contains(gateway, "大于最大值")
}

// frames are for values with a fixed format: the parts before and after the
// free text.
var frames = map[string][2]string{
	"unifiedorder detail": {`{"goods_detail":[{"goods_id":"`, `","quantity":1,"price":1}]}`},
	"micropay detail":     {`{"goods_detail":[{"goods_id":"`, `","quantity":1,"price":1}]}`},
	"refund detail":       {`{"goods_detail":[{"goods_id":"`, `","refund_amount":1,"refund_quantity":1,"price":1}]}`},
	"refundv2 detail":     {`{"goods_detail":[{"goods_id":"`, `","refund_amount":1,"refund_quantity":1,"price":1}]}`},
	"scene_info":          {`{"store_info":{"id":"`, `"}}`},
	"trades":              {`[{"out_trade_no":"`, `","begin_time":"20190219000000","end_time":"20190219000000","state":"OK"}]`},
	"notify_url":          {"https://localhost/", ""},
}

// closed are fields whose valid values are all shorter than the limit or come
// from a fixed set.
var closed = []string{"spbill_create_ip", "user_ip", "bill_type", "tar_type"}

// filled returns a value of n bytes. If the field allows Chinese characters, it
// contains as many as fit.
func (l limitCase) filled(name string, n int) string {
	frame, framed := frames[l.endpoint.operation()+" "+name]
	if !framed {
		frame = frames[name]
	}
	n -= len(frame[0]) + len(frame[1])
	if name == "out_trade_no" || name == "out_refund_no" {
		return strings.Repeat("1", n)
	}
	return frame[0] + strings.Repeat("微", n/3) + strings.Repeat("a", n%3) + frame[1]
}

// For each text, the SDK and the gateway accept the same maximum length. Both
// refuse one byte more.
func TestLimitsAgree(t *testing.T) {
	c := newTestClient(t)
	found := map[string]int{}
	for _, l := range limitCases() {
		for name, limit := range l.limits {
			text := l.endpoint.operation() + " " + name
			found[text] = limit
			inside, outside := l.with(name, l.filled(name, limit)), l.with(name, l.filled(name, limit+1))
			if !slices.Contains(closed, name) {
				assert.NoError(t, l.check(inside), "%s of %d bytes", text, limit)
			}
			assert.False(t, tooLong(l.gateway(c, inside)), "%s of %d bytes, at the gateway", text, limit)
			assert.Error(t, l.check(outside), "%s of %d bytes", text, limit+1)
			assert.True(t, tooLong(l.gateway(c, outside)), "%s of %d bytes, at the gateway", text, limit+1)
		}
	}
	assert.Greater(t, len(found), 60)
	for name, limit := range map[string]int{"unifiedorder body": 127, "unifiedorder attach": 127, "unifiedorder detail": 6000, "micropay body": 127, "micropay attach": 127} {
		assert.Equal(t, limit, found[name], name)
	}
}

// Every text of a request has a limit in bytes.
func TestEveryTextHasALimit(t *testing.T) {
	for typ := range plans {
		if !strings.HasSuffix(typ.Name(), "Request") {
			continue
		}
		for _, field := range reflect.VisibleFields(typ) {
			tag := field.Tag.Get("wxpay")
			if field.Type.Kind() == reflect.String || strings.Contains(tag, ",json") {
				assert.Regexp(t, `,B\d+`, tag, "%v.%s", typ, field.Name)
			}
		}
	}
}

// The SDK and the gateway also agree on rules that are not about length.
func TestRulesAgree(t *testing.T) {
	c := newTestClient(t)
	agree := func(l limitCase, name, value string, good bool) {
		t.Helper()
		fields := l.with(name, value)
		err, said := l.check(fields), l.gateway(c, fields)
		assert.Equal(t, good, err == nil, "%s: %s %q: %v", l.endpoint.operation(), name, value, err)
		assert.Equal(t, good, said == "", "%s: %s %q, at the gateway: %s", l.endpoint.operation(), name, value, said)
	}
	for _, l := range limitCases()[:2] {
		for number, good := range map[string]bool{
			"12345": false, "123456": true, strings.Repeat("1", 32): true, strings.Repeat("1", 33): false,
			"AZaz09_-|*": true, "12345@": false, "订单号订单号": false, "123 456": false, "      ": false,
		} {
			agree(l, "out_trade_no", number, good)
		}
		for ip, good := range map[string]bool{"1.2.3.4": true, "2001:db8::1": true, "fe80::1%eth0": false, "1.2.3": false, "1.2.3.4,5.6.7.8": false, " ": false} {
			agree(l.numbered(), "spbill_create_ip", ip, good)
		}
		agree(l.numbered(), "total_fee", "9999999999", true)
		agree(l.numbered(), "total_fee", "10000000000", false)
		for _, blank := range []string{" ", "\n", " \t ", "　", strings.Repeat(" ", 200)} {
			for _, name := range []string{"body", "attach", "goods_tag"} {
				agree(l.numbered(), name, blank, false)
			}
		}
		agree(l.numbered(), "body", strings.Repeat("微", 42), true)
		agree(l.numbered(), "body", strings.Repeat("微", 43), false)
	}
}

var limitNumber int

// numbered returns the case with a new order number.
func (l limitCase) numbered() limitCase {
	limitNumber++
	l.fields = maps.Clone(l.fields)
	l.fields["out_trade_no"] = fmt.Sprintf("limits%06d", limitNumber)
	return l
}

// Order numbers that break today's rules can still be queried, closed, reversed
// and refunded.
func TestOldNumbersAreFree(t *testing.T) {
	for _, number := range []string{"1", "a@b", "old number", "单号"} {
		for _, l := range limitCases()[2:9] {
			if _, named := l.fields["out_trade_no"]; named {
				assert.NoError(t, l.check(l.with("out_trade_no", number)), l.endpoint.operation())
			}
		}
	}
}

// The error says how much fits, in bytes and in Chinese characters.
func TestLimitInChinese(t *testing.T) {
	c := newTestClient(t)
	_, err := c.UnifiedOrder(bg, order("chinese1", func(r *UnifiedOrderRequest) { r.Body = strings.Repeat("微", 43) }))
	c.refuses("body (Body) has 129 bytes, at most 127 are allowed, which is 42 Chinese characters", err)
	_, err = c.Micropay(bg, sale("chinese2", func(r *MicropayRequest) { r.Attach = strings.Repeat("a", 128) }))
	c.refuses("attach (Attach) has 128 bytes, at most 127 are allowed", err)
	assert.NotContains(t, err.Error(), "Chinese")
	_, err = c.UnifiedOrder(bg, order("chinese3", func(r *UnifiedOrderRequest) { r.Attach = " 　" }))
	c.refuses("attach contains only blanks", err)
	extra := order("chinese4")
	extra.Extra.Set("new_field", " ")
	_, err = c.UnifiedOrder(bg, extra)
	c.refuses("new_field contains only blanks", err)
}

// An IPv4 address in IPv6 notation is sent as IPv4. The caller's request is not
// changed.
func TestAddressIsSentAsV4(t *testing.T) {
	c := newTestClient(t)
	req := order("address1", func(r *UnifiedOrderRequest) { r.SpbillCreateIP = "::ffff:1.2.3.4" })
	_, err := c.UnifiedOrder(bg, req)
	require.NoError(t, err)
	assert.Equal(t, "1.2.3.4", c.sent().Fields["spbill_create_ip"])
	assert.Equal(t, "::ffff:1.2.3.4", req.SpbillCreateIP)

	_, err = c.Micropay(bg, sale("address2", func(r *MicropayRequest) { r.SpbillCreateIP, r.AuthCode = "::FFFF:1.2.3.4", c.gw.AuthCode("") }))
	require.NoError(t, err)
	assert.Equal(t, "1.2.3.4", c.sent().Fields["spbill_create_ip"])

	_, err = c.Report(bg, &ReportRequest{InterfaceURL: "https://a", UserIP: "::ffff:10.20.30.40", ReturnCode: "SUCCESS", ResultCode: "SUCCESS", Time: time.Now()})
	require.NoError(t, err)
	assert.Equal(t, "10.20.30.40", c.sent().Fields["user_ip"])
}
