package wxpay

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"reflect"
	"strings"
	"sync"

	"github.com/seed6780280e/wxpay/internal/fieldtag"
	"github.com/seed6780280e/wxpay/internal/flatxml"
	"github.com/seed6780280e/wxpay/internal/pairs"
)

// An Operation is an [Endpoint] with the types of its request and response. The
// methods of [Client] are declared with it. You can declare any other API of v2 in the
// same way:
//
//	type QueryRequest struct {
//		TransactionID string       `wxpay:"transaction_id,required,B32"`
//		OutOrderNo    string       `wxpay:"out_order_no,required,B64"`
//		Extra         wxpay.XMLMap `wxpay:",extra"`
//	}
//
//	type QueryResponse struct {
//		wxpay.Envelope
//		Status string `wxpay:"status,required"`
//	}
//
//	var query = wxpay.Operation[QueryRequest, QueryResponse]{
//		Endpoint: wxpay.Endpoint{Path: "/pay/profitsharingquery", Idempotent: true, ReadOnly: true},
//	}
//
//	response, err := query.Call(ctx, client, &QueryRequest{…})
//
// A tag contains the field's name and its rules: required; B64 (at most 64 bytes: WeChat
// Pay counts bytes, also where its documents do not say so); S32 (at most 32
// characters); json; yyyyMMddHHmmss (the layout of a time, in UTC+8); coupon_id_$n (in a
// slice that is tagged $n: one row for each index).
//
// A field has one of these types. Instead of string, int64 and bool, a defined type such
// as [TradeType] is possible. A zero value is not sent.
//
//	string      text; S and B limit it
//	int64       a whole number, never negative
//	*int64      the same; nil means absent, so 0 can be sent
//	bool        true is sent as Y; Y and N are read
//	time.Time   always with a layout
//	any type    with json; S and B limit the JSON
//	[]struct    tagged $n: rows
//
// A request may have one XMLMap tagged ",extra" for fields without a Go field. A
// response embeds [Envelope]. Do not copy an Operation, and do not change it after its
// first use. It is safe for concurrent use.
type Operation[Request, Response any] struct {
	Endpoint
	Defaults func(*Request)           // zero: none; sets the defaults of empty fields, in a copy of the request
	Check    func(*Request) error     // zero: none; checks what the tags can't express
	Required func(*Response) []string // zero: none; names of fields that this response must have, besides the required ones

	// Normalize renames fields of a verified response to the names in the tags. Zero:
	// nothing is renamed. Envelope.Fields stays as received.
	Normalize func(XMLMap) (XMLMap, error)

	once              sync.Once
	request, response *fieldtag.Plan
	wrong             error // in the declaration
}

// Call sends a request and returns the verified response. It adds the ids,
// nonce_str, sign_type and sign. Errors are [*Error].
func (op *Operation[Request, Response]) Call(ctx context.Context, c *Client, req *Request) (*Response, error) {
	fields, err := op.encodeFor(c, req)
	if err == nil && op.response == nil {
		err = errors.New("its response is text: use Download")
	}
	if err != nil {
		return nil, refuse(&op.Endpoint, err)
	}
	received, err := c.exchange(ctx, &op.Endpoint, fields)
	if err != nil {
		return nil, err
	}
	response, err := op.decode(received)
	if err != nil {
		fail := failure{Error: Error{Operation: op.operation(), Attempts: 1, HTTPStatus: http.StatusOK, Fields: received, Err: err}, endpoint: &op.Endpoint, sent: true}
		return nil, fail.settle(true)
	}
	any(response).(enveloped).envelope().receivedBy(c.mchID, c.subMchID)
	return response, nil
}

// Download is [Operation.Call] for an endpoint that answers with text. Its Response
// type is [Download]. While the text is read, tee (if not nil) gets the bytes as they
// were sent. ctx limits the whole download. Errors are [*Error].
func (op *Operation[Request, Response]) Download(ctx context.Context, c *Client, req *Request, tee io.Writer) (*Download, error) {
	fields, err := op.encodeFor(c, req)
	if err == nil && op.response != nil {
		err = errors.New("its response is a message: use Call")
	}
	if err != nil {
		return nil, refuse(&op.Endpoint, err)
	}
	return c.download(ctx, &op.Endpoint, fields, tee)
}

// compile reads the tags of both types.
func (op *Operation[Request, Response]) compile() error {
	op.once.Do(func() {
		var requestErr, responseErr error
		op.request, requestErr = compileRequest[Request]()
		op.response, responseErr = compileResponse[Response]()
		op.wrong = errors.Join(op.Endpoint.check(), requestErr, responseErr)
	})
	return op.wrong
}

