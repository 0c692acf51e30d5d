package wxpay

import (
	"bytes"
	"encoding/base64"
	"encoding/gob"
	"encoding/hex"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"html"
	"log/slog"
	"net/http"
	"net/url"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestSecret(t *testing.T) {
	s := NewSecret("tiihtNczf5v6AKRyjwEUhQ==")
	assert.Equal(t, "tiihtNczf5v6AKRyjwEUhQ==", s.Reveal())
	assert.Empty(t, Secret{}.Reveal())
	assert.True(t, s.Equal(NewSecret(s.Reveal())))
	assert.True(t, NewSecret("").Equal(Secret{}))
	for _, other := range []Secret{{}, NewSecret("tiihtNczf5v6AKRyjwEUhQ="), NewSecret("uiihtNczf5v6AKRyjwEUhQ==")} {
		assert.False(t, s.Equal(other))
	}
	for _, s := range []Secret{s, {}} {
		assert.Equal(t, "***", s.String())
		assert.Equal(t, "***", s.LogValue().String())
		assert.Equal(t, "*** *** *** *** *** ***", fmt.Sprintf("%v %+v %#v %q %x %d", s, s, s, s, s, s))
		assert.Equal(t, "***", s.GoString())
		text, err := json.Marshal(map[string]any{"key": s})
		require.NoError(t, err)
		assert.Equal(t, `{"key":"***"}`, string(text))
		text, err = xml.Marshal(struct {
			XMLName xml.Name `xml:"a"`
			Attr    Secret   `xml:"attr,attr"`
			Key     Secret
		}{Attr: s, Key: s})
		require.NoError(t, err)
		assert.Equal(t, `<a attr="***"><Key>***</Key></a>`, string(text))
	}
}

// Decoding into a Secret is an error, so that "***" is never used as the secret
// text.
func TestSecretIsNotDecoded(t *testing.T) {
	type holder struct{ Key Secret }
	in := holder{NewSecret("k")}
	var out holder
	text, err := json.Marshal(in)
	require.NoError(t, err)
	assert.ErrorIs(t, json.Unmarshal(text, &out), errDecodeSecret)
	text, err = xml.Marshal(in)
	require.NoError(t, err)
	assert.ErrorIs(t, xml.Unmarshal(text, &out), errDecodeSecret)
	var stream bytes.Buffer
	require.NoError(t, gob.NewEncoder(&stream).Encode(in))
	assert.ErrorContains(t, gob.NewDecoder(&stream).Decode(&out), "wxpay: a Secret cannot be decoded")
	for _, text := range []string{`{"Key":"k"}`, `{"Key":1}`, `{"Key":{}}`, `{"Key":[]}`, `{"Key":""}`} {
		assert.Error(t, json.Unmarshal([]byte(text), &out), text)
	}
	assert.Empty(t, out.Key.Reveal())
}

// printers are all functions that turn a value into text or bytes.
func printers() map[string]func(v any) string {
	printers := map[string]func(v any) string{
		"json": func(v any) string { text, _ := json.Marshal(v); return string(text) },
		"xml":  func(v any) string { text, _ := xml.Marshal(v); return string(text) },
		"gob": func(v any) string {
			var out bytes.Buffer
			_ = gob.NewEncoder(&out).Encode(v)
			return out.String()
		},
		"testify": func(v any) string { // the output of spew
			var out failedTest
			assert.Equal(&out, reflect.Zero(reflect.TypeOf(v)).Interface(), v)
			return string(out)
		},
		"slog, text": func(v any) string {
			var out strings.Builder
			slog.New(slog.NewTextHandler(&out, nil)).With("with", v).WithGroup("g").Info("m", "v", v, slog.Group("in", "v", v))
			return out.String()
		},
		"slog, JSON": func(v any) string {
			var out strings.Builder
			slog.New(slog.NewJSONHandler(&out, nil)).With("with", v).WithGroup("g").Info("m", "v", v, slog.Group("in", "v", v))
			return out.String()
		},
		"error": func(v any) string { return fmt.Errorf("%w: %v", ErrSessionKey, v).Error() },
		"print": func(v any) string { return fmt.Sprint(v) + fmt.Sprintln(v) },
	}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%+q", "%#q", "%x", "%X", "% x", "%d", "%o", "%t", "%10.3s", "%p"} {
		printers[verb] = func(v any) string { return fmt.Sprintf(verb, v) }
	}
	return printers
}

