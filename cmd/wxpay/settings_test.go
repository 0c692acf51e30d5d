package main

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// load returns the settings of the bench, in English.
func (b *bench) load(config string) *settings {
	env := &environment{clock: b.time}
	for name, value := range b.env {
		env.environ = append(env.environ, name+"="+value)
	}
	return readSettings(env, &commonFlags{config: config}, english)
}

func TestSettingsOfEnvironmentAndFile(t *testing.T) {
	b := newBench(t)
	key := b.env["WXPAY_KEY"]
	path := b.write("wxpay.env", "\ufeff# the merchant\r\n\r\nexport WXPAY_APPID = 'wx0123456789abcdef'\r\nWXPAY_MCHID=\"10000100\"\nSHOP_LISTEN=:80\n"+
		"WXPAY_KEY_FILE=key.txt\nWXPAY_CERT_FILE=apiclient_cert.pem\nWXPAY_CERT_KEY_FILE=apiclient_key.pem\n", 0o600)
	b.write("key.txt", "\ufeff"+key+"\r\n", 0o400)

	b.set("WXPAY_KEY", "", "WXPAY_CERT_FILE", "", "WXPAY_CERT_KEY_FILE", "")
	s := b.load(path)
	assert.Empty(t, s.problems)
	assert.Empty(t, s.warnings)
	assert.Equal(t, b.env["WXPAY_APPID"], s.appID, "the environment overrides the file")
	assert.Equal(t, key, s.key.Reveal(), "the path begins at the directory of the file")
	assert.NotNil(t, s.certificate)

	b.set("WXPAY_APPID", "", "WXPAY_CONFIG", path, "WXPAY_KEY", strings.Repeat("k", 32))
	s = b.load("")
	assert.Empty(t, s.problems)
	assert.Equal(t, "wx0123456789abcdef", s.appID)
	assert.Equal(t, strings.Repeat("k", 32), s.key.Reveal(), "WXPAY_KEY overrides WXPAY_KEY_FILE of the file")
}

func TestSettingsOfAShop(t *testing.T) {
	b := newBench(t)
	b.set("WXPAY_GATEWAY", b.env["WXPAY_BASE_URL"], "WXPAY_GATEWAY_CA", b.env["WXPAY_CA"], "WXPAY_BASE_URL", "", "WXPAY_CA", "")
	s := b.load("")
	assert.Empty(t, s.problems)
	assert.Empty(t, s.warnings)
	assert.Equal(t, b.gw.URL, s.baseURL)
	assert.NotNil(t, s.roots)
}

// TestExamplesAreNoProblemForOtherVerbs: somebody may sign them without a server, or use
// them with a gateway.
func TestExamplesAreNoProblemForOtherVerbs(t *testing.T) {
	b := newBench(t).set("WXPAY_APPID", "wxd678efh567hg6787", "WXPAY_BASE_URL", "", "WXPAY_CA", "")
	assert.Empty(t, b.load("").problems)
	assert.Contains(t, b.run("doctor", "-offline").out, `WXPAY_APPID is "wxd678efh567hg6787", an example of the documents`)
}

func TestSettingsOfAP12(t *testing.T) {
	p12, err := os.ReadFile("../../testdata/apiclient_cert.p12")
	require.NoError(t, err)
	b := newBench(t).set("WXPAY_CERT_FILE", "", "WXPAY_CERT_KEY_FILE", "")
	b.set("WXPAY_P12_FILE", b.write("apiclient_cert.p12", string(p12), 0o600))
	s := b.load("")
	assert.Empty(t, s.problems)
	assert.NotNil(t, s.certificate)

	s = b.set("WXPAY_P12_PASSWORD", "another").load("")
	require.Len(t, s.problems, 1)
	assert.Contains(t, s.problems[0], "WXPAY_P12_FILE does not open with its password")
}

