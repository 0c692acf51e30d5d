package wxpay

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// The order and refund numbers of the model.
const (
	modelOrder  = "model001"
	modelRefund = "Rmodel001"
	modelTotal  = 101
	modelPart   = 50
)

// A delivery says how an answer arrives.
type delivery int

const (
	arrives    delivery = iota
	notWritten          // the connection is refused before anything is written
	lost                // the request is written, then the connection breaks
)

// A modelAnswer is one possible answer to a kind of request.
type modelAnswer struct {
	label    string
	class    string // the tables treat answers of one class in the same way
	delivery delivery
	status   int
	body     string

	code     Code  // the code in the answer, or the code that its text means if the text decides; "" for none
	proves   Proof // what the tables say it proves
	signed   bool  // correctly signed, so that the documented meaning of code is true
	never    bool  // the tables say that a retry does not help
	exempt   bool  // code is in a list of a helper, which decides itself
	ordinary bool  // a success, or a query's answer with a state or "does not exist"
}

// leavesOpen reports whether a request may have been carried out although it
// got this answer. A refusal proves that this request was not, even if it is
// unsigned. Every other failure leaves that open.
func (a *modelAnswer) leavesOpen() bool { return a.delivery != notWritten && a.proves == ProvesNothing }

// fits reports whether an answer is possible in a world. A signed answer is
// true: if it says that an order is paid, the order is paid. An unsigned answer
// may report any state.
func (a *modelAnswer) fits(t testing.TB, kind requestKind, w world) bool {
	if !a.signed || a.proves == ProvesNothing || a.proves == ProvesRequestRefused {
		return true
	}
	switch {
	case isOneOf(a.code, []Code{ErrOrderPaid}):
		return w.paid()
	case isOneOf(a.code, []Code{ErrOrderClosed}):
		return w.order == TradeStateClosed || w.order == TradeStateRevoked
	case isOneOf(a.code, []Code{ErrOrderReversed}):
		return w.order == TradeStateRevoked
	}
	t.Fatalf("%s answers %s: fits must say in which worlds that is true", kind.endpoint().operation(), a.code)
	return false
}

// An answerBook builds the answers to one kind of request from the tables.
type answerBook struct {
	t     testing.TB
	kind  requestKind
	e     *Endpoint
	lists []Code // codes in the lists of the helper
	all   []modelAnswer
}

// newAnswers returns every failure that the tables know for a kind of request,
// and failures that they do not know. The helper itself names the codes in
// lists.
func newAnswers(t testing.TB, kind requestKind, lists []Code) []modelAnswer {
	b := &answerBook{t: t, kind: kind, e: kind.endpoint(), lists: lists}
	codes := slices.Collect(maps.Keys(b.e.Meanings))
	codes = append(codes, slices.Collect(maps.Keys(commonMeanings))...)
	codes = append(codes, "SOMETHING_NEW")
	slices.Sort(codes)
	codes = slices.Compact(codes)
	texts := knownTexts(t)
	b.network()
	b.addCodes(codes)
	b.addTexts(texts)
	b.mixed(texts)
	b.forged()
	if kind == reverses {
		b.recalls(codes)
	}
	return b.all
}

// addCodes adds each code in every form in which a code can arrive.
func (b *answerBook) addCodes(codes []Code) {
	for _, code := range codes {
		fields := map[string]string{"result_code": "FAIL", "err_code": string(code), "err_code_des": "x"}
		b.add("signed", code, nil, true, b.signed(fields))
		b.add("unsigned", code, nil, false, b.unsigned(map[string]string{"return_code": "FAIL", "return_msg": string(code)}))
		b.add("unsigned", code, nil, false, b.unsigned(map[string]string{"return_code": string(code), "return_msg": "x"}))
		b.addOpen("without a sign "+string(code), "", b.unsigned(b.envelope(fields)))
	}
}

// addTexts adds each known text, and one unknown text, as return_msg.
func (b *answerBook) addTexts(texts []knownText) {
	for _, text := range texts {
		b.add("unsigned text", "", text.wording, false, b.unsigned(map[string]string{"return_code": "FAIL", "return_msg": text.text}))
	}
	b.addOpen("unsigned unknown text", "unsigned unknown text", b.unsigned(map[string]string{"return_code": "FAIL", "return_msg": "今天天气很好"}))
	b.addOpen("unsigned, no text", "unsigned unknown text", b.unsigned(map[string]string{"return_code": "FAIL"}))
}

