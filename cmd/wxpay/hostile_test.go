package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/wxpaytest"
)

// fake is a server that signs whatever it is given.
func (b *bench) fake(fields map[string]string) {
	b.answer(func(w io.Writer, _ *http.Request) { b.signed(w, fields) })
}

// signed writes a signed reply.
func (b *bench) signed(w io.Writer, fields map[string]string) {
	m := wxpay.NewXMLMap(map[string]string{
		"return_code": "SUCCESS", "result_code": "SUCCESS", "appid": b.env["WXPAY_APPID"], "mch_id": b.env["WXPAY_MCHID"], "nonce_str": "n",
	})
	for name, value := range fields {
		m.Set(name, value)
	}
	sign, err := wxpay.Sign(m, b.env["WXPAY_KEY"], wxpay.SignTypeHMACSHA256)
	assert.NoError(b.t, err)
	m.Set("sign", sign)
	text, err := wxpay.AppendXML(nil, m)
	assert.NoError(b.t, err)
	_, _ = w.Write(text)
}

// answer makes the program ask a server that answers like this.
func (b *bench) answer(write func(io.Writer, *http.Request)) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { write(w, r) }))
	b.t.Cleanup(server.Close)
	b.set("WXPAY_BASE_URL", server.URL, "WXPAY_CA", "")
}

// hostileText has a CSI of one byte, a right-to-left override, a bell in UTF-8 form and a line end.
const hostileText = "x\u009b31m\u202egnp.exe\n\u200bforged line: yes\u2028z"

func TestTextsOfOthersCannotControlTheTerminal(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.fake(map[string]string{
		"trade_state": "SUCCESS", "out_trade_no": "20150806A1", "transaction_id": "4200", "total_fee": "1", "time_end": hostileText,
		"attach": hostileText, "new_" + "field": hostileText, "trade_state_desc": strings.Repeat("长", 5000),
		"promotion_detail": `{"promotion_detail":[{"promotion_id":"p","name":"\u001b[31mred\u202e","amount":5,"goods_detail":[{"goods_id":"\u0007"}]}]}`,
		"coupon_fee":       "1", "coupon_count": "1", "coupon_id_0": hostileText, "coupon_fee_0": "1", "cash_fee": "one",
	})
	r := b.run("order", "20150806A1")
	r.assertCode(t, exitDone)
	assertTame(t, r)
	assert.Contains(t, r.out, `\u009b31m\u202egnp.exe\x0a\u200bforged line`)
	assert.Contains(t, r.out, "(5000 characters; -json prints all)")
	assert.Less(t, len(r.out), 4000)
	assert.NotRegexp(t, `(?m)^forged`, r.out)
	assert.Regexp(t, `(?m)^cash_fee +one$`, r.out)

	r = b.run("order", "20150806A1", "-json")
	assertTame(t, r)
	o := r.object(t)
	assert.Equal(t, hostileText, o["attach"], "JSON has the text as it was")
	assert.Equal(t, strings.Repeat("长", 5000), o["trade_state_desc"])
	assert.Equal(t, "\x1b[31mred\u202e", o["promotion_detail"].([]any)[0].(map[string]any)["name"])

	b.fake(map[string]string{"result_code": "FAIL", "err_code": "X\u009b", "err_code_des": hostileText})
	for _, args := range everyCall {
		assertTame(t, b.run(args...))
		assertTame(t, b.run(append([]string{"-json"}, args...)...))
	}
	b.answer(func(w io.Writer, _ *http.Request) {
		fmt.Fprintf(w, "<html>\x1b[2J<xml><return_code>FAIL</return_code><return_msg>%s</return_msg></xml>", hostileText)
	})
	assertTame(t, b.run("close", "20150806A1"))
}

// assertTame checks that the output has no character that a terminal obeys.
func assertTame(t *testing.T, r result) {
	t.Helper()
	for _, c := range r.both() {
		if c != '\n' && isUnsafe(c) {
			assert.Failf(t, "unsafe output", "%q in %q", c, r.both())
			return
		}
	}
}

// everyCall has the verbs that send something.
var everyCall = [][]string{
	{"order", "20150806A1"},
	{"refund", "R1"},
	{"refund", "-out-trade-no", "20150806A1"},
	{"refund", "create", "R1", "-out-trade-no", "20150806A1", "-fen", "1", "-yes"},
	{"close", "20150806A1"},
	{"reverse", "20150806A1", "-yes"},
}

