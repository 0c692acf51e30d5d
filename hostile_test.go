package wxpay

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// badNumbers are values that one library or another accepts as an amount.
var badNumbers = []string{
	"+101", "-101", " 101", "101 ", "\t101", "101\n", "0101", "00", "-0", "1e2", "1E2", "101.0", "101.", ".5", "1,010", "1_01", "0x65", "0b1", "１０１", "1０1",
	"١٠١", "101\u00A0", "\uFEFF101", "1\u200B01", "9223372036854775808", "18446744073709551717", "99999999999999999999999", "NaN", "Inf", "null", "true", "一",
}

// A message is rejected if a required number is malformed. An optional number that
// is malformed is zero, and Malformed contains its name.
func TestNotifyNumbers(t *testing.T) {
	c := notifier(t)
	parse := func(name, value string) (*Notification, error) {
		return c.ParseNotify(strings.NewReader(signed(t, SignTypeHMACSHA256, paidMessage(name, value))))
	}
	for _, bad := range badNumbers {
		n, err := parse("total_fee", bad)
		assert.Nil(t, n, "%q", bad)
		assert.ErrorContains(t, err, "total_fee is missing or malformed", "%q", bad)
		for _, name := range []string{"cash_fee", "coupon_fee", "coupon_count", "settlement_total_fee", "coupon_fee_0"} {
			n, err := parse(name, bad)
			require.NoError(t, err, "%s %q", name, bad)
			assert.Equal(t, []string{name}, n.Malformed, "%q", bad)
			assert.Equal(t, bad, n.Fields.Get(name))
			assert.Zero(t, n.CashFee+n.CouponFee+n.CouponCount)
			assert.Nil(t, n.SettlementTotalFee)
			assert.Equal(t, int64(101), n.SettlementTotal())
		}
	}
	for _, count := range []string{"999999999999", "9223372036854775807", "0"} {
		n, err := parse("coupon_count", count)
		require.NoError(t, err)
		assert.Empty(t, n.Coupons, "the count alone adds no coupons")
	}
	n, err := parse("total_fee", "9223372036854775807")
	require.NoError(t, err)
	assert.Equal(t, int64(9223372036854775807), n.TotalFee)
}

// Other malformed fields are only listed in Malformed. Unknown values and unknown
// fields are kept.
func TestNotifyOptional(t *testing.T) {
	for name, value := range map[string]string{
		"time_end": "2026-01-01", "is_subscribe": "yes", "sub_is_subscribe": "1", "promotion_detail": "{", "coupon_fee_7": "x",
	} {
		n, err := notifier(t).ParseNotify(strings.NewReader(signed(t, SignTypeMD5, paidMessage(name, value))))
		require.NoError(t, err, name)
		assert.Equal(t, []string{name}, n.Malformed)
		assert.NoError(t, n.Expect("no", 101))
	}
	n, err := notifier(t).ParseNotify(strings.NewReader(signed(t, SignTypeMD5,
		paidMessage("trade_type", "TELEPATHY", "bank_type", "MOON", "coupon_type_0", "NEW", "a.new-field", "x", "fee_type", "XXX"))))
	require.NoError(t, err)
	assert.Equal(t, TradeType("TELEPATHY"), n.TradeType)
	assert.Equal(t, "MOON", n.BankType)
	assert.Equal(t, "NEW", n.Coupons[0].Type)
	assert.Equal(t, "x", n.Fields.Get("a.new-field"))
	assert.Empty(t, n.Malformed)
}

// uncarried are values that XML can't contain or that parsers change.
var uncarried = []string{
	"\r", "\r\n", "a\rb", "\n\r", "\x00", "\x01", "\x08", "\x0B", "\x0C", "\x0E", "\x1B", "\x1F", "\uFFFE", "\uFFFF", "\xFF", "\x80", "\xC0\x80", "\xE4\xB8",
	"\xED\xA0\x80", "\xED\xBF\xBF", "\xED\xA0\xBD\xED\xB8\x80", "\xF4\x90\x80\x80", "支付\x1F", "a\xFFb",
}

// In every field these values are rejected before anything is signed or sent.
func TestUncarriedIsNotSent(t *testing.T) {
	c := newTestClient(t)
	for _, bad := range uncarried {
		m := NewXMLMap(map[string]string{"attach": bad})
		sign, err := Sign(m, testKey, SignTypeHMACSHA256)
		assert.ErrorContains(t, err, `"attach"`, "%q", bad)
		assert.Empty(t, sign)
		text, err := AppendXML([]byte("x"), m)
		assert.ErrorContains(t, err, `"attach"`, "%q", bad)
		assert.Equal(t, "x", string(text))

		for name, change := range map[string]func(*UnifiedOrderRequest){
			"attach": func(r *UnifiedOrderRequest) { r.Attach = bad },
			"body":   func(r *UnifiedOrderRequest) { r.Body = bad },
			"openid": func(r *UnifiedOrderRequest) { r.OpenID = bad },
			"extra":  func(r *UnifiedOrderRequest) { r.Extra.Set("extra", bad) },
		} {
			_, err := c.UnifiedOrder(bg, order("uncarried", change))
			c.refuses(`field "`+name+`"`, err)
		}
		_, err = c.Call(bg, Endpoint{Path: "/pay/any"}, m)
		c.refuses(`"attach"`, err)
	}
}

// A received message with such a value is rejected, even if it is a character
// reference. A CR is accepted and kept.
func TestUncarriedIsNotRead(t *testing.T) {
	for _, bad := range append(uncarried, "&#xD800;", "&#xDFFF;", "&#55357;&#56832;", "&#xFFFE;", "&#65535;", "&#0;", "&#x1F;", "&#x110000;") {
		if strings.Contains(bad, "\r") {
			continue
		}
		for _, value := range []string{bad, "a" + bad, "<![CDATA[" + bad + "]]>"} {
			if strings.HasPrefix(value, "<![CDATA[&") {
				continue // CDATA has no references
			}
			_, err := ParseXML([]byte("<xml><attach>" + value + "</attach></xml>"))
			assert.ErrorContains(t, err, "not flat XML at byte", "%q", value)
		}
	}
	m, err := ParseXML([]byte("<xml><a>\r\n</a></xml>"))
	require.NoError(t, err)
	assert.Equal(t, "\r\n", m.Get("a"))
}
