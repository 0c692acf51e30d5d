package wxpay

import (
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/seed6780280e/wxpay/internal/flatxml"
)

// An Endpoint declares an API path: what its requests must contain, and which checks a
// response must pass. The zero values are the strictest. Use it in an [Operation], which
// adds types, or with [Client.Call].
type Endpoint struct {
	Path          string   // "/pay/unifiedorder"
	ProviderPath  string   // the path for clients of ForSubMerchant; zero: Path
	Get           bool     // the signed fields are sent as the query of a GET; zero: as XML in a POST
	Host          string   // zero: Config.Hosts; or the host of this path, such as "fraud.mch.weixin.qq.com"
	Certificate   bool     // the merchant certificate is needed; zero: it is never presented
	SignType      SignType // zero: Config.SignType, and sign_type is sent; with MD5 here, sign_type is not sent
	NoSignType    bool     // sign_type is not sent with any SignType
	UnsignedReply bool     // a success has no sign; zero: a success without sign is refused
	NoResultCode  bool     // a success has no result_code; zero: a success without result_code is refused
	RowsField     string   // the one element of the reply that contains rows, such as "hblist": the field x of row n is read as x_n; needs UnsignedReply
	NoNonce       bool     // nonce_str is not sent
	AppIDField    string   // zero: "appid"; "-": none is sent
	MchIDField    string   // zero: "mch_id"; "-": none is sent
	SubAppIDField string   // zero: "sub_appid"; "-": none is sent
	SubMchIDField string   // zero: "sub_mch_id"; "-": none, and clients of ForSubMerchant are refused
	ProviderOnly  bool     // only clients of ForSubMerchant may call it; zero: all clients
	Idempotent    bool     // the same request may be sent twice: a number makes it idempotent
	ReadOnly      bool     // it changes nothing: the outcome of a failure is OutcomeReadOnly
	EchoFields    []string // fields that must be the same in request and response: "out_trade_no"; "a=b": a of the request is b of the response
	Meanings      Meanings // of the codes in its document; zero: only the common meanings
	InDoubt       string   // advice while the outcome is unknown; zero: a general advice
}

func (e *Endpoint) operation() string { return path.Base(e.Path) }

func (e *Endpoint) appIDField() string { return orDefault(e.AppIDField, "appid") }
func (e *Endpoint) mchIDField() string { return orDefault(e.MchIDField, "mch_id") }

func (e *Endpoint) subAppIDField() string { return orDefault(e.SubAppIDField, "sub_appid") }
func (e *Endpoint) subMchIDField() string { return orDefault(e.SubMchIDField, "sub_mch_id") }

// orDefault returns the name of an id field, "" when the endpoint has none.
func orDefault(name, otherwise string) string {
	switch name {
	case "":
		return otherwise
	case "-":
		return ""
	}
	return name
}

// meaning returns what a code means in e, and whether that is known.
func (e *Endpoint) meaning(code Code) (Meaning, bool) {
	if m, ok := e.Meanings.find(code); ok {
		return m, true
	}
	m, ok := commonMeanings.find(code)
	if ok && e.ReadOnly && m.Proves == ProvesNothing {
		m.Advice = "" // it says to repeat a number; a query uses InDoubt
	}
	return m, ok
}

func (e *Endpoint) check() error {
	switch {
	case !strings.HasPrefix(e.Path, "/") || strings.ContainsAny(e.Path, "?# "):
		return fmt.Errorf("Endpoint.Path is %q: set a path such as /pay/unifiedorder", e.Path)
	case e.ProviderPath != "" && (!strings.HasPrefix(e.ProviderPath, "/") || strings.ContainsAny(e.ProviderPath, "?# ")):
		return fmt.Errorf("Endpoint.ProviderPath is %q: set a path, or leave it out", e.ProviderPath)
	case strings.ContainsAny(e.Host, "/?#@ "):
		return fmt.Errorf("Endpoint.Host is %q: set a host name", e.Host)
	case e.SignType != "" && e.SignType != SignTypeMD5 && e.SignType != SignTypeHMACSHA256:
		return fmt.Errorf("Endpoint.SignType is %q: it is MD5 or HMAC-SHA256", string(e.SignType))
	case e.RowsField != "" && !e.UnsignedReply:
		return errors.New("Endpoint.RowsField is set: a signed reply can't have rows, so set UnsignedReply too")
	}
	return e.checkIDFields()
}

