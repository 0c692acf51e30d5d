package wxpay

import (
	"bytes"
	"cmp"
	"crypto/aes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay/internal/tools/soak"
)

// genuineNotifications returns signed notifications of all kinds, and their
// fields by signature.
func genuineNotifications(t testing.TB) (texts []string, bySign map[string]XMLMap) {
	bySign = map[string]XMLMap{}
	for _, attach := range attachments[:8] {
		for i, pairs := range shapes(attach) {
			text := signed(t, []SignType{SignTypeMD5, SignTypeHMACSHA256}[i%2], pairs)
			if n, err := notifier(t).ParseNotify(strings.NewReader(text)); err == nil {
				texts = append(texts, text)
				bySign[n.Fields.Get("sign")] = n.Fields
			}
		}
	}
	require.Greater(t, len(texts), 20)
	return texts, bySign
}

// TestSoakNotify damages or rewrites genuine notifications. If one is accepted,
// its meaning is unchanged.
func TestSoakNotify(t *testing.T) {
	c := notifier(t)
	texts, bySign := genuineNotifications(t)
	fields := slices.Collect(maps.Values(bySign))
	check := func(message string) (bool, error) {
		n, err := c.ParseNotify(strings.NewReader(message))
		if err != nil {
			return false, checkPrefix(err)
		}
		if want := bySign[n.Fields.Get("sign")]; !sameKnown(want, n.Fields) {
			return true, fmt.Errorf("accepted %v for %v", n.Fields, want)
		}
		return true, nil
	}
	soak.Run(t, 3000, 0.2, func(random *rand.Rand) (func() string, soak.Check[string]) {
		maker := soak.NewMaker(random, texts)
		return func() string {
			if random.IntN(3) == 0 {
				return rewritten(random, fields[random.IntN(len(fields))])
			}
			return maker.Damaged(texts[random.IntN(len(texts))])
		}, check
	})
}

// rewritten returns the same message with another order and other escapes.
func rewritten(random *rand.Rand, m XMLMap) string {
	names := slices.Collect(maps.Keys(maps.Collect(m.All())))
	random.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
	space := func() string { return []string{"", "", " ", "\n", "\r\n\t"}[random.IntN(5)] }
	var b strings.Builder
	b.WriteString([]string{"", "\uFEFF", `<?xml version="1.0" encoding="utf-8"?>`}[random.IntN(3)] + "<xml>")
	for _, name := range names {
		b.WriteString(space() + "<" + name + ">")
		for _, r := range m.Get(name) {
			switch random.IntN(8) {
			case 0:
				fmt.Fprintf(&b, "&#%d;", r)
			case 1:
				fmt.Fprintf(&b, "&#x%x;", r)
			case 2:
				b.WriteString("<![CDATA[" + string(r) + "]]>")
			default:
				b.WriteString(escaped(r))
			}
		}
		b.WriteString("</" + name + space() + ">")
	}
	return b.String() + space() + "</xml>" + space()
}

func escaped(r rune) string {
	switch r {
	case '<':
		return "&lt;"
	case '&':
		return "&amp;"
	case ']':
		return "&#93;"
	}
	return string(r)
}

func checkPrefix(err error) error {
	if !strings.HasPrefix(err.Error(), "wxpay: ") || strings.Contains(err.Error(), testKey) {
		return fmt.Errorf("error without prefix or with the key: %w", err)
	}
	return nil
}

// sameKnown reports whether two messages have the same meaning. Unknown fields
// may differ. Fields that the end of a device_info can imitate may also differ,
// see checkReceivedNotify.
func sameKnown(genuine, other XMLMap) bool {
	a, b := known(maps.Collect(genuine.All())), known(maps.Collect(other.All()))
	if strings.Contains(a["device_info"], "&") {
		for _, name := range []string{"device_info", "err_code", "err_code_des", "fee_type", "is_subscribe"} {
			delete(a, name)
			delete(b, name)
		}
	}
	return maps.Equal(a, b)
}

// A rearrangedMessage has the same signature as the genuine one.
type rearrangedMessage struct{ genuine, forged XMLMap }

func (m *rearrangedMessage) String() string { return fmt.Sprint(m.forged, " made of ", m.genuine) }

// TestSoakRearranged: no rearrangement of a random genuine notification is accepted as another one.
func TestSoakRearranged(t *testing.T) {
	c := notifier(t)
	check := func(m *rearrangedMessage) (bool, error) {
		text, err := AppendXML(nil, m.forged)
		if err != nil {
			return false, err
		}
		n, err := c.ParseNotify(bytes.NewReader(text))
		switch {
		case err != nil && strings.Contains(err.Error(), "signature does not match"):
			return false, errors.New("the rearranged message has another signature")
		case err != nil:
			return false, checkPrefix(err)
		case !sameKnown(m.genuine, n.Fields):
			return true, fmt.Errorf("accepted %v for %v", n.Fields, m.genuine)
		}
		return true, nil
	}
	soak.Run(t, 3000, 0.1, func(random *rand.Rand) (func() *rearrangedMessage, soak.Check[*rearrangedMessage]) {
		left, m := 0, XMLMap{}
		return func() *rearrangedMessage {
			if left--; left < 0 {
				left, m = 10, randomNotification(random)
			}
			return &rearrangedMessage{m, rearrangedAtRandom(random, m)}
		}, check
	})
}

