package wxpaytest

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// postForm sends the query of an order that does not exist, in another form.
func (g *gateway) postForm(change func(body string) string) (r response, x Exchange) {
	g.t.Helper()
	f := g.ids.with("nonce_str", "n", "out_trade_no", "20150806125346")
	f["sign"] = signTest("", g.key, f)
	r = g.post(g.plain, query, change(string(EncodeXML(f))))
	return r, g.lastExchange()
}

func TestRequestsInAnotherFormAreAnswered(t *testing.T) {
	g := newGateway(t)
	replacing := func(pairs ...string) func(string) string { return strings.NewReplacer(pairs...).Replace }
	for _, c := range []struct {
		remark string
		change func(string) string
	}{
		{"", replacing()},
		{`line 1, column 1: the root is "root" instead of "xml"`, replacing("<xml>", "<root>", "</xml>", "</root>")},
		{`line 1, column 1: the root is "UnifyOrderReq" instead of "xml"`, replacing("<xml>", "<UnifyOrderReq>", "</xml>", "</UnifyOrderReq>")},
		{"line 1, column 6: a comment", replacing("<xml>", "<xml><!-- order -->")},
		{"line 1, column 1: a comment", func(s string) string { return "<!-- order -->" + s + "<!-- end -->" }},
		{`line 1, column 1: the element "xml" has attributes`, replacing("<xml>", `<xml version="1" xmlns:xsi="x">`)},
		{`line 1, column 6: the element "appid" has attributes`, replacing("<appid>", `<appid type="string">`)},
		{"line 1, column 1: the message begins with a byte order mark", func(s string) string { return "\ufeff" + s }},
		{`line 2, column 1: the element "r" has attributes; line 2, column 1: the root is "r" instead of "xml"; line 2, column 10: a comment`,
			replacing("<xml>", "<?xml version=\"1.0\"?>\n<r a='b'><!---->", "</xml>", "</r>")},
	} {
		r, x := g.postForm(c.change)
		assert.Equal(t, "ORDERNOTEXIST", r.fields["err_code"], c.remark)
		assert.Equal(t, c.remark, r.header.Get("Wxpaytest-Xml"))
		assert.Equal(t, "20150806125346", x.Fields["out_trade_no"])
		j := g.Diagnose(x)
		assert.Equal(t, c.remark, strings.ReplaceAll(strings.Trim(fmt.Sprint(j.Form), "[]"), " line", "; line"))
		assert.Empty(t, j.Request.Explained)
		assert.Equal(t, CheckState, j.Checks[len(j.Checks)-1].Name)
	}
}

func TestRefusedFormNamesThePlace(t *testing.T) {
	g := newGateway(t)
	inside := func(more string) func(string) string {
		return func(s string) string { return strings.Replace(s, "<xml>", "<xml>\n"+more, 1) }
	}
	for _, c := range []struct {
		text, check, remark string
		change              func(string) string
	}{
		{"XML格式错误", CheckXML, `line 2, column 5: the element "y" is inside the field "x"`, inside("<x>1<y/></x>")},
		{"XML格式错误", CheckXML, `line 2, column 5: the field "x" appears twice`, inside("<x/><x/>")},
		{"XML格式错误", CheckXML, `line 2, column 1: the element "x" is in a namespace`, inside("<n:x/>")},
		{"XML格式错误", CheckXML, "line 2, column 1: a processing instruction", inside("<?pi?>")},
		{"XML格式错误", CheckXML, "line 1, column 6: text outside the fields", inside("text")},
		{"XML格式错误", CheckXML, "line 2, column 13: invalid <![ sequence", inside("<x><![CDATA [1]]></x>")},
		{"XML格式错误", CheckXML, "line 2, column 5: an entity that is not one of XML's, or a bare &", inside("<x>&</x>")},
		{"XML格式错误", CheckXML, "line 1, column 1: a DOCTYPE, which could define entities", func(s string) string { return "<!DOCTYPE xml>" + s }},
		{"XML格式错误", CheckXML, "line 1, column 1: text outside the fields", func(string) string { return `{"appid":"wx1"}` }},
		{"编码格式错误", CheckUTF8, "line 2, column 4: the byte 0xCC is not UTF-8", inside("<x>\xcc\xda</x>")},
	} {
		r, x := g.postForm(c.change)
		assert.Equal(t, c.text, r.fields["return_msg"], c.remark)
		assert.Equal(t, c.remark, r.header.Get("Wxpaytest-Xml"))
		j := g.Diagnose(x)
		last := j.Checks[len(j.Checks)-1]
		assert.Equal(t, Check{c.check, c.text, false}, last)
		require.Len(t, j.Form, 1)
		assert.Equal(t, c.remark, j.Form[0].String())
	}
	assert.Equal(t, http.StatusOK, g.call(query, fields{}).status)
}