func TestEveryMistakeIsNamed(t *testing.T) {
	for _, test := range []struct {
		name string
		set  []string
		want []string
	}{
		{"no ids", []string{"WXPAY_APPID", "", "WXPAY_MCHID", "", "WXPAY_KEY", ""}, []string{"WXPAY_APPID is not set", "WXPAY_MCHID is not set", "the APIv2 key is not set"}},
		{"swapped", []string{"WXPAY_APPID", "10000100", "WXPAY_MCHID", "wxd930ea5d5a258f4f"}, []string{"WXPAY_APPID and WXPAY_MCHID are swapped"}},
		{"short key", []string{"WXPAY_KEY", "short"}, []string{"WXPAY_KEY has 5 characters"}},
		{"key as appid", []string{"WXPAY_APPID", strings.Repeat("s", 32)}, []string{"WXPAY_APPID is as long as a key"}},
		{"AppSecret as key", []string{"WXPAY_APPSECRET", "192006250b4c09247ec02edce69f6a2d"}, []string{"the key and the AppSecret are the same"}},
		{"two keys", []string{"WXPAY_KEY_FILE", "k"}, []string{"WXPAY_KEY and WXPAY_KEY_FILE are both set"}},
		{"no key file", []string{"WXPAY_KEY", "", "WXPAY_KEY_FILE", "missing"}, []string{"WXPAY_KEY_FILE: the file missing does not exist"}},
		{"key instead of path", []string{"WXPAY_KEY", "", "WXPAY_KEY_FILE", strings.Repeat("s", 32)}, []string{"WXPAY_KEY_FILE is not a path that exists here: this looks like the key itself"}},
		{"half a certificate", []string{"WXPAY_CERT_KEY_FILE", ""}, []string{"WXPAY_CERT_FILE is set without WXPAY_CERT_KEY_FILE"}},
		{"other half", []string{"WXPAY_CERT_FILE", ""}, []string{"WXPAY_CERT_KEY_FILE is set without WXPAY_CERT_FILE"}},
		{"two certificates", []string{"WXPAY_P12_FILE", "x.p12"}, []string{"WXPAY_P12_FILE is set, and WXPAY_CERT_FILE"}},
		{"directory", []string{"WXPAY_CERT_FILE", "."}, []string{"WXPAY_CERT_FILE: . is a directory"}},
		{"sign type", []string{"WXPAY_SIGN_TYPE", "SHA1"}, []string{`WXPAY_SIGN_TYPE is "SHA1": set MD5 or HMAC-SHA256`}},
		{"plain http", []string{"WXPAY_BASE_URL", "http://pay.example"}, []string{"WXPAY_BASE_URL is \"http://pay.example\", which is not encrypted"}},
		{"CA alone", []string{"WXPAY_BASE_URL", ""}, []string{"WXPAY_CA is set for WeChat Pay's own servers"}},
		{"CA without certificate", []string{"WXPAY_CA", "main.go"}, []string{"WXPAY_CA contains no certificate, but"}},
		{"shop", []string{"WXPAY_SUB_MCHID", "x", "WXPAY_SUB_APPID", "1"}, []string{"WXPAY_SUB_MCHID is \"x\": a merchant number", "WXPAY_SUB_APPID is \"1\": an appid"}},
		{"shop's appid alone", []string{"WXPAY_SUB_APPID", "wx0123456789abcdef"}, []string{"WXPAY_SUB_APPID is set without WXPAY_SUB_MCHID"}},
		{"another merchant", []string{"WXPAY_MCHID", "10000999"}, []string{"the certificate is that of merchant 10000100"}},
		{"several", []string{"WXPAY_KEY", "x", "WXPAY_MCHID", "", "WXPAY_SIGN_TYPE", "SHA1"}, []string{"WXPAY_KEY has", "WXPAY_MCHID is not set", "WXPAY_SIGN_TYPE is"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := newBench(t).set(test.set...).load("")
			all := strings.Join(s.problems, "\n")
			for _, want := range test.want {
				assert.Contains(t, all, want)
			}
			assert.Len(t, s.problems, len(test.want), all)
			assert.NotContains(t, all, "Config.")
			assert.NotContains(t, all, strings.Repeat("s", 32))
		})
	}
}

