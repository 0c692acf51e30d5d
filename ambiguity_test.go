package wxpay

import (
	"bytes"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/seed6780280e/wxpay/internal/fieldtag"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay/internal/transport"
)

// rearrangements calls yield with every other set of pairs that has the same
// string to sign.
func rearrangements(pairs map[string]string, yield func(map[string]string)) {
	m := NewXMLMap(pairs)
	text := strings.TrimSuffix(m.signedText(), "&")
	genuine := maps.Clone(pairs)
	delete(genuine, "sign")
	maps.DeleteFunc(genuine, func(_, value string) bool { return value == "" })
	rearrange(strings.Split(text, "&"), "", map[string]string{}, func(m map[string]string) {
		if !maps.Equal(m, genuine) {
			yield(m)
		}
	})
}

// rearrange distributes the remaining pieces. The first one begins a new field
// or continues the value of the last field.
func rearrange(pieces []string, last string, m map[string]string, yield func(map[string]string)) {
	if len(pieces) == 0 {
		for _, value := range m {
			if value == "" {
				return // an empty field is not signed
			}
		}
		yield(m)
		return
	}
	if last != "" {
		before := m[last]
		m[last] += "&" + pieces[0]
		rearrange(pieces[1:], last, m, yield)
		m[last] = before
	}
	name, value, found := strings.Cut(pieces[0], "=")
	if found && name > last && name != "sign" {
		m[name] = value
		rearrange(pieces[1:], name, m, yield)
		delete(m, name)
	}
}

func TestRearrangements(t *testing.T) {
	var got []map[string]string
	rearrangements(map[string]string{"a": "1", "b": "2&c=3", "sign": "x", "e": ""}, func(m map[string]string) { got = append(got, maps.Clone(m)) })
	assert.ElementsMatch(t, []map[string]string{
		{"a": "1&b=2&c=3"}, {"a": "1&b=2", "c": "3"}, {"a": "1", "b": "2", "c": "3"},
	}, got)
}

// attachments are values that merchants and attackers put into attach.
var attachments = []string{
	"", "深圳分店", "uid=7&openid=o7", "type=2&product_id=9", `{"a":1,"b":"x&y=2"}`, "a&b=1", "a&b=1&ba=2&c=3", "&", "&&", "a=b", "=&=",
	"x&out_trade_no=victim&total_fee=1&z=", "x&out_trade_no=victim&total_fee=1&z=1", "x&zzz=1", "x&total_fee=1", "a&attach=b", "a&attach2=b",
	"a&appid=wx1", "a&sign=1", "a&key=1", "x&mch_id=1&z=1", "a&transaction_idx=1", "a&coupon_fee_0=1", "a&sub_openid=1",
}

// shapes returns genuine notifications of all kinds with this attach.
func shapes(attach string) []map[string]string {
	paid := func(pairs ...string) map[string]string {
		m := map[string]string{
			"return_code": "SUCCESS", "result_code": "SUCCESS", "appid": "wxd930ea5d5a258f4f", "mch_id": "10000100",
			"bank_type": "CFT", "out_trade_no": "no", "transaction_id": "42", "total_fee": "101", "attach": attach,
		}
		for i := 0; i < len(pairs); i += 2 {
			m[pairs[i]] = pairs[i+1]
		}
		return m
	}
	bare := paid("attach", "")
	delete(bare, "bank_type") // the documents say that it is always present
	return []map[string]string{
		paid(), bare,
		paid("coupon_fee_0", "1", "coupon_id_0", "c", "coupon_count", "1"),
		paid("sub_mch_id", "2", "sub_appid", "wx2", "sub_openid", "o"),
		paid("fee_type", "JPY", "cash_fee", "101"),
		paid("device_info", "d&e=1", "time_end", "20260101000000"),
		paid("device_info", attach, "attach", ""),
		paid("promotion_detail", `{"promotion_detail":[{"name":"a&q=1"}]}`),
		paid("promotion_detail", `{"promotion_detail":[{"name":"a&total_fee=1"}]}`),
		paid("new_field", "1", "zz_field", "1"),
	}
}

