package explain

import (
	"bytes"
	"crypto/hmac"
	"crypto/md5"
	"crypto/rand"
	"crypto/sha256"
	"encoding/xml"
	"fmt"
	"hash"
	"io"
	"sort"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

const testKey = "192006250b4c09247ec02edce69f6a2d"

// fields is a message in a test.
type fields map[string]string

// with returns a copy with other values. A field with an empty value is left
// out.
func (f fields) with(pairs ...string) fields {
	c := fields{}
	for name, value := range f {
		c[name] = value
	}
	for i := 0; i < len(pairs); i += 2 {
		c[pairs[i]] = pairs[i+1]
		if pairs[i+1] == "" {
			delete(c, pairs[i])
		}
	}
	return c
}

// signTest returns the correct signature, with code that the package does not
// share.
func signTest(signType, key string, f map[string]string) string {
	var names []string
	for name, value := range f {
		if name != "sign" && value != "" {
			names = append(names, name)
		}
	}
	sort.Strings(names)
	text := ""
	for _, name := range names {
		text += name + "=" + f[name] + "&"
	}
	text += "key=" + key
	if signType == "HMAC-SHA256" {
		mac := hmac.New(sha256.New, []byte(key))
		io.WriteString(mac, text)
		return fmt.Sprintf("%X", mac.Sum(nil))
	}
	return fmt.Sprintf("%X", md5.Sum([]byte(text)))
}

// randomSign returns a signature that no mistake produces.
func randomSign(size int) string {
	b := make([]byte, size)
	_, _ = rand.Read(b)
	return fmt.Sprintf("%X", b)
}

func writeXML(f fields) string {
	var b bytes.Buffer
	b.WriteString("<xml>")
	for name, value := range f {
		b.WriteString("<" + name + ">")
		xml.EscapeText(&b, []byte(value))
		b.WriteString("</" + name + ">")
	}
	b.WriteString("</xml>")
	return b.String()
}

// assertDiscreet checks that the line is one line of ASCII, without the key and
// without correct signatures.
func assertDiscreet(t *testing.T, e Explanation, f fields) {
	t.Helper()
	line := e.String()
	assert.Regexp(t, `^[ -~]+\.$`, line)
	for _, hidden := range []string{testKey, secret, signTest("", testKey, f), signTest("HMAC-SHA256", testKey, f)} {
		assert.NotContains(t, strings.ToUpper(line), strings.ToUpper(hidden))
	}
}

// rich returns a message in which every mistake is visible.
func rich() fields {
	return fields{
		"appid": "wxd930ea5d5a258f4f", "mch_id": "10000100", "nonce_str": "ibuaiVcKdpRxkhJA", "sign_type": "MD5", "device_info": "",
		"body": "腾讯充值 Café", "attach": " a  <b> & \"c\" 'd'\n~ ", "total_fee": "101", "offset": "0", "Version": "1.0",
		"notify_url": "https://shop.example.com/pay/notify?x=1", "coupon_id_1": "c1", "coupon_id_10": "c10", "out_trade_no": "0020150806125346",
		"detail": `{"name":"Tom & Jerry","cost_price":1.10,"id":"a/b","goods":[{"goods_id":"苹果","n":1},{}],"ok":true,"no":null}`,
	}
}

// made describes a sign with code that the search does not share: the fields
// that keep returns true for, in the order of less, each written by text.
type made struct {
	keep   func(name, value string) bool
	less   func(a, b string) bool // of the names
	text   func(name, value string) string
	ending string
	hash   func() hash.Hash
}

func (m made) sign(f fields) string {
	var names []string
	for name, value := range f {
		if name != "sign" && (m.keep == nil && value != "" || m.keep != nil && m.keep(name, value)) {
			names = append(names, name)
		}
	}
	sort.Strings(names)
	if m.less != nil {
		sort.SliceStable(names, func(i, j int) bool { return m.less(names[i], names[j]) })
	}
	if m.text == nil {
		m.text = func(name, value string) string { return name + "=" + value }
	}
	if m.ending == "" {
		m.ending = "&key=" + testKey
	}
	var parts []string
	for _, name := range names {
		parts = append(parts, m.text(name, f[name]))
	}
	h := md5.New()
	if m.hash != nil {
		h = m.hash()
	}
	io.WriteString(h, strings.Join(parts, "&")+strings.TrimPrefix(m.ending, "none"))
	return fmt.Sprintf("%X", h.Sum(nil))
}

// withValues changes only the values.
func withValues(change func(string) string) made {
	return made{text: func(name, value string) string { return name + "=" + change(value) }}
}

func replacing(pairs ...string) made { return withValues(strings.NewReplacer(pairs...).Replace) }

// detail is the JSON value in another form.
func detail(other string) made {
	return made{text: func(name, value string) string {
		if name == "detail" {
			value = other
		}
		return name + "=" + value
	}}
}

// feeAs is total_fee in another form.
func feeAs(other string) made {
	return made{text: func(name, value string) string {
		if name == "total_fee" {
			value = other
		}
		return name + "=" + value
	}}
}

func keyed(key string) func() hash.Hash {
	return func() hash.Hash { return hmac.New(sha256.New, []byte(key)) }
}

const secret = "d4624c36b6795d1d99dcf0547af5443d"