// failedTest is a test that records the text of its failure.
type failedTest string

func (f *failedTest) Errorf(format string, args ...any) {
	*f += failedTest(fmt.Sprintf(format, args...))
}

var hexDump = regexp.MustCompile(`\b[0-9a-f]{8}  ((?:[0-9a-f]{2}  ?){1,16})`)

// formsOf returns the usual encodings of a secret.
func formsOf(secret string) []string {
	plain := []byte(secret)
	asJSON, _ := json.Marshal(secret)
	var numbers, hexNumbers []string
	for _, b := range plain {
		numbers, hexNumbers = append(numbers, strconv.Itoa(int(b))), append(hexNumbers, fmt.Sprintf("0x%x", b))
	}
	return []string{
		secret, hex.EncodeToString(plain), strings.ToUpper(hex.EncodeToString(plain)), fmt.Sprintf("% x", plain), secret[:8],
		base64.RawStdEncoding.EncodeToString(plain[:len(plain)/3*3]), base64.RawURLEncoding.EncodeToString(plain[:len(plain)/3*3]),
		strings.Trim(strconv.Quote(secret), `"`), strings.Trim(strconv.QuoteToASCII(secret), `"`), strings.Trim(string(asJSON), `"`),
		html.EscapeString(secret), url.QueryEscape(secret), url.PathEscape(secret), strings.Join(numbers, " "), strings.Join(hexNumbers, ", "),
	}
}

// finds reports whether text contains one of the forms of a secret.
func finds(text string, forms []string) bool {
	if slices.ContainsFunc(forms, func(form string) bool { return strings.Contains(text, form) }) {
		return true
	}
	if !strings.Contains(text, "00000000  ") { // the beginning of a hex dump
		return false
	}
	var dumped strings.Builder
	for _, line := range hexDump.FindAllStringSubmatch(text, -1) {
		dumped.WriteString(strings.ReplaceAll(line[1], " ", ""))
	}
	return strings.Contains(dumped.String(), forms[1])
}

type (
	shown[T any]     struct{ V T }
	kept[T any]      struct{ v T }
	shownDeep[T any] struct {
		P *T
		M map[string]T
		S []T
		A any
	}
	keptDeep[T any] struct {
		p *T
		m map[string]T
		s []*T
		a any
	}
)

// reachable puts v in places where fmt and encoding/json call its methods.
func reachable[T any](v T) []any {
	return []any{
		v, &v, shown[T]{v}, shown[*T]{&v}, &shown[T]{v}, []T{v}, []*T{&v}, [1]T{v}, map[string]T{"k": v}, map[string]*T{"k": &v},
		map[string][]T{"k": {v}}, []any{v, &v}, map[string]any{"k": v}, shownDeep[T]{&v, map[string]T{"k": v}, []T{v}, v}, shown[shown[T]]{shown[T]{v}},
	}
}

// unreachable puts v in places where they can't.
func unreachable[T any](v T) []any {
	return []any{
		kept[T]{v}, &kept[T]{v}, kept[*T]{&v}, kept[[]T]{[]T{v}}, kept[map[string]T]{map[string]T{"k": v}}, kept[any]{v}, kept[kept[T]]{kept[T]{v}},
		keptDeep[T]{&v, map[string]T{"k": v}, []*T{&v}, v}, map[string]kept[T]{"k": {v}}, []kept[T]{{v}}, shown[kept[T]]{kept[T]{v}}, kept[shown[T]]{shown[T]{v}},
	}
}

