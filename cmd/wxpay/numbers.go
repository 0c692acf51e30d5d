package main

import (
	"flag"
	"slices"
	"strings"
	"unicode"
)

// An orderNumber names an order.
type orderNumber struct {
	outTradeNo    string // the merchant's number; for most verbs an argument
	transactionID string // WeChat Pay's number
}

func defineOrderNumber(f *flag.FlagSet) *orderNumber {
	n := &orderNumber{}
	f.StringVar(&n.transactionID, "transaction-id", "", "WeChat Pay's `NUMBER` of the order, instead of yours")
	return n
}

// check takes the number in the arguments, and reports whether there is exactly one.
func (n *orderNumber) check(c *call) error {
	if len(c.args) > 0 {
		n.outTradeNo = c.args[0]
	}
	if (n.outTradeNo == "") == (n.transactionID == "") {
		return c.misuse("name one order: OUT_TRADE_NO, or -transaction-id NUMBER")
	}
	return c.goodNumbers(n.outTradeNo, n.transactionID)
}

// swapped adds advice to the error of a query that found nothing, if the merchant's
// number looks like one of WeChat Pay's.
func (c *call) swapped(err error, number, flag string) error {
	const digits = 28
	if err == nil || !isMissing(err) || len(number) != digits || strings.Trim(number, "0123456789") != "" {
		return err
	}
	text, _ := c.describe(err)
	return &failure{code: exitMissing, text: text, cause: err, advice: c.t("the number looks like one of WeChat Pay's: try %s %s", flag, number)}
}

// goodNumbers refuses numbers that contain a secret, or characters that no number has.
// They come from pasted text or from the line end of a script's variable.
func (c *call) goodNumbers(numbers ...string) error {
	secrets := c.settings().secrets()
	for _, number := range numbers {
		switch {
		case slices.ContainsFunc(secrets, func(secret string) bool { return strings.Contains(number, secret) }):
			return c.misuse("the number is one of your secrets: nothing was sent")
		case strings.ContainsFunc(number, func(r rune) bool { return unicode.IsSpace(r) || isUnsafe(r) }):
			return c.misuse("the number %s has blanks or control characters: remove them", shownWord(number))
		}
	}
	return nil
}
