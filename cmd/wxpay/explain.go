package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"maps"
	"strings"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/internal/flatxml"
	"github.com/seed6780280e/wxpay/wxpaytest/explain"
)

func explainVerb() verb {
	return verb{
		name: "explain", arguments: "[FILE]", max: 1,
		summary: "show what a message signs, and why its sign is wrong",
		details: []text{
			"explain reads a message from FILE or from standard input: XML, the parameters of wx.requestPayment as JSON or as a form, or a line of a log that contains one of them. It prints the string to sign, in which the key is hidden, the sign of the message, and whether it is right. If it is wrong, explain tries the usual mistakes.",
			"A refund notification has no sign: explain decrypts its req_info.",
			"-show-sign prints the correct sign. Show it to nobody else: with it, the message can be sent in your name.",
			"The exit code is 0 if the sign is right, 5 if it is wrong, and 2 if there is no message.",
		},
		define: func(f *flag.FlagSet) action {
			show := f.Bool("show-sign", false, "print the correct sign too; only for the owner of the key")
			return func(ctx context.Context, c *call) error { return c.explain(ctx, *show) }
		},
	}
}

// An explanation is what is known of a message.
type explanation struct {
	kind      text   // what the message is
	note      string // more about it; may be empty
	result    explain.Explanation
	previous  bool    // it was signed with the previous key
	unsigned  bool    // it never has a sign
	decrypted *record // of a refund notification
}

func (c *call) explain(ctx context.Context, showSign bool) error {
	data, err := c.readMessage(ctx)
	if err != nil {
		return err
	}
	if err := c.otherInput(string(data)); err != nil {
		return err
	}
	found, ok := findMessage(string(data), 0)
	if !ok {
		return c.misuse("there is no message in the input: neither XML, nor JSON or a form of parameters")
	}
	s := c.settings()
	if s.key.Reveal() == "" {
		return c.misuse("the APIv2 key is needed: set WXPAY_KEY_FILE or WXPAY_KEY")
	}
	var e *explanation
	if found.xml != nil {
		e, err = c.explainXML(found, data)
	} else {
		e, err = c.explainFields(found.fields)
	}
	if err != nil {
		return err
	}
	return c.printExplanation(e, showSign)
}

// explainXML explains a message of WeChat Pay, or to it.
func (c *call) explainXML(found excerpt, data []byte) (*explanation, error) {
	fields, parseErr := wxpay.ParseXML(found.xml)
	if strings.HasPrefix(strings.TrimSpace(string(found.xml)), "<root") && parseErr == nil {
		return &explanation{kind: "the decrypted part of a refund notification, which has no sign", decrypted: recordOf(fields)}, nil
	}
	if parseErr == nil && fields.Has("req_info") {
		return c.explainRefund(fields)
	}
	e := c.search(func(x explain.Explainer) (r explain.Explanation, err error) { return x.XML(found.xml) })
	if e == nil {
		return nil, c.unreadableMessage(parseErr, found, data)
	}
	e.kind = kindOf(fields)
	e.note = c.noteOn(fields, found.xml, parseErr)
	e.unsigned = fields.Get("return_code") == "FAIL" && !fields.Has("sign")
	return e, nil
}

// explainer returns the explainer for a key.
func (c *call) explainer(key wxpay.Secret) explain.Explainer {
	x := explain.Explainer{Key: key.Reveal()}
	if secret := c.settings().appSecret.Reveal(); secret != "" && secret != x.Key {
		x.OtherKeys = map[string]string{"the AppSecret": secret}
	}
	return x
}

// search explains a sign with the key, and with the previous one. It returns nil if the
// message is unreadable.
func (c *call) search(with func(explain.Explainer) (explain.Explanation, error)) *explanation {
	s := c.settings()
	result, err := with(c.explainer(s.key))
	if err != nil {
		return nil
	}
	if result.Match == "" && s.previousKey.Reveal() != "" {
		if old, err := with(c.explainer(s.previousKey)); err == nil && old.Match != "" {
			return &explanation{result: old, previous: true}
		}
	}
	return &explanation{result: result}
}

// unreadableMessage says where and why a message is no XML.
func (c *call) unreadableMessage(err error, found excerpt, data []byte) error {
	var syntax *flatxml.SyntaxError
	if !errors.As(err, &syntax) {
		return c.misuse("the message is unreadable: %s", c.reasonOf(err))
	}
	if found.offset < 0 {
		return c.misuse("the message is unreadable at byte %d after its escapes are undone: %s", syntax.Offset, c.xmlReason(syntax.Reason))
	}
	before := string(data[:min(found.offset+syntax.Offset, len(data))])
	line := 1 + strings.Count(before, "\n")
	column := len(before) - strings.LastIndex(before, "\n")
	return c.misuse("the message is unreadable at byte %d (line %d, column %d): %s", len(before), line, column, c.xmlReason(syntax.Reason))
}

// explainFields explains the parameters of wx.requestPayment, or the fields of a message.
func (c *call) explainFields(fields map[string]string) (*explanation, error) {
	note := ""
	if fields["paySign"] != "" && fields["appId"] == "" {
		appID := c.frontAppID()
		if appID == "" {
			return nil, c.misuse("the parameters lack appId, which is signed too: set WXPAY_APPID")
		}
		fields = maps.Clone(fields)
		fields["appId"] = appID
		note = c.t("appId is signed but not passed to wx.requestPayment; the configured appid %s was used", appID)
	}
	if !hasSign(fields) {
		return nil, c.misuse("the input has no sign and no paySign")
	}
	if fields["req_info"] != "" {
		return c.explainRefund(wxpay.NewXMLMap(fields))
	}
	e := c.search(func(x explain.Explainer) (explain.Explanation, error) { return x.Sign(fields), nil })
	e.kind, e.note = "fields of a message", note
	if fields["paySign"] != "" {
		e.kind = "parameters of wx.requestPayment"
	}
	return e, nil
}

// frontAppID returns the appid of the mini program.
func (c *call) frontAppID() string {
	if s := c.settings(); s.subAppID != "" {
		return s.subAppID
	}
	return c.settings().appID
}

// kindOf says what a message is.
func kindOf(fields wxpay.XMLMap) text {
	switch {
	case fields.Has("return_code") && fields.Has("time_end") && fields.Has("transaction_id") && !fields.Has("trade_state"):
		return "a payment notification"
	case fields.Has("return_code"):
		return "an answer of WeChat Pay"
	}
	return "a request"
}

// whoseMessage says if the message is for another merchant.
func (c *call) whoseMessage(fields wxpay.XMLMap) string {
	s := c.settings()
	for _, id := range []struct{ field, own string }{{"mch_id", s.mchID}, {"appid", s.appID}} {
		if got := fields.Get(id.field); got != "" && id.own != "" && got != id.own {
			return c.t("the message has %s %s, and the settings have %s: it is signed with the key of its own merchant", id.field, quoted(got), fmt.Sprint(id.own))
		}
	}
	return ""
}
