package explain

import (
	"crypto/md5"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// md5Of signs a string that was written by hand.
func md5Of(text string) string { return fmt.Sprintf("%X", md5.Sum([]byte(text))) }

// inXML explains a message with the sign of that string; %s is the place of the
// sign.
func inXML(t *testing.T, format, signed string) Explanation {
	t.Helper()
	e, err := XML(testKey, []byte(fmt.Sprintf(format, md5Of(signed+"&key="+testKey))))
	require.NoError(t, err)
	return e
}

// The GBK bytes come from: printf '腾讯充值' | iconv -t GBK | xxd -p
func TestXML(t *testing.T) {
	const gbk = "\xcc\xda\xd1\xb6\xb3\xe4\xd6\xb5"
	const sameOrder = "<xml><b>2</b><a>1</a><sign>%s</sign></xml>"
	const marked = "<xml><a><![CDATA[x&y]]></a><b>&#x3C;</b><sign>%s</sign></xml>"
	for _, c := range []struct{ name, format, signed string }{
		{"", sameOrder, "a=1&b=2"},
		{"order of the document", sameOrder, "b=2&a=1"},
		{"CDATA markers", marked, "a=<![CDATA[x&y]]>&b=<"},
		{"XML-escaped values", marked, "a=x&y&b=&#x3C;"},
		{"empty values", "<xml><a/><b>1</b><sign>%s</sign></xml>", "a=&b=1"},
		{"GBK bytes", "<xml><a>腾讯充值</a><sign>%s</sign></xml>", "a=" + gbk},
		{"not UTF-8", "<xml><a>" + gbk + "</a><sign>%s</sign></xml>", "a=" + gbk},
		{"not UTF-8", `<?xml version="1.0" encoding="GBK"?><xml><a>` + gbk + "</a><sign>%s</sign></xml>", "a=" + gbk},
		{"GBK bytes", "<xml><a>" + gbk + "</a><sign>%s</sign></xml>", "a=腾讯充值"},
		{"latin-1 bytes", "<xml><a>Caf\xe9</a><sign>%s</sign></xml>", "a=Café"},
		{"field left out", "<xml><a>Caf\xe9</a><b>1</b><sign>%s</sign></xml>", "a=Caf\xe9"},
	} {
		e := inXML(t, c.format, c.signed)
		if c.name == "" {
			assert.Equal(t, "MD5", e.Match)
			continue
		}
		assert.Empty(t, e.Match)
		require.NotEmpty(t, e.Causes, "%s: %s", c.name, c.format)
		assert.Equal(t, c.name, e.Causes[0].Name, c.format)
		assertDiscreet(t, e, fields{})
	}
}

func TestXMLOfNoMessage(t *testing.T) {
	for _, body := range []string{"", "{}", "<xml>", "<xml><a><b>1</b></a></xml>", "<xml><a>\xff</xml>"} {
		_, err := XML(testKey, []byte(body))
		assert.Error(t, err, body)
	}
}

func FuzzXML(f *testing.F) {
	f.Add([]byte("<xml><b>2</b><a>1</a><sign>9A0A8659F005D6984697E2CA0A9CF3B7</sign></xml>"), testKey)
	f.Add([]byte(writeXML(rich().with("sign", "6A9AE1657590FD6257D693A078E1C3E4BB6BA4DC30B23E0EE2496E54170DACD6"))), testKey)
	f.Add([]byte("<xml><a>\xcc\xda<![CDATA[]]></a><sign>mgqGWfAF1phGl+LKCpzztw==</sign></xml>"), "")
	f.Add([]byte("<xml><total_fee>0</total_fee><a>{\"a\":[\"\\ud800\"]}</a><paySign>0</paySign></xml>"), " k ")
	f.Fuzz(func(t *testing.T, body []byte, key string) {
		e, err := XML(key, body)
		if err != nil {
			return
		}
		assert.LessOrEqual(t, e.work, maxWork+10*(len(body)+len(key))*16+4096)
		assert.Regexp(t, `^[ -~]+\.$`, e.String())
		assert.True(t, (e.Match != "") != (len(e.Causes)+len(e.Hints) > 0), "%#v", e)
		if len(key) == 32 && !strings.Contains(string(body), key) {
			assert.NotContains(t, e.String(), key)
		}
	})
}