func TestFilesThatOthersCanRead(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("files have no such modes")
	}
	b := newBench(t)
	for _, mode := range []os.FileMode{0o644, 0o640, 0o604, 0o660} {
		path := b.write("wxpay.env", "WXPAY_SIGN_TYPE=MD5\n", mode)
		s := b.load(path)
		require.Len(t, s.problems, 1, "%o", mode)
		assert.Contains(t, s.problems[0], "chmod 600 "+path)
		assert.Empty(t, s.signType, "nothing of it is used")
	}
	require.NoError(t, os.Chmod(b.env["WXPAY_CERT_KEY_FILE"], 0o644))
	s := b.set("WXPAY_KEY", "", "WXPAY_KEY_FILE", b.write("key", strings.Repeat("k", 32), 0o644)).load("")
	require.Len(t, s.problems, 2)
	assert.Contains(t, s.problems[0], "WXPAY_KEY_FILE: other users may read")
	assert.Contains(t, s.problems[1], "WXPAY_CERT_KEY_FILE: other users may read")
}

func TestWrongLinesOfTheFile(t *testing.T) {
	const secret = "192006250b4c09247ec02edce69f6a2d"
	b := newBench(t)
	for _, test := range []struct{ name, content, want string }{
		{"a key", secret, "this is the file of a key"},
		{"no name", secret + "x", "line 1 is not NAME=value"},
		{"strange name", "# x\n" + secret + "-=\n", "line 2 is not NAME=value"},
		{"twice", "WXPAY_KEY=" + secret + "\nWXPAY_KEY=" + secret, "WXPAY_KEY is in the file twice"},
		{"UTF-16", "\xff\xfeW\x00", "not UTF-8"},
		{"large", strings.Repeat("#\n", longestFile), "larger than 256 KiB"},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := b.load(b.write(strings.ReplaceAll(test.name, " ", "")+".env", test.content, 0o600))
			require.Len(t, s.problems, 1)
			assert.Contains(t, s.problems[0], "WXPAY_CONFIG: ")
			assert.Contains(t, s.problems[0], test.want)
			assert.NotContains(t, s.problems[0], secret)
		})
	}
	assert.Len(t, b.load(filepath.Join(b.home, "missing")).problems, 1)
}

func TestUnknownNamesAreWarnings(t *testing.T) {
	const secret = "192006250b4c09247ec02edce69f6a2d"
	b := newBench(t).set("WXPAY_KEYFILE", "x", "WXPAY_SERVICE_HOST", "10.0.0.1", "WXPAY_GATEWAY_API", ":443", "WXPAY_DB", "x", "WXPAY_PORT", "80", "WXPAY_"+secret, "x")
	s := b.load(b.write("wxpay.env", "WXAPY_APPID=wx1\nSHOP_DB=shop.db\nwxpay_mchid=1\n", 0o600))
	assert.Empty(t, s.problems)
	assert.ElementsMatch(t, []string{
		"WXPAY_KEYFILE is not a setting: did you mean WXPAY_KEY_FILE?",
		"WXAPY_APPID is not a setting: did you mean WXPAY_APPID?",
		"wxpay_mchid is not a setting: did you mean WXPAY_MCHID?",
	}, s.warnings)
}

// TestMistypedNamesAreNamedIfSettingsAreWrong: a setup that works is not warned about.
func TestMistypedNamesAreNamedIfSettingsAreWrong(t *testing.T) {
	b := newBench(t).set("WXPAY_KEYS", "x")
	b.paid("20150806A1")
	assert.Empty(t, b.run("order", "20150806A1").err)
	assert.Contains(t, b.set("WXPAY_KEY", "").run("order", "20150806A1").err, "did you mean WXPAY_KEY?")
}

func TestHalfOfACertificateInTheFile(t *testing.T) {
	b := newBench(t)
	path := b.write("wxpay.env", "WXPAY_CERT_KEY_FILE="+b.env["WXPAY_CERT_KEY_FILE"]+"\n", 0o600)
	s := b.set("WXPAY_CERT_KEY_FILE", "").load(path)
	require.Len(t, s.problems, 1)
	assert.Contains(t, s.problems[0], "WXPAY_CERT_KEY_FILE of the configuration file is not used")
}