// No rearrangement of a genuine notification is accepted as another one.
func TestNoRearrangementPasses(t *testing.T) {
	c := notifier(t)
	built, genuine := 0, 0
	attack := func(pairs map[string]string) {
		sign, err := Sign(NewXMLMap(pairs), testKey, SignTypeHMACSHA256)
		require.NoError(t, err)
		pairs["sign"] = sign
		if _, err := c.parseNotify(NewXMLMap(pairs)); err == nil {
			genuine++
		}
		rearrangements(pairs, func(m map[string]string) {
			built++
			forged := maps.Clone(m)
			forged["sign"] = sign
			n, err := c.parseNotify(NewXMLMap(forged))
			if err == nil {
				require.True(t, sameKnown(NewXMLMap(pairs), n.Fields), "%v was accepted for %v", n.Fields, pairs)
			}
		})
	}
	for i, attach := range attachments {
		for j, pairs := range shapes(attach) {
			if (i+j)%2 == 0 { // testing all of them takes too long
				attack(pairs)
			}
		}
	}
	random := rand.New(rand.NewPCG(1, 2))
	for range 3 {
		for _, pairs := range shapes(randomAttach(random))[:7] {
			attack(pairs)
		}
	}
	t.Logf("%d rearrangements of messages; %d of the messages are accepted unchanged", built, genuine)
	assert.Greater(t, built, 100_000)
	assert.Greater(t, genuine, 100, "the test proves nothing if everything is rejected")
}

// known returns the pairs that the SDK knows. Only unknown fields may swallow
// each other.
func known(pairs map[string]string) map[string]string {
	pairs = maps.Clone(pairs)
	maps.DeleteFunc(pairs, func(name, value string) bool { return value == "" || !isPaymentName(name) })
	return pairs
}

func randomAttach(random *rand.Rand) string {
	names := []string{"a", "b", "bank", "bank_type", "cash_fee", "mch_id", "openid", "out_trade_no", "p", "total_fee", "total_fee_x", "z", "zz", "sub_mch_id", "x y"}
	var b strings.Builder
	for range random.IntN(5) {
		fmt.Fprintf(&b, "%s&%s=%d", []string{"", "v", "=", "&"}[random.IntN(4)], names[random.IntN(len(names))], random.IntN(10))
	}
	return b.String()
}

// Genuine messages are accepted whatever merchants store in attach, unless it
// contains the name of another field.
func TestGenuineAttachPasses(t *testing.T) {
	for _, attach := range []string{"uid=7&openid=o7", "type=2&product_id=9", `{"a":"b&c=d"}`, "a=1&b=2&c=3", "https://shop/?a=1&total=2", "A&B", "A&bank_type&B=1", "&", ""} {
		n, err := notifier(t).ParseNotify(strings.NewReader(signed(t, SignTypeMD5, paidMessage("attach", attach, "bank_type", "CFT"))))
		require.NoError(t, err, attach)
		assert.Equal(t, attach, n.Attach)
	}
	for _, bad := range attachNames {
		for _, before := range []string{"", "a", "a&", "a&=", "&&=&", "a&b=1&c"} {
			_, err := notifier(t).ParseNotify(strings.NewReader(signed(t, SignTypeMD5, paidMessage("attach", before+"&"+bad+"=1", "bank_type", "CFT"))))
			assert.ErrorIs(t, err, ErrRearranged, bad)
			assert.ErrorContains(t, err, "attach holds &"+bad+"=", before)
		}
	}
	c := replies(t, string(messages(t)["unifiedorder.mweb.xml"]))
	reply, err := c.UnifiedOrder(bg, order("20150806125346", func(r *UnifiedOrderRequest) { r.TradeType = TradeTypeMWEB }))
	require.NoError(t, err)
	assert.Contains(t, reply.MWebURL, "&package=")
	c = replies(t, string(messages(t)["unifiedorder.native.xml"]))
	reply, err = c.UnifiedOrder(bg, order("20150806125346", func(r *UnifiedOrderRequest) { r.TradeType, r.ProductID = TradeTypeNative, "1" }))
	require.NoError(t, err)
	assert.Contains(t, reply.CodeURL, "&groupid=")
}

