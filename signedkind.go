package wxpay

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/seed6780280e/wxpay/internal/fieldtag"
)

// A SignedKind declares a kind of signed notification, as [Operation] declares an API:
//
//	type ContractChange struct {
//		wxpay.Envelope
//		ContractID  string `wxpay:"contract_id,required"`
//		DisplayName string `wxpay:"contract_display_account"`
//	}
//
//	var contractChange = wxpay.SignedKind[ContractChange]{
//		Name: "contract", AppIDField: "-", FreeTexts: []string{"contract_display_account"},
//	}
//
//	http.Handle("/wxpay/contract", contractChange.Handler(client, func(ctx context.Context, m *ContractChange) error { … }))
//
// Message embeds [Envelope]. Its tags are the names of this kind of message: a message
// with a name that belongs only to another kind is refused. Do not copy a SignedKind. It
// is safe for concurrent use. The zero values are the strictest.
type SignedKind[Message any] struct {
	Name         string                  // for errors: "contract"
	AppIDField   string                  // must be present; zero: "appid"; "-": appid may be missing
	MchIDField   string                  // must be present; zero: "mch_id"; "-": mch_id may be missing
	NoReturnCode bool                    // it has no return_code and no result_code
	Failures     bool                    // result_code may be FAIL; zero: such a message is an *Error
	FreeTexts    []string                // fields in which a merchant or a user may write anything
	Required     func(*Message) []string // zero: none; names of fields that this message must have, besides the required ones

	// Normalize changes fields of a verified message to the form in the tags. Zero:
	// nothing is changed. Envelope.Fields stays as received.
	Normalize func(XMLMap) (XMLMap, error)

	// Confirm asks WeChat Pay whether a message is right. It is called if the signature
	// does not prove where a free text ends. Zero: such a message is refused.
	Confirm func(context.Context, *Client, *Message) error

	once  sync.Once
	plan  *fieldtag.Plan
	names map[string]bool
	wrong error // in the declaration
}

// ParseSigned reads a message of at most 1 MiB and verifies it as [Client.ParseNotify]
// does. Answer it with [WriteAck]. Its errors are those of [Client.ParseNotify].
func (k *SignedKind[Message]) ParseSigned(ctx context.Context, c *Client, body io.Reader) (*Message, error) {
	fields, err := readFields(body, sizeOf(body))
	if err != nil {
		return nil, named(err)
	}
	m, err := k.parse(c, ctx, fields)
	return m, named(err)
}

// Handler returns a handler that works as [Client.NotifyHandler].
func (k *SignedKind[Message]) Handler(c *Client, handle func(context.Context, *Message) error) http.Handler {
	return notifyHandler(c.always, c.logger, k.parse, handle)
}

// HandlerFor is Handler for many merchants at one address: see [NotifyHandlerFor]. Each
// merchant can make a message about any number, so compare the merchant with your own
// records.
func (k *SignedKind[Message]) HandlerFor(clientFor func(Recipient) *Client, handle func(context.Context, *Message) error) http.Handler {
	return notifyHandler(clientFor, nil, k.parse, handle)
}

func (k *SignedKind[Message]) compile() error {
	k.once.Do(func() {
		if k.plan, k.wrong = compileResponse[Message](); k.wrong != nil {
			return
		}
		switch {
		case k.plan == nil:
			k.wrong = errors.New("a Download is no message")
			return
		case k.Name == "":
			k.wrong = errors.New("SignedKind.Name is empty: errors need it")
		}
		k.names = namesOf(fieldtag.For[Envelope](), k.plan)
	})
	return k.wrong
}

func (k *SignedKind[Message]) parse(c *Client, ctx context.Context, fields XMLMap) (*Message, error) {
	if err := k.compile(); err != nil {
		return nil, fmt.Errorf("%s: %w", k.Name, err)
	}
	if err := k.verify(c, fields); err != nil {
		return nil, err
	}
	m, required, err := k.decode(fields)
	if err != nil {
		return nil, fmt.Errorf("%s: %w: %w", k.Name, ErrMalformedMessage, err)
	}
	any(m).(enveloped).envelope().receivedBy(c.mchID, c.subMchID)
	why := k.ambiguity(fields, required)
	switch {
	case why == "":
		return m, nil
	case k.Confirm == nil:
		return nil, fmt.Errorf("%s: %w: %s", k.Name, ErrUnconfirmed, why)
	}
	if err := k.Confirm(ctx, c, m); err != nil {
		return nil, fmt.Errorf("%s: %w: %s: %w", k.Name, ErrUnconfirmed, why, err)
	}
	return m, nil
}