// mixed adds each known text with several codes: its own code, the codes that
// leave the reason to the text, an unknown code, and SYSTEMERROR.
func (b *answerBook) mixed(texts []knownText) {
	open := slices.Concat(vague, []Code{"SOMETHING_NEW", ErrSystemError})
	seen := map[string]bool{}
	for _, text := range texts {
		for i, code := range slices.Concat(open, []Code{text.wording.code}) {
			fields := map[string]string{"result_code": "FAIL", "err_code": string(code), "err_code_des": text.text}
			b.add("signed text", code, text.wording, true, b.signed(fields))
			last := len(b.all) - 1
			if i > 0 && i < len(vague) && seen[b.all[last].class] { // one such code for each text is enough
				b.all = b.all[:last]
				continue
			}
			seen[b.all[last].class] = true
		}
	}
}

// recalls adds the answers that ask to repeat a reversal, with any code.
func (b *answerBook) recalls(codes []Code) {
	b.addOpen("recall, SUCCESS", "recall", b.signed(map[string]string{"result_code": "SUCCESS", "recall": "Y"}))
	for _, code := range codes {
		b.add("recall", code, nil, true, b.signed(map[string]string{"result_code": "FAIL", "err_code": string(code), "recall": "Y"}))
		last := &b.all[len(b.all)-1]
		last.never, last.class = false, fmt.Sprint("recall", last.proves)
		if last.exempt {
			last.class += code.canonical()
		}
	}
}

// network adds everything that can come back instead of a message.
func (b *answerBook) network() {
	b.all = append(b.all, modelAnswer{label: "connection refused", class: "refused", delivery: notWritten}, modelAnswer{label: "connection lost", class: "lost", delivery: lost})
	for _, page := range []struct {
		label, body string
		status      int
	}{
		{"HTTP 502", "<html>502 Bad Gateway</html>", http.StatusBadGateway},
		{"HTTP 302", "<html>moved</html>", http.StatusFound},
		{"HTTP 404", "<html>not found</html>", http.StatusNotFound},
		{"an HTML page", "<html>busy</html>", http.StatusOK},
		{"an empty body", "", http.StatusOK},
		{"a truncated body", "<xml><return_code>SUCC", http.StatusOK},
	} {
		class := "a page"
		switch page.status {
		case http.StatusNotFound:
			class = notBelieved
		case http.StatusFound:
			class = "overload"
		}
		b.all = append(b.all, modelAnswer{label: page.label, class: class, status: page.status, body: page.body})
	}
	if b.e.Certificate {
		b.all = append(b.all, modelAnswer{label: "the page about the certificate", class: "certificate", status: http.StatusBadRequest,
			body: "<html>The SSL certificate error</html>", code: ErrCertError, proves: ProvesRequestRefused, never: true, exempt: b.named(ErrCertError)})
	}
}

// forged adds messages that must not be believed. The request may have been
// carried out nevertheless.
func (b *answerBook) forged() {
	good := b.envelope(map[string]string{"result_code": "SUCCESS", "out_trade_no": modelOrder, "out_refund_no": modelRefund, "refund_id": "5", "refund_fee": strconv.Itoa(modelPart),
		"total_fee": strconv.Itoa(modelTotal), "transaction_id": "4", "trade_state": "SUCCESS", "recall": "N"})
	with := func(pairs ...string) map[string]string {
		m := maps.Clone(good)
		for pair := range slices.Chunk(pairs, 2) {
			m[pair[0]] = pair[1]
		}
		return m
	}
	b.addOpen("success without a sign", "", b.unsigned(good))
	b.addOpen("success with a wrong sign", "", b.unsigned(with("sign", strings.Repeat("A", 32))))
	b.addOpen("success of another number", "", b.signed(with("out_trade_no", "another1", "out_refund_no", "Ranother1")))
	b.addOpen("signed, without a code", "", b.signed(map[string]string{"result_code": "FAIL"}))
	b.addOpen("success of another merchant", "another merchant", b.signed(with("mch_id", "99999999")))
	b.all[len(b.all)-1].never = true
}

