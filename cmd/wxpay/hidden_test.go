package main

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// assertHides checks that the output has no part of a secret that is worth something.
func assertHides(t *testing.T, r result, secret string) {
	t.Helper()
	for i := range len(secret) - 15 {
		if part := secret[i : i+16]; strings.Contains(r.both(), part) {
			assert.Failf(t, "a part of the secret is printed", "%q in %s", part, r.both())
			return
		}
	}
}

// disguises are how a key arrives at a wrong place.
var disguises = map[string]func(string) string{
	"whole":         func(k string) string { return k },
	"in quotes":     func(k string) string { return "'" + k + "'" },
	"with a dot":    func(k string) string { return k + "." },
	"with a blank":  func(k string) string { return k + " " },
	"in a URL":      func(k string) string { return "https://pay.example/" + k },
	"named":         func(k string) string { return "key:" + k },
	"across a cut":  func(k string) string { return strings.Repeat("- ", 24) + k },
	"after the cut": func(k string) string { return strings.Repeat("长 ", 120) + k },
}

// TestKeysAtWrongPlacesAreNotPrinted: the settings may know the key, or have another one.
func TestKeysAtWrongPlacesAreNotPrinted(t *testing.T) {
	t.Parallel()
	for name, disguise := range disguises {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, s := range settingNames() {
				b := newBench(t).set("WXPAY_KEY", anyKey, s.name, disguise(anyKey))
				for _, args := range [][]string{{"doctor", "-offline"}, {"doctor", "-offline", "-json"}, {"cert"}, {"order", "1", "-json"}} {
					assertHides(t, b.run(args...), anyKey)
					if s.name != "WXPAY_KEY" {
						assertHides(t, b.set("WXPAY_KEY", strings.Repeat("k", 31)+"1").run(args...), anyKey)
						b.set("WXPAY_KEY", anyKey)
					}
				}
			}
		})
	}
}

func TestKeysAsArgumentsAreNotPrinted(t *testing.T) {
	t.Parallel()
	for name, disguise := range disguises {
		b := newBench(t).set("WXPAY_KEY", anyKey)
		for _, verb := range [][]string{{"order"}, {"refund"}, {"cert"}, {"bill"}, {"explain"}, {""}} {
			r := b.run(append(verb, disguise(anyKey))...)
			assert.NotEqual(t, exitDone, r.code, name)
			assertHides(t, r, anyKey)
		}
		assert.Empty(t, b.gw.Exchanges(), "%s: a secret was sent", name)
	}
}

// TestSecretsAreHiddenBeforeTheCut: half of a key is worth a lot too.
func TestSecretsAreHiddenBeforeTheCut(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.fake(map[string]string{"trade_state": "SUCCESS", "out_trade_no": "1", "transaction_id": "4200", "total_fee": "1", "time_end": "20150806125346", "attach": strings.Repeat("x ", 120) + b.env["WXPAY_KEY"]})
	r := b.run("order", "1")
	r.assertCode(t, exitDone)
	assertHides(t, r, b.env["WXPAY_KEY"])
	assert.Contains(t, quoted(strings.Repeat("x ", 20)+anyKey), `x ***"`)
}

// TestCertificateFileWithTheKey: then the file is as secret as the key.
func TestCertificateFileWithTheKey(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	cert, key := b.gw.CertificatePEM("")
	both := b.write("both.pem", string(cert)+string(key), 0o644)
	r := b.set("WXPAY_CERT_FILE", both).run("cert")
	r.assertCode(t, exitMisuse)
	assert.Contains(t, r.err, "chmod 600 "+both)
	r = b.run("doctor", "-offline")
	r.assertCode(t, exitProblem)
	assert.Contains(t, r.out, "WXPAY_CERT_FILE: other users may read or write the file")
	require.NoError(t, os.Chmod(both, 0o600))
	b.set("WXPAY_CERT_KEY_FILE", both).run("cert").assertCode(t, exitDone)
}

// TestDoctorHidesWhatIsNoKey: a password looks like any other text, but is known.
func TestDoctorHidesWhatIsNoKey(t *testing.T) {
	t.Parallel()
	const password = "correct-horse-battery-staple"
	r := newBench(t).set("WXPAY_P12_PASSWORD", password, "WXPAY_SUB_MCHID", password).run("doctor", "-offline")
	assert.Contains(t, r.out, "WXPAY_SUB_MCHID is")
	assertHides(t, r, password)
}
