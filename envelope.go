package wxpay

import (
	"fmt"
	"slices"

	"github.com/seed6780280e/wxpay/internal/fieldtag"
	"github.com/seed6780280e/wxpay/internal/flatxml"
	"github.com/seed6780280e/wxpay/internal/pairs"
)

// An Envelope is part of every response and notification: all fields that were
// received, and the ids of the recipient.
type Envelope struct {
	Fields    XMLMap   `json:"-"` // every pair received, also those without a Go field
	Malformed []string `json:"-"` // names of fields with a value of the wrong form: their Go fields are zero
	merchant  string   // mch_id of the client that received it
	shop      string   // sub_mch_id of that client
	selected  bool     // the message itself selected the client: see NotifyHandlerFor

	AppID    string `wxpay:"appid"`      // the mini program, or the provider's app
	MchID    string `wxpay:"mch_id"`     // the merchant, or the provider
	SubAppID string `wxpay:"sub_appid"`  // service-provider mode: the shop's mini program
	SubMchID string `wxpay:"sub_mch_id"` // service-provider mode: the shop
}

func (e *Envelope) envelope() *Envelope { return e }

// receivedBy notes whose client received the message.
func (e *Envelope) receivedBy(mchID, subMchID string) { e.merchant, e.shop = mchID, subMchID }

// enveloped is a type that embeds an [Envelope].
type enveloped interface{ envelope() *Envelope }

// decode returns the typed message of verified fields. The Message type embeds
// an [Envelope].
func decode[Message any](plan *fieldtag.Plan, fields XMLMap) (*Message, error) {
	message := new(Message)
	malformed, err := plan.Decode(message, &fields.pairs)
	if err != nil {
		return nil, err
	}
	e := any(message).(enveloped).envelope()
	e.Fields, e.Malformed = fields, malformed
	return message, nil
}

// encode returns the set fields of a request, and more pairs, which replace others. The
// names of the fields and of the pairs were checked before: see compileRequest and
// Endpoint.check.
func encode(plan *fieldtag.Plan, req any, more []pairs.Pair) (XMLMap, error) {
	var b pairs.Builder
	b.Grow(usualRequest, usualFields)
	if err := plan.Encode(req, &b, more...); err != nil {
		return XMLMap{}, err
	}
	list, _ := b.List()
	return XMLMap{list, flatxml.CheckValue(list.String()) != nil}, nil
}

// What is enough for most requests.
const (
	usualRequest = 1280 // bytes
	usualFields  = 20
)

// require returns an error if one of the named fields is missing or malformed.
func (e *Envelope) require(names []string) error {
	for _, name := range names {
		if e.Fields.Get(name) == "" || slices.Contains(e.Malformed, name) {
			return fmt.Errorf("%s is missing or malformed", name)
		}
	}
	return nil
}