// randomNotification returns a notification of any shape, with texts from an
// attacker or an honest buyer.
func randomNotification(random *rand.Rand) XMLMap {
	text := attackersText
	if random.IntN(3) > 0 {
		text = func(random *rand.Rand) string { return attachments[random.IntN(8)] }
	}
	all := shapes(text(random))
	pairs := all[random.IntN(len(all))]
	if random.IntN(4) == 0 {
		pairs["device_info"] = text(random)
	}
	m := NewXMLMap(pairs)
	sign, err := Sign(m, testKey, SignTypeHMACSHA256)
	if err != nil {
		panic(err)
	}
	m.Set("sign", sign)
	return m
}

var allNames = append(slices.Sorted(maps.Keys(paymentNames)), "coupon_fee_0", "coupon_id_10", "new_field", "product_id", "uid", "z", "zz")

// attackersText returns a text that is mostly a list of fields in signing
// order.
func attackersText(random *rand.Rand) string {
	names := make([]string, random.IntN(8))
	for i := range names {
		names[i] = allNames[random.IntN(len(allNames))]
	}
	if random.IntN(2) == 0 {
		names = append(names[:len(names)/4], "mch_id", "out_trade_no", "result_code", "return_code", "total_fee", "transaction_id", "z")
	}
	if random.IntN(4) > 0 {
		slices.Sort(names)
	}
	text := []string{"", "x", "uid=7", "a&b"}[random.IntN(4)]
	for _, name := range names {
		text += "&" + name + "=" + cmp.Or(map[string]string{"mch_id": "10000100", "result_code": "SUCCESS", "return_code": "SUCCESS"}[name],
			[]string{"", "1", "2", "8888", "a=b"}[random.IntN(5)])
	}
	return text
}

// rearrangedAtRandom keeps most fields of m and turns some pieces of values
// into fields. Or it turns as many of the first pieces as possible into fields,
// and appends the rest to one field.
func rearrangedAtRandom(random *rand.Rand, m XMLMap) XMLMap {
	forged, last := XMLMap{}, ""
	split, join := random.IntN(4), max(0, random.IntN(10)-4) // how often
	pieces := strings.Split(strings.TrimSuffix(m.signedText(), "&"), "&")
	end := len(pieces)
	swallow := random.IntN(3) == 0
	if swallow {
		end = 1 + random.IntN(end)
	}
	for i, piece := range pieces {
		name, value, found := strings.Cut(piece, "=")
		begins := found && name > last && name != "sign" && value != "" && plainName(name) && i < end
		genuine := strings.HasPrefix(m.Get(name), value)
		if begins && (swallow || last == "" || genuine && random.IntN(10) >= join || !genuine && random.IntN(4) < split) {
			forged.Set(name, value)
			last = name
		} else {
			forged.Set(last, forged.Get(last)+"&"+piece)
		}
	}
	forged.Set("sign", m.Get("sign"))
	return forged
}

// TestSoakValues checks that a value that XML can carry survives signing,
// verifying, writing and reading. Any other value is neither signed nor
// written.
func TestSoakValues(t *testing.T) {
	check := func(m XMLMap) (bool, error) {
		good := true
		for name, value := range m.All() {
			good = good && plainName(name) && carried(value)
		}
		sign, signErr := Sign(m, testKey, SignTypeMD5)
		text, writeErr := AppendXML(nil, m)
		if !good {
			if signErr == nil || writeErr == nil || sign != "" || text != nil {
				return false, fmt.Errorf("signed: %v, written: %v", signErr, writeErr)
			}
			return false, nil
		}
		back, err := ParseXML(text)
		if err = errors.Join(signErr, writeErr, err); err != nil || !maps.Equal(maps.Collect(m.All()), maps.Collect(back.All())) {
			return true, fmt.Errorf("written as %q, read as %v: %w", text, back, err)
		}
		back.Set("sign", sign)
		return true, Verify(back, testKey, SignTypeMD5)
	}
	soak.Run(t, 5000, 0.2, func(random *rand.Rand) (func() XMLMap, soak.Check[XMLMap]) {
		maker := soak.NewMaker(random, nil)
		return func() XMLMap {
			m := XMLMap{}
			for range 1 + random.IntN(3) {
				m.Set(maker.Name(), maker.Value())
			}
			return m
		}, check
	})
}

// plainName and carried are a second implementation of the rules.
func plainName(name string) bool {
	const first = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_"
	const later = first + "0123456789.-"
	return name != "" && strings.IndexByte(first, name[0]) >= 0 &&
		!strings.ContainsFunc(name, func(r rune) bool { return !strings.ContainsRune(later, r) })
}