// faults are faults of the gateway, and whether a call that they strike may have taken
// effect.
var faults = []struct {
	name     wxpaytest.FaultName
	code     string
	mayApply bool
}{
	{name: wxpaytest.ConnectionRefused},
	{name: wxpaytest.ExpiredCertificate},
	{name: wxpaytest.UnknownAuthority},
	{name: wxpaytest.OtherHost},
	{name: wxpaytest.ErrCode, code: "NOAUTH"},
	{name: wxpaytest.SystemErrorAfter, mayApply: true},
	{name: wxpaytest.ResetAfter, mayApply: true},
	{name: wxpaytest.TimeoutAfter, mayApply: true},
	{name: wxpaytest.WrongSignature, mayApply: true},
	{name: wxpaytest.OtherKey, mayApply: true},
	{name: wxpaytest.HTMLPage, mayApply: true},
	{name: wxpaytest.EmptyBody, mayApply: true},
	{name: wxpaytest.BadGateway, mayApply: true},
	{name: wxpaytest.GzipBomb, mayApply: true},
}

func TestEveryFaultHasItsExitCode(t *testing.T) {
	t.Parallel()
	changes := map[string]string{"refund create": "/secapi/pay/refund", "close": "/pay/closeorder", "reverse": "/secapi/pay/reverse"}
	for _, fault := range faults {
		t.Run(string(fault.name), func(t *testing.T) {
			t.Parallel()
			for _, args := range everyCall {
				b := newBench(t)
				b.gw.IgnoreIntervals = true
				name, _ := findVerb(args)
				f := wxpaytest.Fault{Name: fault.name, Code: fault.code, Before: fault.code != "", Times: -1}
				want := exitNotDone
				if path := changes[name.name]; path != "" {
					b.forChange(name.name)
					if fault.mayApply {
						f.Path, want = path, exitUnknown
					}
				} else {
					b.paid("20150806A1")
					b.run("refund", "create", "R1", "-out-trade-no", "20150806A1", "-fen", "1", "-yes").assertCode(t, exitDone)
				}
				b.gw.Inject(f)
				timeout := "10s"
				if fault.name == wxpaytest.TimeoutAfter {
					timeout = "1s"
				}
				r := b.run(append([]string{"-timeout", timeout}, args...)...)
				assert.Equal(t, want, r.code, "%q\nstdout: %s\nstderr: %s", args, r.out, r.err)
				assert.NotEmpty(t, r.err)
				assertTame(t, r)
				b.assertSecret(r)
			}
		})
	}
}

// forChange prepares the order that a verb changes.
func (b *bench) forChange(verb string) {
	switch verb {
	case "close":
		b.order("20150806A1")
	case "reverse":
		b.charged("20150806A1")
	default:
		b.paid("20150806A1")
	}
}

// assertSecret checks that the output contains no secret of the bench.
func (b *bench) assertSecret(r result) {
	b.t.Helper()
	for _, name := range []string{"WXPAY_KEY", "WXPAY_APPSECRET", "WXPAY_P12_PASSWORD"} {
		if b.env[name] != "" {
			assert.NotContains(b.t, r.both(), b.env[name], "%s is shown", name)
		}
	}
	for _, name := range []string{"WXPAY_CERT_KEY_FILE", "WXPAY_KEY_FILE"} {
		if content, err := os.ReadFile(b.env[name]); err == nil {
			for line := range strings.Lines(string(content)) {
				assert.NotContains(b.t, r.both(), strings.TrimSpace(line), "%s is shown", name)
			}
		}
	}
}

