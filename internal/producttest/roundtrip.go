package producttest

import (
	"maps"
	"reflect"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/wxpaytest"
)

// A Wire says what the types of an operation do not say of its messages.
type Wire struct {
	Options  wxpaytest.PathOptions
	Envelope []string          // names that the client adds to a request
	Texts    map[string]string // by name: values of fields that refuse others, and JSON
	Odd      []string          // names that differ from their Go fields
}

// Survives sends a request with every field to a gateway that answers with every field.
// None may be lost or changed on its way, and each must have the name of its Go field.
// What was asked for is repeated. A JSON field takes part if it has a text.
func Survives[Request, Response any](t testing.TB, c *wxpay.Client, gw *wxpaytest.Server, op *wxpay.Operation[Request, Response], w Wire) {
	t.Helper()
	request, want := Filled[Request](t, w)
	answer := w
	answer.Texts = maps.Clone(want)
	maps.Copy(answer.Texts, w.Texts)
	_, reply := Filled[Response](t, answer)
	got := Handle(gw, op.Path, w.Options, reply)
	response, err := op.Call(Context(t), c, request)
	require.NoError(t, err, op.Path)
	w.checkSent(t, op.Path, want, *got)
	w.Check(t, response, reply)
}

// IsSent checks that a request with every field would be sent with every field. It is for
// operations that no gateway answers with XML.
func IsSent[Request, Response any](t testing.TB, c *wxpay.Client, op *wxpay.Operation[Request, Response], w Wire) {
	t.Helper()
	request, want := Filled[Request](t, w)
	fields, err := op.SignedFields(c, request)
	require.NoError(t, err, op.Path)
	w.checkSent(t, op.Path, want, maps.Collect(fields.All()))
}

// Filled returns a message with every field, and the texts of its fields.
func Filled[T any](t testing.TB, w Wire) (*T, map[string]string) {
	t.Helper()
	message, texts := new(T), map[string]string{}
	for i, f := range w.fields(t, reflect.ValueOf(message).Elem(), true) {
		f.set(t, int64(i), w.Texts[f.name])
		assert.NotContains(t, texts, f.name, "%T has two fields of this name", message)
		texts[f.name] = f.text(t)
	}
	return message, texts
}

// Check checks that each field of a message has its text, and the envelope its ids.
func (w Wire) Check(t testing.TB, message any, texts map[string]string) {
	t.Helper()
	v := reflect.ValueOf(message).Elem()
	for _, f := range w.fields(t, v, false) {
		assert.Equal(t, texts[f.name], f.text(t), "%T: %s", message, f.name)
	}
	e := v.FieldByName("Envelope").Interface().(wxpay.Envelope)
	assert.Equal(t, e.Fields.Get("appid")+" "+e.Fields.Get("mch_id"), e.AppID+" "+e.MchID, "%T", message)
	assert.Empty(t, e.Malformed, "%T", message)
}

// fields returns the fields that take part, and checks their names.
func (w Wire) fields(t testing.TB, message reflect.Value, grow bool) []field {
	t.Helper()
	all := fieldsOf(t, message, grow)
	for _, f := range all {
		if !slices.Contains(w.Odd, f.name) {
			f.checkName(t)
		}
	}
	return slices.DeleteFunc(all, func(f field) bool { return f.json && w.Texts[f.name] == "" })
}

// checkSent compares a request as it was sent with the texts of its fields.
func (w Wire) checkSent(t testing.TB, path string, want, got map[string]string) {
	t.Helper()
	got = maps.Clone(got)
	for _, name := range w.Envelope {
		assert.NotEmpty(t, got[name], "%s %s", path, name)
		delete(got, name)
	}
	assert.Equal(t, want, got, path)
}