func carried(value string) bool {
	return utf8.ValidString(value) && !strings.ContainsFunc(value, func(r rune) bool {
		return r < ' ' && r != '\t' && r != '\n' || r == 0xFFFE || r == 0xFFFF
	})
}

// TestSoakRefundNotify joins blocks of genuine req_infos. The result is
// refused, or it is a plausible notification.
func TestSoakRefundNotify(t *testing.T) {
	c := notifier(t)
	check := func(reqInfo string) (bool, error) {
		n, err := c.parseRefundNotify(NewXMLMap(success("req_info", reqInfo)))
		switch {
		case err != nil:
			return false, checkPrefix(named(err))
		case n.OutRefundNo == "" || n.Status == "" || n.RefundFee < 0 || n.TotalFee > 0 && n.RefundFee > n.TotalFee || n.MchID != "10000100":
			return true, fmt.Errorf("accepted %+v", n)
		}
		for name, value := range n.Fields.All() {
			if !plainName(name) || !utf8.ValidString(value) {
				return true, fmt.Errorf("accepted %q %q", name, value)
			}
		}
		return true, nil
	}
	soak.Run(t, 3000, 0.2, func(random *rand.Rand) (func() string, soak.Check[string]) {
		maker := soak.NewMaker(random, nil)
		return func() string {
			text := randomRefund(random)
			switch random.IntN(4) {
			case 0:
				return encryptReqInfo(maker.Damaged(text))
			case 1:
				return maker.Damaged(encryptReqInfo(text))
			case 2:
				return recombined(random, encryptReqInfo(text), encryptReqInfo(randomRefund(random)))
			default:
				return encryptReqInfo(text)
			}
		}, check
	})
}

func randomRefund(random *rand.Rand) string {
	total := random.IntN(2000)
	text := "<root><out_refund_no>R" + strconv.Itoa(random.IntN(2000)) + "</out_refund_no><out_trade_no>" + strconv.Itoa(random.IntN(2000)) +
		"</out_trade_no><refund_fee>" + strconv.Itoa(random.IntN(total+1)) + "</refund_fee><refund_status>" +
		[]string{"SUCCESS", "CHANGE", "REFUNDCLOSE"}[random.IntN(3)] + "</refund_status><total_fee>" + strconv.Itoa(total) + "</total_fee></root>"
	return text
}

// recombined joins the beginning of one req_info to the rest of another. Parts
// of both may be missing.
func recombined(random *rand.Rand, first, second string) string {
	a, _ := base64.StdEncoding.DecodeString(first)
	b, _ := base64.StdEncoding.DecodeString(second)
	at := random.IntN(len(a)/aes.BlockSize + 1)
	on := max(0, min(at+random.IntN(3)-1, len(b)/aes.BlockSize-1))
	return base64.StdEncoding.EncodeToString(append(a[:at*aes.BlockSize], b[on*aes.BlockSize:]...))
}

// TestSoakFunctions gives any input to every function that reads. Each returns
// a result or an error of this package.
func TestSoakFunctions(t *testing.T) {
	c := notifier(t)
	texts, _ := genuineNotifications(t)
	for _, message := range messages(t) {
		texts = append(texts, string(message))
	}
	texts = append(texts, `{"a":"1","b":"&\u0000"}`, sampleRawData, "12.30", "-0.05", "92233720368547758.07", sampleEncryptedData, sampleSessionKey)
	check := func(input string) (accepted bool, err error) {
		var m XMLMap
		_, xmlErr := ParseXML([]byte(input))
		_, notifyErr := c.ParseNotify(strings.NewReader(input))
		_, refundErr := c.ParseRefundNotify(strings.NewReader(input))
		_, yuanErr := ParseYuan(input)
		_, openErr := c.DecryptUserData(NewSecret(sampleSessionKey), input, sampleIV, anyAge)
		_, keyErr := c.DecryptUserData(NewSecret(input), sampleEncryptedData, input, anyAge)
		_, pemErr := ParsePEM([]byte(input), []byte(input))
		jsonErr := m.UnmarshalJSON([]byte(input))
		userErr := VerifyUserData(input, input, NewSecret(input))
		for _, err := range []error{xmlErr, notifyErr, refundErr, yuanErr, openErr, keyErr, pemErr, jsonErr, userErr} {
			if err == nil {
				accepted = true
			} else if err := checkPrefix(err); err != nil {
				return accepted, err
			}
		}
		if text, err := json.Marshal(m); err != nil || jsonErr == nil && m.UnmarshalJSON(text) != nil {
			return accepted, fmt.Errorf("%q as JSON: %w", text, err)
		}
		return accepted, nil
	}
	soak.Run(t, 3000, 0.05, func(random *rand.Rand) (func() string, soak.Check[string]) {
		maker := soak.NewMaker(random, texts)
		return func() string {
			if random.IntN(2) == 0 {
				return maker.Message()
			}
			return maker.Damaged(texts[random.IntN(len(texts))])
		}, check
	})
}