// The whole attack: the victim's order is for 8888 fen, the attacker's for 1 fen.
func TestRearrangedNotification(t *testing.T) {
	const evil = "x&mch_id=10000100&out_trade_no=victim01&result_code=SUCCESS&return_code=SUCCESS&total_fee=8888&transaction_id=42&z=" // 116 bytes of 127
	c := newTestClient(t)
	_, err := c.UnifiedOrder(bg, order("cheap001", func(r *UnifiedOrderRequest) { r.TotalFee, r.Attach = 1, evil }))
	c.refuses("attach holds &mch_id=, which could be used to forge a notification: put mch_id first", err)

	// Another program of the merchant created the order.
	m := order("cheap001", func(r *UnifiedOrderRequest) { r.TotalFee, r.TradeType = 1, TradeTypeJSAPI })
	fields, err := unifiedOrder.encode(m)
	require.NoError(t, err)
	fields.Set("attach", evil)
	for name, value := range map[string]string{"appid": c.appID, "mch_id": c.mchID, "nonce_str": "n", "sign_type": "HMAC-SHA256"} {
		fields.Set(name, value)
	}
	sign, err := Sign(fields, c.secrets().key.text, SignTypeHMACSHA256)
	require.NoError(t, err)
	fields.Set("sign", sign)
	body, err := AppendXML(nil, fields)
	require.NoError(t, err)
	reply := c.transport.Post(bg, transport.Request{Host: c.gw.URL, Path: unifiedOrder.Path, Body: body})
	reply.Read(readMessage)
	require.Contains(t, string(reply.Body), "prepay_id")
	require.NoError(t, c.gw.Pay("cheap001"))
	_, err = c.ParseNotify(bytes.NewReader(c.gw.Notification("cheap001")))
	require.ErrorContains(t, err, "attach holds &result_code=", "the attacker's own notification is rejected, too")
	genuine, err := ParseXML(c.gw.Notification("cheap001"))
	require.NoError(t, err)
	require.NoError(t, Verify(genuine, c.secrets().key.text, SignTypeHMACSHA256))
	require.Equal(t, "1", genuine.Get("total_fee"))

	// The attacker has seen the notification and splits attach. z swallows the
	// remaining fields.
	forged := XMLMap{}
	text := genuine.signedText()
	head, rest, _ := strings.Cut(text, "&z=")
	for pair := range strings.SplitSeq(head, "&") {
		name, value, _ := strings.Cut(pair, "=")
		forged.Set(name, value)
	}
	forged.Set("z", strings.TrimSuffix(rest, "&"))
	forged.Set("sign", genuine.Get("sign"))
	require.NoError(t, Verify(forged, c.secrets().key.text, SignTypeHMACSHA256), "the signature is correct")
	require.Equal(t, "victim01 8888 SUCCESS SUCCESS", forged.Get("out_trade_no")+" "+forged.Get("total_fee")+" "+forged.Get("result_code")+" "+forged.Get("return_code"))
	message, err := AppendXML(nil, forged)
	require.NoError(t, err)
	_, err = c.ParseNotify(bytes.NewReader(message))
	assert.ErrorIs(t, err, ErrRearranged)
	_, err = c.ConfirmNotify(bg, bytes.NewReader(message))
	assert.ErrorIs(t, err, ErrRearranged)
}