// isIDField reports whether an id can be sent with this name. A name with an index could
// be that of a row, which would replace the id.
func isIDField(name string) bool {
	base := strings.TrimRight(name, "0123456789")
	hasIndex := base != name && strings.HasSuffix(base, "_")
	return flatxml.CheckName(name) == nil && !hasIndex && !slices.Contains([]string{"nonce_str", "sign", "sign_type"}, name)
}

func (e *Endpoint) checkIDFields() error {
	for _, id := range []struct{ goName, name string }{
		{"AppIDField", e.AppIDField}, {"MchIDField", e.MchIDField}, {"SubAppIDField", e.SubAppIDField}, {"SubMchIDField", e.SubMchIDField},
	} {
		if id.name != "" && id.name != "-" && !isIDField(id.name) {
			return fmt.Errorf("%s is %q: set the name of the field for this id, without an index, such as mch_appid, or -", "Endpoint."+id.goName, id.name)
		}
	}
	return nil
}

// envelopeNames returns the names that the client itself writes into a request.
func (e *Endpoint) envelopeNames() []string {
	return []string{
		e.appIDField(), e.mchIDField(), e.subAppIDField(), e.subMchIDField(),
		"sub_appid", "sub_mch_id", "nonce_str", "sign", "sign_type",
	}
}

// checkExtra refuses names that the client writes itself.
func (e *Endpoint) checkExtra(fields XMLMap) error {
	for name := range fields.All() {
		if !slices.Contains(e.envelopeNames(), name) {
			continue
		}
		if strings.HasPrefix(name, "sub_") || name == e.subAppIDField() || name == e.subMchIDField() {
			return fmt.Errorf("%s is the client's to set: use Client.ForSubMerchant", name)
		}
		return fmt.Errorf("%s is the client's to set: leave it out", name)
	}
	return nil
}

// checkEcho refuses a reply with another number, amount or currency than the request. A
// field that was not sent is not compared. Free texts, such as device_info and attach,
// are not compared either: they identify nothing, and may be returned trimmed. The ids
// were compared with the client's own before. There the appid may be one of
// Config.OtherAppIDs, because the order may be from another app of the merchant.
func (e *Endpoint) checkEcho(request, reply XMLMap) error {
	for _, field := range e.EchoFields {
		sent, repeated, renamed := strings.Cut(field, "=")
		if !renamed {
			repeated = sent
		}
		if err := checkRepeated(reply, repeated, request.Get(sent)); err != nil {
			return err
		}
	}
	return nil
}

// checkRepeated compares a field of a reply with the value that was sent. Rows have the
// field with an index.
func checkRepeated(reply XMLMap, name, want string) error {
	if want == "" {
		return nil
	}
	first, _ := reply.pairs.Find(name)
	for i := first; i < reply.Len() && strings.HasPrefix(reply.pairs.Name(i), name); i++ {
		got := reply.pairs.Value(i)
		if got != want && got != "" && isEcho(reply.pairs.Name(i), name) {
			return fmt.Errorf("the reply's %s is %.64q, but %q was sent: it is the answer to another request", reply.pairs.Name(i), got, want)
		}
	}
	return nil
}

func isEcho(repeated, name string) bool {
	index, found := strings.CutPrefix(repeated, name)
	return found && (index == "" || index[0] == '_' && strings.Trim(index[1:], "0123456789") == "")
}

// sandboxBase goes before the path of an endpoint in the sandbox.
const sandboxBase = "/xdc/apiv2sandbox"

// hasSandbox reports whether the sandbox may have this endpoint. It has no endpoint that
// accepts only HMAC-SHA256.
func (e *Endpoint) hasSandbox() bool {
	path := strings.TrimPrefix(e.Path, "/secapi")
	return e.SignType != SignTypeHMACSHA256 && (strings.HasPrefix(path, "/pay/") || strings.HasPrefix(path, "/payitil/"))
}

func (e *Endpoint) inSandbox() bool { return strings.HasPrefix(e.Path, sandboxBase) }
