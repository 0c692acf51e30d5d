package soak

import "strings"

var names = strings.Fields(`a b c d _ A z9 x-y x.y appid attach bank_type cash_fee coupon_fee coupon_id fee_type mch_id nonce_str
	out_trade_no result_code return_code sign sign_type time_end total_fee trade_type transaction_id req_info`)

var badNames = []string{"", "1", "-", ".", "a:b", "a b", "é", "中", "xml:a", "xmlns", "a=", `a b="c"`, "a\x00", "a\xFF", "A\u0300"}

var prologs = []string{
	"\uFEFF", "\uFEFF\uFEFF", "\xFE\xFF", " ", "\n", `<?xml version="1.0"?>`, `<?xml version="1.0" encoding="UTF-8"?>`,
	"\uFEFF<?xml version='1.0' encoding='utf-8' standalone='yes' ?>\r\n", "<?xml\tversion\r=\n\"1.0\" encoding = \"UTF-8\"?> ",
	`<?xml version="1.1"?>`, `<?xml version="1.0" encoding="GBK"?>`, `<?xml encoding="UTF-8"?>`, `<?xml version="1.0" standalone="maybe"?>`,
	`<?xml?>`, `<?xml version="1.0"`, ` <?xml version="1.0"?>`, `<?XML version="1.0"?>`, "<!-- -->", "<!DOCTYPE xml>", `<!DOCTYPE xml [<!ENTITY a "b">]>`,
}

var spaces = []string{" ", "\n", "\r\n", "\t", "\r", "\n  ", "\u00A0", "\u2028"}

var texts = []string{
	"", "1", "0", "101", "SUCCESS", " ", "\t1\n", "支付", "😀", "\u0080", "\u009F", "\x7F", "\uFFFD", "\uD7FF", "\uE000", "\U00010000",
	"\U0010FFFF", "\uFEFF", "]", "]]", "]>", ">", "'", `"`, "=", "/", "\r", "\r\n", "\n\r", "a=1", "x y", "x;y", "http://a/?b=c",
}

var sections = append([]string{
	"]", "]]", "[", "<", "&", "&amp;", "&#xD800;", "<a>", "</a>", "<![CDATA[", `{"a":"b&c=d"}`, "a&b=1", "<!-- -->", "<?a?>", "]]&gt;",
}, texts...)

var references = []string{
	"&lt;", "&gt;", "&amp;", "&apos;", "&quot;", "&#9;", "&#10;", "&#13;", "&#xD;", "&#x41;", "&#65;", "&#x4e2D;", "&#xD7FF;", "&#xE000;",
	"&#xFFFD;", "&#x10000;", "&#x10FFFF;", "&#1114111;", "&#0000000065;", "&amp;lt;", "]]&gt;",
}

// forbidden are bytes that are invalid in messages and in values.
var forbidden = []string{
	"\x00", "\x01", "\x08", "\x0B", "\x0C", "\x0E", "\x1B", "\x1F", "\uFFFE", "\uFFFF", "\x80", "\xBF", "\xC0\x80", "\xC3", "\xE4\xB8", "\xED\xA0\x80",
	"\xED\xBF\xBF", "\xF4\x90\x80\x80", "\xF8\x88\x80\x80\x80", "\xFF", "\xFE\xFF", "\r", "\r\n", "\xEF\xBF\xBE",
}

// pieces are the parts of values.
var pieces = append([]string{
	"]]>", "]]>]]>", "<xml>", "</xml>", "</a><b>1</b><a>", "<![CDATA[x]]>", "&#13;", "&#xFFFE;", "&total_fee=1", "&z=", "&&", "==", "\n", "\t", "\u2028",
}, append(sections[:15:15], "", "1", "0", " ", "支付", "😀", "\u0080", "\x7F", "\uFFFD", "\uD7FF", "\uE000", "\U00010000", "\U0010FFFF", "\uFEFF", "x y")...)

// tokens are inserted into messages to damage them.
var tokens = append([]string{
	"<", ">", "/", "&", ";", "<a>", "</a>", "<a/>", "<xml>", "</xml>", "</", "/>", "]]>", "<![CDATA[", "<![CDATA[]]>", "<![cdata[", "<!", "<!--", "-->",
	"<?", "?>", "<?a?>", "<!DOCTYPE a>", "&a;", "&nbsp;", "&#", "&#x", "&#0;", "&#xD800;", "&#xDFFF;", "&#xFFFE;", "&#55296;", "&#x110000;", "&#-1;", "&#X41;",
	"&amp", " a='b'", " xmlns='a'", ":", "a:", "=", " ", "\n", "\r", "\r\n", "\t", "\uFEFF", "\uFFFE", "\xED\xA0\x80", "\x00", "\x1F", "\x80", "\xFF", "\xC0\xBC",
	"sign", "appid", "0", "&total_fee=1",
}, references...)
