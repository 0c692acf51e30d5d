package wxpay

import (
	"fmt"
	"path"
	"slices"
	"strings"
)

// An Endpoint declares a path of the API: what its requests must carry, and
// which checks a response must pass. Zero values are the strictest. [Operation]
// adds types to it; [Client.Call] takes it alone.
type Endpoint struct {
	Path          string   // "/pay/unifiedorder"
	Host          string   // zero: Config.Hosts; "fraud.mch.weixin.qq.com" for a path that lives elsewhere
	Certificate   bool     // the merchant certificate is needed; zero: it is never presented
	SignType      SignType // zero: the client's, and sign_type is sent; MD5 here means that sign_type must be absent
	UnsignedReply bool     // a success carries no sign; zero: one without is refused
	NoNonce       bool     // nonce_str must be absent
	AppIDField    string   // zero: "appid"; "-": none
	MchIDField    string   // zero: "mch_id"; "-": none
	Idempotent    bool     // the same request may be sent twice, as it is idempotent by a number
	ReadOnly      bool     // it changes nothing: a failure has no outcome
	EchoFields    []string // what the reply repeats and must be the request's: "out_trade_no"; "a=b": a under the name b
	Meanings      Meanings // of the codes in its document; zero: only the common ones
	InDoubt       string   // advice while the outcome is unknown; zero: to query or repeat
}

func (e *Endpoint) operation() string { return path.Base(e.Path) }

func (e *Endpoint) appIDField() string { return orDefault(e.AppIDField, "appid") }
func (e *Endpoint) mchIDField() string { return orDefault(e.MchIDField, "mch_id") }

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
		m.Advice = "" // of repeating a number: a query has the endpoint's own
	}
	return m, ok
}

func (e *Endpoint) check() error {
	switch {
	case !strings.HasPrefix(e.Path, "/") || strings.ContainsAny(e.Path, "?# "):
		return fmt.Errorf("Endpoint.Path is %q: set a path such as /pay/unifiedorder", e.Path)
	case strings.ContainsAny(e.Host, "/?#@ "):
		return fmt.Errorf("Endpoint.Host is %q: set a host name", e.Host)
	case e.SignType != "" && e.SignType != SignTypeMD5 && e.SignType != SignTypeHMACSHA256:
		return fmt.Errorf("Endpoint.SignType is %q: it is MD5 or HMAC-SHA256", string(e.SignType))
	}
	return nil
}

// envelope are the names that the client itself writes into a request.
func (e *Endpoint) envelopeNames() []string {
	return []string{e.appIDField(), e.mchIDField(), "sub_appid", "sub_mch_id", "nonce_str", "sign", "sign_type"}
}

// checkExtra refuses names that the client writes itself.
func (e *Endpoint) checkExtra(fields XMLMap) error {
	for name := range fields.All() {
		if !slices.Contains(e.envelopeNames(), name) {
			continue
		}
		if strings.HasPrefix(name, "sub_") {
			return fmt.Errorf("%s is the client's to set: use Client.ForSubMerchant", name)
		}
		return fmt.Errorf("%s is the client's to set: leave it out", name)
	}
	return nil
}

// checkEcho refuses a reply that says another number, amount or currency than the
// request. What was not sent was not asked for. Free texts, device_info and attach
// among them, are not compared: they identify nothing, and may come back trimmed.
// The ids are compared with the client's own before: the appid may be one of
// Config.OtherAppIDs, where the order was made in another app of the merchant.
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

// checkRepeated compares a field of a reply with what was sent. Rows repeat it with
// an index.
func checkRepeated(reply XMLMap, name, want string) error {
	if want == "" {
		return nil
	}
	first, _ := reply.search(name)
	for _, f := range reply.fields[first:] {
		if !strings.HasPrefix(f.Name, name) {
			break
		}
		if f.Value != want && f.Value != "" && isEcho(f.Name, name) {
			return fmt.Errorf("the reply's %s is %.64q, asked for was %q: it is the answer to another request", f.Name, f.Value, want)
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

// hasSandbox reports whether the sandbox can have an endpoint. It has none that
// takes only HMAC-SHA256.
func (e *Endpoint) hasSandbox() bool {
	path := strings.TrimPrefix(e.Path, "/secapi")
	return e.SignType != SignTypeHMACSHA256 && (strings.HasPrefix(path, "/pay/") || strings.HasPrefix(path, "/payitil/"))
}

func (e *Endpoint) inSandbox() bool { return strings.HasPrefix(e.Path, sandboxBase) }