func compileRequest[Request any]() (*fieldtag.Plan, error) {
	plan, err := fieldtag.Compile[Request]()
	if err != nil {
		return nil, err
	}
	for _, name := range plan.Names() { // $ is only in the pattern of an index
		if flatxml.CheckName(strings.ReplaceAll(name, "$", "")) != nil {
			return nil, fmt.Errorf("%v: %q in a tag is not the name of a field", reflect.TypeFor[Request](), name)
		}
	}
	switch plan.Extra(new(Request)).(type) {
	case nil, *XMLMap:
		return plan, nil
	}
	return nil, fmt.Errorf("%v: Extra is not an XMLMap", reflect.TypeFor[Request]())
}

// compileResponse returns no plan if the response is text.
func compileResponse[Response any]() (*fieldtag.Plan, error) {
	if reflect.TypeFor[Response]() == reflect.TypeFor[Download]() {
		return nil, nil
	}
	if r, ok := any(new(Response)).(enveloped); !ok || r.envelope() == nil { // a pointer to one is not filled
		return nil, fmt.Errorf("%v does not embed wxpay.Envelope", reflect.TypeFor[Response]())
	}
	return fieldtag.Compile[Response]()
}

// encodeFor returns the fields of a request, with the client's envelope.
func (op *Operation[Request, Response]) encodeFor(c *Client, req *Request) (XMLMap, error) {
	envelope := c.requestEnvelope(&op.Endpoint)
	return op.encode(req, envelope.sent()...)
}

// encode checks a request and turns it into fields. Those of the envelope replace others.
func (op *Operation[Request, Response]) encode(req *Request, envelope ...pairs.Pair) (XMLMap, error) {
	if req == nil {
		return XMLMap{}, errors.New("the request is nil")
	}
	if err := op.compile(); err != nil {
		return XMLMap{}, err
	}
	if op.Defaults != nil {
		complete := *req
		req = &complete
		op.Defaults(req)
	}
	if op.Check != nil {
		if err := op.Check(req); err != nil {
			return XMLMap{}, err
		}
	}
	fields, err := encode(op.request, req, envelope)
	if err != nil {
		return XMLMap{}, err
	}
	if extra, ok := op.request.Extra(req).(*XMLMap); ok {
		return op.withExtra(fields, *extra)
	}
	return fields, nil
}

// withExtra adds fields that the request type does not have. A name that it has may be
// set in Extra or in the Go field, but not in both.
func (op *Operation[Request, Response]) withExtra(fields, extra XMLMap) (XMLMap, error) {
	if err := op.checkExtra(extra); err != nil {
		return XMLMap{}, fmt.Errorf("in Extra, %w", err)
	}
	added := make([]pairs.Pair, 0, extra.Len())
	for name, value := range extra.All() {
		if fields.Has(name) {
			return XMLMap{}, fmt.Errorf("in Extra, %s is also set in the request's Go field: remove one", name)
		}
		added = append(added, pairs.Pair{Name: name, Value: value})
	}
	return fields.with(added...), nil
}

// decode returns the typed response of verified fields.
func (op *Operation[Request, Response]) decode(fields XMLMap) (*Response, error) {
	response, err := op.decodeNormalized(fields)
	if err != nil || op.Required == nil {
		return response, err
	}
	if err := any(response).(enveloped).envelope().require(op.Required(response)); err != nil {
		return nil, err
	}
	return response, nil
}

func (op *Operation[Request, Response]) decodeNormalized(fields XMLMap) (*Response, error) {
	if op.Normalize == nil {
		return decode[Response](op.response, fields)
	}
	normal, err := op.Normalize(fields)
	if err != nil {
		return nil, err
	}
	response, err := decode[Response](op.response, normal)
	if err != nil {
		return nil, err
	}
	any(response).(enveloped).envelope().Fields = fields
	return response, nil
}

// Call posts fields to any path of API v2 that accepts and returns flat XML. It returns
// the fields of the verified response. The client adds the ids, nonce_str, sign_type and
// sign. Errors are [*Error]. [Operation] does the same with typed requests and responses.
func (c *Client) Call(ctx context.Context, e Endpoint, fields XMLMap) (XMLMap, error) {
	if err := errors.Join(e.check(), e.checkExtra(fields)); err != nil {
		return XMLMap{}, refuse(&e, err)
	}
	envelope := c.requestEnvelope(&e)
	return c.exchange(ctx, &e, fields.with(envelope.sent()...))
}