// Only bank_type, the next field, shows where attach ends.
func TestAttachWithoutBankType(t *testing.T) {
	_, err := notifier(t).ParseNotify(strings.NewReader(signed(t, SignTypeMD5, paidMessage("attach", "a"))))
	assert.ErrorContains(t, err, "attach is not followed by bank_type")
	assert.ErrorIs(t, err, ErrUnconfirmed)
	_, err = notifier(t).ParseNotify(strings.NewReader(signed(t, SignTypeMD5, paidMessage("attach", ""))))
	assert.NoError(t, err)
}

// No value that the SDK sends can be split into known fields.
func TestSentValues(t *testing.T) {
	for attach, want := range map[string]string{
		"a&total_fee=1": "&total_fee=", "a&coupon_fee_12=1": "&coupon_fee_12=", "a&openid=1": "&openid=", "a&b&mch_id=1": "&mch_id=", "&sign=": "&sign=",
		"a&return_code=x": "&return_code=", "a&trade_state=": "&trade_state=", "a&&total_fee=1": "&total_fee=", "&=&=1&total_fee=1": "&total_fee=",
	} {
		assert.ErrorContains(t, checkSent(NewXMLMap(map[string]string{"attach": attach})), "attach holds "+want, attach)
	}
	for _, attach := range []string{"total_fee=1", "a&b=1", "a&total_feet=1", "a&total_fee", "a&total_fee&b=1", "a& total_fee=1", "a&coupon_fee_x=1", "type=2&product_id=9", "a&package=1"} {
		assert.NoError(t, checkSent(NewXMLMap(map[string]string{"attach": attach})), attach)
	}
}

// A notification is rejected if a field that is not free text contains the name
// of another field: of a payment, of another message, or of the same message.
func TestReceivedValues(t *testing.T) {
	for value, want := range map[string]string{
		"OK&total_fee=1": "&total_fee=", "&openid=o": "&openid=", "OK&coupon_id_7=1": "&coupon_id_7=", "OK&prepay_id=1": "&prepay_id=",
		"a&b=1&&prepay_id=": "&prepay_id=", "OK&zz=": "&zz=", "OK&out_refund_no_3=": "&out_refund_no_3=",
	} {
		err := checkReceivedNotify(NewXMLMap(map[string]string{"new": "2", "zz": value}))
		assert.ErrorIs(t, err, ErrRearranged, value)
		assert.ErrorContains(t, err, "zz holds "+want)
	}
	for _, value := range []string{"OK&other=1", "prepay_id=1&package=2", "OK&prepay_id", "OK&prepay_id&a=1", "OK& prepay_id=1", "&", ""} {
		assert.NoError(t, checkReceivedNotify(NewXMLMap(map[string]string{"new": "2", "zz": value})), value)
	}
}

// A notification is not confirmed if an unknown field could be a piece of a free
// text. It is rejected if a value contains such a piece.
func TestReceivedNotifyValues(t *testing.T) {
	parse := func(pairs ...string) error {
		pairs = append(pairs, "a_first", "", "bank_type", "CFT") // an empty value can't hide a field
		_, err := notifier(t).ParseNotify(strings.NewReader(signed(t, SignTypeMD5, paidMessage(pairs...))))
		return err
	}
	for why, pairs := range map[string][]string{
		"the unknown field attach2 could": {"attach", "a", "attach2", "x"},
		"the unknown field b could":       {"attach", "a", "b", "x"},
		"the unknown field e could":       {"device_info", "d", "e", "x"},
		"the unknown field q could":       {"promotion_detail", "{", "q", "x"},
	} {
		err := parse(pairs...)
		assert.ErrorIs(t, err, ErrUnconfirmed, pairs)
		assert.ErrorContains(t, err, why)
	}
	for want, pairs := range map[string][]string{
		"openid holds &b=":      {"openid", "o&b=1"},
		"trade_type holds &b=":  {"trade_type", "&b=1"},
		"coupon_id_0 holds &b=": {"coupon_id_0", "c&&b="},
	} {
		err := parse(pairs...)
		assert.ErrorIs(t, err, ErrRearranged, pairs)
		assert.ErrorContains(t, err, want)
	}
	for _, pairs := range [][]string{
		{"attach", "", "attach2", "x"}, {"attach", "a", "attach2", ""}, {"device_info", "d&f=1"}, {"openid", "o&b"}, {"openid", "o&b&c"}, {"zz", "a&b=1"},
		{"promotion_detail", `{"name":"a&b=1"}`, "q", "x"}, {"promotion_detail", "{&b=1"},
	} {
		assert.NoError(t, parse(pairs...), pairs)
	}
}