// add adds an answer with a code, or with a text that means a code.
func (b *answerBook) add(shape string, code Code, w *wording, signed bool, body string) {
	a := modelAnswer{label: shape + " " + string(code), status: http.StatusOK, body: body, code: code, signed: signed, exempt: b.named(code)}
	meaning, known := b.e.meaning(code)
	if w != nil {
		a.label += fmt.Sprintf("(the text of %s)", w.code)
		code, meaning, known = b.read(code, w, meaning, known)
		a.code, a.exempt = code, a.exempt || b.named(w.code)
		shape += fmt.Sprint(w.used && known, w.retry != nil && known)
	}
	a.proves, a.never = meaning.Proves, known && meaning.Retry == RetryNever
	a.class = b.classOf(shape, code, meaning, known) + fmt.Sprint(a.exempt)
	b.all = append(b.all, a)
}

// read returns the meaning of a code with a text. The text decides if the
// operation knows its meaning. But no text turns an open code into a proof.
func (b *answerBook) read(code Code, w *wording, meaning Meaning, known bool) (Code, Meaning, bool) {
	ofText, textKnown := b.e.meaning(w.code)
	switch {
	case isOneOf(code, []Code{ErrSystemError}):
		if w.code != ErrSystemError && b.kind != reverses { // only the code of a reversal counts
			meaning.Retry = RetryNever
		}
		return code, meaning, known
	case !textKnown:
		return code, meaning, known
	}
	if w.retry != nil {
		ofText.Retry = *w.retry
	}
	return w.code, ofText, true
}

// notBelieved is the class of messages that are not an answer to the request.
const notBelieved = "not believed"

// addOpen adds an answer that does not show what happened.
func (b *answerBook) addOpen(label, class, body string) {
	if class == "" {
		class = notBelieved
	}
	b.all = append(b.all, modelAnswer{label: label, class: class, status: http.StatusOK, body: body})
}

// classOf describes how a code differs from others: its form, its meaning, and
// whether a helper names it. For a query, it only matters whether to query
// again.
func (b *answerBook) classOf(shape string, code Code, m Meaning, known bool) string {
	if b.kind.readOnly() {
		shape, m.Proves = "", ProvesNothing
	}
	class := fmt.Sprint(shape, known, m.Proves, m.Retry, m.Pause > 0)
	if b.named(code) || m.Proves == ProvesNumberRefused || m.Proves == ProvesAlreadyDone {
		class += code.canonical()
	}
	return class
}

func (b *answerBook) named(code Code) bool { return isOneOf(code, b.lists) }

// envelope adds the fields that every message to the merchant contains.
func (b *answerBook) envelope(pairs map[string]string) map[string]string {
	m := success()
	maps.Copy(m, pairs)
	return m
}

func (b *answerBook) signed(pairs map[string]string) string {
	return signed(b.t, SignTypeMD5, b.envelope(pairs))
}

func (b *answerBook) unsigned(pairs map[string]string) string {
	text, err := AppendXML(nil, NewXMLMap(pairs))
	require.NoError(b.t, err)
	return string(text)
}

// A knownText is a text that matches a wording.
type knownText struct {
	text    string
	wording *wording
}

// knownTexts creates a text for each pattern of the wordings.
func knownTexts(t testing.TB) (all []knownText) {
	for i := range wordings {
		for _, pattern := range wordings[i].texts {
			text := strings.Trim(strings.ReplaceAll(pattern, "…", "某"), "^=*$")
			w := wordingOf(text)
			require.NotNil(t, w, pattern)
			all = append(all, knownText{text, w}) // an earlier wording may match too
		}
	}
	return append(all, knownText{"invalid total_fee", wordingOf("invalid total_fee")})
}

// representatives returns one answer of each class.
func representatives(all []modelAnswer) (some []modelAnswer) {
	seen := map[string]bool{}
	for _, a := range all {
		if !seen[a.class] {
			seen[a.class] = true
			some = append(some, a)
		}
	}
	return some
}