// A tracer is a wrapper with fields that anyone can print.
type tracer struct{ Next http.RoundTripper }

func (t *tracer) RoundTrip(r *http.Request) (*http.Response, error) { return t.Next.RoundTrip(r) }

// No printer or encoder shows a secret of a value that the package returns,
// wherever the value is. A Config is protected where its comment says so.
func TestNoPrinterShowsASecret(t *testing.T) {
	now := time.Now()
	var cfg Config
	var wrapper *tracer
	c := newTestClient(t, func(change *Config) {
		change.PreviousKey, change.PreviousKeyUntil = strings.Repeat("p", 16)+strings.Repeat("q", 16), now.Add(time.Hour)
		change.Certificate = nil // one wrapper is enough
		change.WrapTransport = func(next http.RoundTripper) http.RoundTripper {
			wrapper = &tracer{next}
			return wrapper
		}
		change.Clock = nil // the gateway's clock would contain the merchant
		cfg = *change
	})
	_, err := c.OrderQuery(bg, &OrderQueryRequest{OutTradeNo: "nothing1"})
	require.ErrorIs(t, err, ErrOrderNotExist)
	code := c.gw.LoginCode("", "")
	session, err := c.JSCode2Session(bg, code) // last, so that the connection's buffers contain it
	require.NoError(t, err)
	secrets := map[string]string{
		"key": cfg.Key, "previous key": cfg.PreviousKey, "appsecret": cfg.AppSecret, "js_code": code, "session key": session.SessionKey.Reveal(),
		"text": `of "any" <kind>` + "\u00e9",
	}
	forms := map[string][]string{}
	for name, secret := range secrets {
		require.NotEmpty(t, secret, name)
		forms[name] = formsOf(secret)
	}
	check := func(printer, where, text string) {
		t.Helper()
		for name, forms := range forms {
			assert.False(t, finds(text, forms), "%s of %s shows the %s", printer, where, name)
		}
	}
	for printer, printed := range printers() {
		for what, values := range map[string][2][]any{
			"Client":  {reachable(*c.Client), unreachable(*c.Client)},
			"wrapper": {reachable(*wrapper), unreachable(*wrapper)},
			"Session": {reachable(*session), unreachable(*session)},
			"Secret":  {reachable(NewSecret(secrets["text"])), unreachable(NewSecret(secrets["text"]))},
		} {
			for _, v := range append(values[0], values[1]...) {
				check(printer, fmt.Sprintf("%s in %T", what, v), printed(v))
			}
		}
		if !slices.Contains([]string{"xml", "gob", "testify", "%p"}, printer) {
			for _, v := range reachable(cfg) {
				check(printer, fmt.Sprintf("Config in %T", v), printed(v))
			}
		}
	}
}

// Each printer shows a string, and finds detects it. So the test above would
// detect a secret.
func TestPrintersShowAString(t *testing.T) {
	for _, secret := range []string{testKey, `of "any" <kind>` + "\u00e9", "tiihtNczf5v6AKRyjwEUhQ=="} {
		forms := formsOf(secret)
		for printer, printed := range printers() {
			if printer == "%p" || printer == "%10.3s" { // an address; three characters
				continue
			}
			assert.True(t, finds(printed(shown[string]{secret}), forms), "%s of %q", printer, secret)
			if strings.HasPrefix(printer, "%") || printer == "testify" || printer == "slog, text" {
				assert.True(t, finds(printed(kept[string]{secret}), forms), "%s of %q, kept", printer, secret)
			}
		}
		assert.True(t, finds(printers()["testify"](kept[[]byte]{[]byte("....." + secret + "....")}), forms))
	}
	// The documented exceptions are really unprotected.
	cfg := Config{Key: testKey}
	for _, printer := range []string{"%+v", "slog, text", "testify"} {
		assert.True(t, finds(printers()[printer](kept[Config]{cfg}), formsOf(testKey)), printer)
	}
	assert.True(t, finds(printers()["%p"](cfg), formsOf(testKey)))
}