// Only a known field with a value shows where a free text ends.
func TestAmbiguity(t *testing.T) {
	const unknown = "could be a piece of the field before it"
	for text, want := range map[string]string{
		"":                                        "",
		"attach=1":                                "attach is not followed by bank_type",
		"attach=1&bank_type=2":                    "",
		"attach=1&attach_kind=2&bank_type=3":      "attach_kind " + unknown,
		"attach=1&attach_kind=&bank_type=3":       "",
		"attach=&attach_kind=2":                   "",
		"device_info=1":                           "",
		"device_info=1&device_kind=":              "",
		"device_info=1&device_kind=2":             "device_kind " + unknown,
		"device_info=1&fee_type=&shop=2":          "shop " + unknown,
		"device_info=1&fee_type=CNY&shop=2":       "",
		"promotion_detail={}&promotion_kind=2":    "",
		"promotion_detail={&promotion_kind=2":     "promotion_kind " + unknown,
		"attach=1&bank_type=2&device_info=3&e=4":  "e " + unknown,
		"attach=1&bank_type=2&device_info=&e=4":   "",
		"cash_fee=1&cash_kind=2&device_infos=3&e": "",
	} {
		pairs := map[string]string{}
		for pair := range strings.SplitSeq(text, "&") {
			name, value, _ := strings.Cut(pair, "=")
			pairs[name] = value
		}
		if got := ambiguity(NewXMLMap(pairs)); want == "" {
			assert.Empty(t, got, text)
		} else {
			assert.Contains(t, got, want, text)
		}
	}
}

// Every name of another kind of message is seen, also with indexes.
func TestOtherMessageNames(t *testing.T) {
	for name := range othersNames {
		for _, index := range []string{"", "_0", "_0_1", "_12"} {
			if isPaymentName(name + index) {
				continue // coupon_type_0 is one, and coupon_type_0_1 is not
			}
			assert.Equal(t, name+index, otherMessage(NewXMLMap(map[string]string{"appid": "1", name + index: "1"})))
		}
	}
}

// Keys only save look-ups: the first name of another message is found as if each name was
// looked up.
func TestOtherMessageAmongOthers(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	names := slices.Concat(slices.Sorted(maps.Keys(othersNames)), slices.Sorted(maps.Keys(paymentNames)), []string{"plan", "plan_i", "recal", "recall1", "zz"})
	for range 2000 {
		var m XMLMap
		for range random.IntN(12) {
			m.Set(names[random.IntN(len(names))]+[]string{"", "", "_0", "_1_2", "x"}[random.IntN(5)], "1")
		}
		m.Set("trade_state", "SUCCESS")
		want := ""
		for name := range m.All() {
			if want == "" && isOthersName(name) {
				want = name
			}
		}
		require.Equal(t, want, otherMessage(m), m)
	}
}

// Every field of a notification and of an order query is in paymentNames, the
// names that no value may contain.
func TestPaymentNamesAreComplete(t *testing.T) {
	for _, plan := range []*fieldtag.Plan{notification, responseOf(&orderQuery)} {
		for _, name := range plan.Names() {
			assert.True(t, paymentNames[name] || name == "consume_fee", name)
		}
	}
	assert.True(t, isOthersName("consume_fee"), "it marks the message of a deposit")
	assert.False(t, paymentNames["out_refund_no"])
}
