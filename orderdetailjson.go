package wxpay

import (
	"strconv"
	"unicode/utf8"
)

// AppendJSON appends d as JSON, as it is sent. It is what [encoding/json] writes without
// the escapes for HTML, in less time. The error is always nil.
func (d *OrderDetail) AppendJSON(dst []byte) ([]byte, error) {
	if d == nil {
		return append(dst, "null"...), nil
	}
	o := jsonObject{dst: append(dst, '{')}
	o.optionalInt("cost_price", d.CostPrice)
	o.optionalString("receipt_id", d.ReceiptID)
	o.name("goods_detail")
	if d.GoodsDetail == nil {
		return append(o.dst, "null}"...), nil
	}
	o.dst = append(o.dst, '[')
	for i := range d.GoodsDetail {
		if i > 0 {
			o.dst = append(o.dst, ',')
		}
		o.dst = d.GoodsDetail[i].appendJSON(o.dst)
	}
	return append(o.dst, "]}"...), nil
}

func (g *OrderGoods) appendJSON(dst []byte) []byte {
	o := jsonObject{dst: append(dst, '{')}
	o.string("goods_id", g.GoodsID)
	o.optionalString("wxpay_goods_id", g.WxpayGoodsID)
	o.optionalString("goods_name", g.GoodsName)
	o.int("quantity", g.Quantity)
	o.int("price", g.Price)
	o.optionalString("goods_category", g.GoodsCategory)
	o.optionalString("body", g.Body)
	o.optionalString("category", g.Category)
	o.optionalInt("merchant_category_code", g.MerchantCategoryCode)
	return append(o.dst, '}')
}

// A jsonObject appends the members of a JSON object.
type jsonObject struct {
	dst   []byte
	begun bool // a member was written
}

// name begins a member. No name needs an escape.
func (o *jsonObject) name(name string) {
	if o.begun {
		o.dst = append(o.dst, ',')
	}
	o.begun = true
	o.dst = append(append(append(o.dst, '"'), name...), `":`...)
}

func (o *jsonObject) int(name string, n int64) {
	o.name(name)
	o.dst = strconv.AppendInt(o.dst, n, 10)
}

func (o *jsonObject) string(name, text string) {
	o.name(name)
	o.dst = appendJSONString(o.dst, text)
}

func (o *jsonObject) optionalInt(name string, n int64) {
	if n != 0 {
		o.int(name, n)
	}
}

func (o *jsonObject) optionalString(name, text string) {
	if text != "" {
		o.string(name, text)
	}
}

// appendJSONString appends a string in quotes. Bytes that are not UTF-8 become U+FFFD.
func appendJSONString(dst []byte, s string) []byte {
	dst = append(dst, '"')
	start := 0 // of what is copied as it is
	for i := 0; i < len(s); {
		if n := plainJSON(s, i); n > 0 {
			i += n
			continue
		}
		n, escape := jsonEscape(s[i:])
		if escape != "" {
			dst = append(append(dst, s[start:i]...), escape...)
			start = i + n
		}
		i += n
	}
	return append(append(dst, s[start:]...), '"')
}

// plainJSON returns the length of the character at s[i] if it is one of those that most
// texts consist of, and needs no escape; otherwise 0. Of the characters of three bytes,
// these are U+3000 to U+CFFF: every two continuation bytes are right after their first.
func plainJSON(s string, i int) (n int) {
	switch c := s[i]; {
	case ' ' <= c && c < utf8.RuneSelf && c != '"' && c != '\\':
		return 1
	case 0xE3 <= c && c <= 0xEC && i+3 <= len(s) && s[i+1]&0xC0 == 0x80 && s[i+2]&0xC0 == 0x80:
		return 3
	}
	return 0
}

// jsonEscape returns the length of the first character of s, and its escape, "" if it
// needs none.
func jsonEscape(s string) (n int, escape string) {
	c := s[0]
	switch {
	case c == '"':
		return 1, `\"`
	case c == '\\':
		return 1, `\\`
	case c < ' ':
		return 1, controlEscapes[c]
	case c < utf8.RuneSelf:
		return 1, ""
	}
	r, n := utf8.DecodeRuneInString(s)
	switch {
	case r == utf8.RuneError && n == 1:
		return 1, "\ufffd"
	case r == '\u2028':
		return n, `\u2028` // JavaScript takes these two for the end of a line
	case r == '\u2029':
		return n, `\u2029`
	}
	return n, ""
}

// controlEscapes are the escapes of the control characters.
var controlEscapes = func() (escapes [' ']string) {
	const digits = "0123456789abcdef"
	for c := range escapes {
		escapes[c] = `\u00` + digits[c>>4:c>>4+1] + digits[c&0xF:c&0xF+1]
	}
	escapes['\b'], escapes['\f'], escapes['\n'], escapes['\r'], escapes['\t'] = `\b`, `\f`, `\n`, `\r`, `\t`
	return escapes
}()
