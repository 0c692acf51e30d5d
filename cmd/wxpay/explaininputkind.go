package main

import (
	"strings"
	"unicode/utf8"

	"github.com/seed6780280e/wxpay"
)

// otherInput refuses what looks like a message, and is none of API v2.
func (c *call) otherInput(data string) error {
	text := strings.TrimSpace(strings.TrimPrefix(data, "\ufeff"))
	lower := strings.ToLower(text[:min(100, len(text))])
	switch {
	case strings.Contains(text, "<xml"):
	case strings.HasPrefix(lower, "<!doctype html") || strings.HasPrefix(lower, "<html"):
		return c.misuse("the input is an HTML page: a proxy, a firewall or another server answered, and not WeChat Pay")
	case strings.HasPrefix(text, "{") && strings.Contains(text, `"ciphertext"`), strings.Contains(text, "WECHATPAY2-"), strings.HasPrefix(lower, "wechatpay-signature"):
		return c.misuse("the input is a message of API v3, which is signed in another way; this program is for API v2")
	}
	return nil
}

// noteOn says what is remarkable about a message, whatever its sign.
func (c *call) noteOn(fields wxpay.XMLMap, xml []byte, parseErr error) string {
	key := c.settings().key.Reveal()
	switch {
	case strings.Contains(string(xml), key):
		return c.t("the message contains the key itself: never send it; set a new key on the merchant platform, if it was sent")
	case !utf8.Valid(xml):
		return c.t("the message is not UTF-8, but maybe GBK: WeChat Pay reads it as UTF-8, so that the sign differs")
	case parseErr != nil:
		return c.t("receivers that are strict refuse this message: %s", c.reasonOf(parseErr))
	case fields.Get("return_code") == "FAIL" && !fields.Has("sign"):
		return c.t("an answer with return_code FAIL never has a sign: explain the request that it answers")
	}
	return c.whoseMessage(fields)
}