// verify checks everything that is checked before a field is decoded.
func (k *SignedKind[Message]) verify(c *Client, fields XMLMap) error {
	switch {
	case !k.NoReturnCode && fields.Get("return_code") != "SUCCESS":
		return fmt.Errorf("%s: %w: return_code is not SUCCESS", k.Name, ErrWrongMessage)
	case k.NoReturnCode && fields.Get("return_code")+fields.Get("result_code") != "":
		return fmt.Errorf("%s: %w: it has a return_code or a result_code", k.Name, ErrWrongMessage)
	}
	if err := c.verifyNotify(fields); err != nil {
		return err
	}
	if err := k.checkRearranged(fields); err != nil {
		return err
	}
	if err := c.checkNotifyIDs(fields, orDefault(k.AppIDField, "appid"), orDefault(k.MchIDField, "mch_id")); err != nil {
		return err
	}
	for name := range fields.All() {
		if k.isOthersName(name) {
			return fmt.Errorf("%s: %w: it is signed, but has %.64s", k.Name, ErrWrongMessage, name)
		}
	}
	result := fields.Get("result_code")
	if k.NoReturnCode || result == "SUCCESS" || k.Failures && result == "FAIL" {
		return nil
	}
	return &Error{Operation: k.Name, Fields: fields, HTTPStatus: http.StatusOK,
		Code: Code(fields.Get("err_code")), Description: fields.Get("err_code_des"),
		Err: errors.New("result_code is not SUCCESS")}
}

func (k *SignedKind[Message]) isOthersName(name string) bool {
	return !isNameOf(k.names, name) && (isPaymentName(name) || isOthersName(name))
}

// checkRearranged is checkReceivedNotify for this kind.
func (k *SignedKind[Message]) checkRearranged(fields XMLMap) error {
	for field, value := range fields.All() {
		if strings.IndexByte(value, '&') < 0 {
			continue
		}
		strict := isNameOf(k.names, field) && !slices.Contains(k.FreeTexts, field)
		for name := range embedded(value) {
			if strict || isNameOf(k.names, name) || k.isOthersName(name) || fields.Has(name) {
				return fmt.Errorf("%w: %.64s holds &%.64s=", ErrRearranged, field, name)
			}
		}
	}
	return nil
}

// decode returns the typed message, and the names that it must have.
func (k *SignedKind[Message]) decode(fields XMLMap) (*Message, []string, error) {
	m, err := k.decodeNormalized(fields)
	if err != nil {
		return nil, nil, err
	}
	required := k.plan.Required()
	if k.Required != nil {
		required = append(required, k.Required(m)...)
	}
	return m, required, any(m).(enveloped).envelope().require(required)
}

func (k *SignedKind[Message]) decodeNormalized(fields XMLMap) (*Message, error) {
	if k.Normalize == nil {
		return decode[Message](k.plan, fields)
	}
	normal, err := k.Normalize(fields)
	if err != nil {
		return nil, err
	}
	m, err := decode[Message](k.plan, normal)
	if err == nil {
		any(m).(enveloped).envelope().Fields = fields
	}
	return m, err
}

// ambiguity says why the signature does not prove where a free text ends; "" means that
// it does. A field that the message need not have could be a piece of the text before
// it. A field with the tag json is written by WeChat Pay, so valid JSON in it is whole;
// somebody's text that looks like JSON need not be.
func (k *SignedKind[Message]) ambiguity(fields XMLMap, required []string) string {
	afterText := false
	for name, value := range fields.All() {
		if value == "" || name == "sign" {
			continue // not signed, so it separates nothing
		}
		if afterText && !slices.Contains(required, name) && !k.isEnvelope(name) {
			return fmt.Sprintf("%.64s could be a piece of the field before it", name)
		}
		afterText = slices.Contains(k.FreeTexts, name) && !(k.plan.IsJSON(name) && json.Valid([]byte(value)))
	}
	return ""
}

// isEnvelope reports whether every message of this kind has the field.
func (k *SignedKind[Message]) isEnvelope(name string) bool {
	return name == orDefault(k.AppIDField, "appid") || name == orDefault(k.MchIDField, "mch_id") ||
		!k.NoReturnCode && (name == "return_code" || name == "result_code")
}