func TestNoVerbShowsASecret(t *testing.T) {
	t.Parallel()
	const key, password = "192006250b4c09247ec02edce69f6a2d", "hunter2-hunter2"
	mistakes := map[string]func(*bench){
		"none":             func(*bench) {},
		"key as appid":     func(b *bench) { b.set("WXPAY_APPID", key) },
		"key as mch_id":    func(b *bench) { b.set("WXPAY_MCHID", key) },
		"key as URL":       func(b *bench) { b.set("WXPAY_BASE_URL", key) },
		"key in URL":       func(b *bench) { b.set("WXPAY_BASE_URL", "https://u:"+key+"@pay.example") },
		"key as sign type": func(b *bench) { b.set("WXPAY_SIGN_TYPE", key) },
		"key as key file":  func(b *bench) { b.set("WXPAY_KEY_FILE", key) },
		"key as CA":        func(b *bench) { b.set("WXPAY_CA", key) },
		"key as file":      func(b *bench) { b.set("WXPAY_CONFIG", key) },
		"key as shop":      func(b *bench) { b.set("WXPAY_SUB_MCHID", key, "WXPAY_SUB_APPID", key) },
		"key as AppSecret": func(b *bench) { b.set("WXPAY_APPSECRET", key) },
		"key with blanks":  func(b *bench) { b.set("WXPAY_KEY", key+" ") },
		"short key":        func(b *bench) { b.set("WXPAY_KEY", key[:31]) },
		"another key":      func(b *bench) { b.gw.ChangeKey("", strings.Repeat("n", 32)) },
		"key as a name":    func(b *bench) { b.set("WXPAY_"+key, "1") },
		"line of the file": func(b *bench) { b.set("WXPAY_CONFIG", b.write("c.env", "WXPAY_KEY "+key+"\nWXPAY_"+key+"=1\n", 0o600)) },
		"open file":        func(b *bench) { b.set("WXPAY_CONFIG", b.write("o.env", "WXPAY_KEY="+key+"\n", 0o644)) },
		"password":         func(b *bench) { b.setP12(password) },
		"private key":      func(b *bench) { b.set("WXPAY_CERT_FILE", b.env["WXPAY_CERT_KEY_FILE"]) },
		"PEM as path": func(b *bench) {
			content, err := os.ReadFile(b.env["WXPAY_CERT_KEY_FILE"])
			require.NoError(b.t, err)
			b.set("WXPAY_CERT_KEY_FILE", string(content))
		},
	}
	calls := append([][]string{
		{"params", "wx1"}, {"cert"}, {"cert", "../../testdata/apiclient_cert.p12"}, {"cert", "pem", "../../testdata/p12.aes.p12"},
		{"order", key}, {"close", key}, {key}, {"order", "-" + key}, {"order", "-lang", key}, {"order", "-timeout", key}, {"order", "-config", key},
		{"cert", key}, {"help", key}, {"params", "prepay_id=" + key}, {"params", "wx1", "-form", key}, {"refund", "create", key, "-out-trade-no", key, "-yuan", key},
	}, everyCall...)
	for name, make := range mistakes {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t)
			b.paid("20150806A1")
			make(b)
			b.in = "<xml><appid>" + key + "</appid><sign>" + key + "</sign></xml>"
			for _, args := range [][]string{{"doctor", "-offline"}, {"explain"}, {"notify", b.gw.DownURL()}, {"bill", "yesterday"}, {"bill", key}, {"notify", key}, {"explain", key}} {
				r := b.run(args...)
				if args[0] != "explain" || name == "none" { // explain shows what the message contains
					assert.NotContains(t, r.both(), key, "%q", args)
				}
				assert.NotContains(t, r.both(), password, "%q", args)
			}
			for _, args := range calls {
				for _, more := range [][]string{nil, {"-json"}, {"-lang", "zh"}} {
					r := b.run(append(more, args...)...)
					assert.NotContains(t, r.both(), key[:16], "%q", args)
					assert.NotContains(t, r.both(), password, "%q", args)
					b.assertSecret(r)
				}
			}
		})
	}
}

// setP12 uses a p12 with a password.
func (b *bench) setP12(password string) {
	content, err := os.ReadFile("../../testdata/apiclient_cert.p12")
	require.NoError(b.t, err)
	b.set("WXPAY_CERT_FILE", "", "WXPAY_CERT_KEY_FILE", "", "WXPAY_P12_FILE", b.write("c.p12", string(content), 0o600), "WXPAY_P12_PASSWORD", password)
}

func TestInterrupted(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name  string
		path  string
		args  []string
		after time.Duration
		want  int
	}{
		{"query", "/pay/orderquery", everyCall[0], 300 * time.Millisecond, exitInterrupted},
		{"query before a refund", "/pay/orderquery", everyCall[3], 300 * time.Millisecond, exitInterrupted},
		{"refund", "/secapi/pay/refund", everyCall[3], 3 * time.Second, exitUnknown}, // the query before it must have ended
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t)
			b.paid("20150806A1")
			b.gw.Inject(wxpaytest.Fault{Name: wxpaytest.TimeoutAfter, Path: test.path, Times: -1})
			ctx, cancel := context.WithTimeout(t.Context(), test.after)
			defer cancel()
			b.runContext(ctx, test.args...).assertCode(t, test.want)
			ended, end := context.WithCancel(t.Context())
			end()
			b.runContext(ended, test.args...).assertCode(t, exitInterrupted)
		})
	}
}
