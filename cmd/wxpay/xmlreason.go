package main

import (
	"errors"

	"github.com/seed6780280e/wxpay/internal/flatxml"
)

// xmlReasons are why a message is no XML of WeChat Pay.
var xmlReasons = []text{
	"unexpected end", "invalid UTF-8", "character that XML forbids", "text between elements", "comment", "document type or other declaration",
	"processing instruction", "name that is not plain", "attribute, namespace or name that is not plain", "repeated element name",
	"something after the root element", "too many elements", "end tag of another element", "unknown or forbidden reference", "nested element",
	"XML declaration without version 1.0 and UTF-8", "not a plain XML name", "carriage return, which readers turn into a line feed",
}

// xmlReason returns the reason in the language of the user.
func (c *call) xmlReason(reason string) string {
	for _, known := range xmlReasons {
		if string(known) == reason {
			return c.t(known)
		}
	}
	return reason
}

// reasonOf says why a message cannot be read, or written.
func (c *call) reasonOf(err error) string {
	var syntax *flatxml.SyntaxError
	var value *flatxml.ValueError
	switch {
	case err == nil:
		return "?"
	case errors.As(err, &value):
		return c.t("%s: %s", quoted(value.Name), c.xmlReason(value.Reason))
	case errors.As(err, &syntax):
		return c.t("%s, at byte %d", c.xmlReason(syntax.Reason), syntax.Offset)
	}
	return sdkText(err)
}
