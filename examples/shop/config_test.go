package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay/wxpaytest"
)

// A place is a directory with the files of a merchant, and the environment that names
// them.
type place struct {
	t   *testing.T
	dir string
	env map[string]string
}

const testToken = "0123456789abcdef"

func newPlace(t *testing.T) *place {
	t.Helper()
	gw := wxpaytest.NewServer()
	t.Cleanup(gw.Close)
	return placeFor(t, gw)
}

func placeFor(t *testing.T, gw *wxpaytest.Server) *place {
	t.Helper()
	p := &place{t: t, dir: t.TempDir()}
	m := gw.Merchant("")
	cert, key := gw.CertificatePEM(m.MchID)
	p.env = map[string]string{
		"SHOP_DB": filepath.Join(p.dir, "shop.db"), "SHOP_STAFF_TOKEN": testToken,
		"WXPAY_APPID": m.AppID, "WXPAY_MCHID": m.MchID, "WXPAY_APPSECRET": m.AppSecret,
		"WXPAY_KEY_FILE":      p.write("key", m.Key+"\n"),
		"WXPAY_CERT_FILE":     p.write("cert.pem", string(cert)),
		"WXPAY_CERT_KEY_FILE": p.write("cert-key.pem", string(key)),
		"WXPAY_GATEWAY":       gw.URL,
		"WXPAY_GATEWAY_CA":    p.write("ca.pem", string(gw.RootPEM())),
	}
	return p
}

// write creates a file and returns its path.
func (p *place) write(name, content string) string {
	p.t.Helper()
	path := filepath.Join(p.dir, name)
	require.NoError(p.t, os.WriteFile(path, []byte(content), 0o600))
	return path
}

func (p *place) environ() []string {
	var all []string
	for name, value := range p.env {
		all = append(all, name+"="+value)
	}
	return all
}

func TestConfigWithoutVariablesIsTheEmbeddedGateway(t *testing.T) {
	t.Parallel()
	cfg, err := readConfig([]string{"PATH=/bin", "HOME=/"})
	require.NoError(t, err)
	assert.Nil(t, cfg.merchant)
	assert.Equal(t, "shop.db", cfg.databaseFile)
	assert.Equal(t, "127.0.0.1:8088", cfg.listen)
	assert.Empty(t, cfg.publicURL)
}

func TestConfigReadsEveryVariable(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	delete(p.env, "SHOP_DB")
	p.env["DATABASE_URL"] = "postgres://shop:geheim@127.0.0.1:5432/shop?sslmode=disable"
	p.env["SHOP_LISTEN"] = "0.0.0.0:80"
	p.env["SHOP_PUBLIC_URL"] = "https://shop.example/"
	p.env["SHOP_CLOCK"] = "http://127.0.0.1:9/offset"
	p.env["WXPAY_PREVIOUS_KEY_FILE"] = p.write("previous", strings.Repeat("a", 32))
	p.env["WXPAY_PREVIOUS_KEY_UNTIL"] = "2026-12-03T10:00:00+08:00"
	cfg, err := readConfig(p.environ())
	require.NoError(t, err)
	assert.Equal(t, p.env["DATABASE_URL"], cfg.databaseURL.Reveal())
	assert.Equal(t, "0.0.0.0:80", cfg.listen)
	assert.Equal(t, "https://shop.example", cfg.publicURL)
	assert.Equal(t, testToken, cfg.staffToken.Reveal())
	assert.Equal(t, "http://127.0.0.1:9/offset", cfg.clockURL)
	assert.Len(t, cfg.merchant.files(), 5)
	assert.NotContains(t, fmt.Sprintf("%+v %#v", cfg, cfg), "geheim")
	assert.NotContains(t, fmt.Sprintf("%+v %#v", cfg, cfg.merchant), p.env["WXPAY_APPSECRET"])
}

func TestConfigNamesEverythingThatIsWrong(t *testing.T) {
	t.Parallel()
	_, err := readConfig([]string{
		"WXPAY_MCHID=wxd930ea5d5a258f4f", "WXPAY_KEY_FILE=/no/such/file", "SHOP_LISTEN=8088", "SHOP_CLOCK=fast", "SHOP_DB=/no/such/directory/shop.db",
	})
	require.Error(t, err)
	for _, name := range []string{
		"WXPAY_APPID", "WXPAY_MCHID", "WXPAY_APPSECRET", "WXPAY_KEY_FILE", "WXPAY_CERT_FILE", "SHOP_LISTEN", "SHOP_PUBLIC_URL", "SHOP_STAFF_TOKEN", "SHOP_CLOCK", "SHOP_DB",
	} {
		assert.Contains(t, err.Error(), "\n  "+name+": ")
	}
	assert.Contains(t, err.Error(), "problems in the configuration: 10\n")
}

// A wrongValue is one change to a good environment, and what the error says.
type wrongValue struct {
	change map[string]string
	name   string // that the error begins with
	text   string // that it contains
}

func TestConfigRefusesAWrongValue(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	other := wxpaytest.NewServer(wxpaytest.Merchant{MchID: "10000200"})
	t.Cleanup(other.Close)
	otherCert, otherKey := other.CertificatePEM("10000200")
	set := func(name, value string) map[string]string { return map[string]string{name: value} }
	file := func(name, content string) map[string]string {
		return map[string]string{name: p.write(fmt.Sprintf("%s-%d", name, len(content)), content)}
	}
	for title, test := range map[string]wrongValue{
		"an unknown name":            {set("SHOP_LISTENS", "1"), "SHOP_LISTENS", "not a variable"},
		"a secret as a name":         {set("WXPAY_"+strings.Repeat("S", 32), "1"), "a name that begins with WXPA", "not a variable"},
		"a blank at the end":         {set("WXPAY_APPID", "wxd930ea5d5a258f4f "), "WXPAY_APPID", "blank"},
		"a line break":               {set("SHOP_STAFF_TOKEN", "0123456789abcdef\nX"), "SHOP_STAFF_TOKEN", "control character"},
		"the key itself":             {set("WXPAY_KEY_FILE", strings.Repeat("k", 32)), "WXPAY_KEY_FILE", "not its content"},
		"a directory as key":         {set("WXPAY_KEY_FILE", p.dir), "WXPAY_KEY_FILE", "is a directory"},
		"a short key":                {file("WXPAY_KEY_FILE", strings.Repeat("k", 31)), "WXPAY_KEY_FILE", "31 bytes"},
		"an empty key":               {file("WXPAY_KEY_FILE", "\n"), "WXPAY_KEY_FILE", "Key is empty"},
		"two line ends":              {file("WXPAY_KEY_FILE", strings.Repeat("k", 32)+"\n\n"), "WXPAY_KEY_FILE", "blanks"},
		"a huge key file":            {file("WXPAY_KEY_FILE", strings.Repeat("k", maxFile+1)), "WXPAY_KEY_FILE", "wrong file"},
		"swapped ids":                {set("WXPAY_MCHID", "wxd930ea5d5a258f4f"), "WXPAY_MCHID", "digits only"},
		"a secret as appid":          {set("WXPAY_APPID", strings.Repeat("k", 32)), "WXPAY_APPID", "not shown"},
		"no certificate":             {map[string]string{"WXPAY_CERT_FILE": "", "WXPAY_CERT_KEY_FILE": ""}, "WXPAY_CERT_FILE", "is not set"},
		"half a certificate":         {set("WXPAY_CERT_KEY_FILE", ""), "WXPAY_CERT_FILE", "goes together"},
		"two certificates":           {set("WXPAY_P12_FILE", p.env["WXPAY_CERT_FILE"]), "WXPAY_P12_FILE", "remove one"},
		"a text as certificate":      {file("WXPAY_CERT_FILE", "hello"), "WXPAY_CERT_FILE", "PEM"},
		"another key":                {file("WXPAY_CERT_KEY_FILE", string(otherKey)), "WXPAY_CERT_FILE", "key"},
		"another merchant's":         {map[string]string{"WXPAY_CERT_FILE": p.write("o.pem", string(otherCert)), "WXPAY_CERT_KEY_FILE": p.write("ok.pem", string(otherKey))}, "WXPAY_CERT_FILE", "10000200"},
		"a previous key without end": {set("WXPAY_PREVIOUS_KEY_FILE", p.env["WXPAY_KEY_FILE"]), "WXPAY_PREVIOUS_KEY_UNTIL", "set both or none"},
		"a vague end":                {map[string]string{"WXPAY_PREVIOUS_KEY_FILE": p.dir + "/later", "WXPAY_PREVIOUS_KEY_UNTIL": "in two days"}, "WXPAY_PREVIOUS_KEY_UNTIL", "2026-12-03"},
		"a gateway without TLS":      {set("WXPAY_GATEWAY", "http://203.0.113.7"), "WXPAY_GATEWAY", "not https"},
		"no authority in the file":   {file("WXPAY_GATEWAY_CA", "hello"), "WXPAY_GATEWAY_CA", "no PEM certificate"},
		"an authority of WeChat Pay": {map[string]string{"WXPAY_GATEWAY": "", "SHOP_PUBLIC_URL": "https://shop.example"}, "WXPAY_GATEWAY_CA", "without WXPAY_GATEWAY"},
		"key and AppSecret equal":    {file("WXPAY_KEY_FILE", p.env["WXPAY_APPSECRET"]), "WXPAY_", "same"},
		"two databases":              {set("DATABASE_URL", "postgres://127.0.0.1/shop"), "SHOP_DB", "remove one"},
		"another database":           {map[string]string{"SHOP_DB": "", "DATABASE_URL": "mysql://root:secretword@127.0.0.1/shop"}, "DATABASE_URL", "postgres://"},
		"no name of a database":      {map[string]string{"SHOP_DB": "", "DATABASE_URL": "postgres://127.0.0.1"}, "DATABASE_URL", "postgres://"},
		"an address as file":         {set("SHOP_DB", "shop.db?mode=ro"), "SHOP_DB", "another path"},
		"a directory as database":    {set("SHOP_DB", p.dir), "SHOP_DB", "is a directory"},
		"no port":                    {set("SHOP_LISTEN", "127.0.0.1"), "SHOP_LISTEN", "host:port"},
		"a port too large":           {set("SHOP_LISTEN", "127.0.0.1:70000"), "SHOP_LISTEN", "65535"},
		"every host":                 {set("SHOP_LISTEN", ":8088"), "SHOP_PUBLIC_URL", "single host"},
		"a public path":              {set("SHOP_PUBLIC_URL", "/shop"), "SHOP_PUBLIC_URL", "https://"},
		"a public query":             {set("SHOP_PUBLIC_URL", "https://shop.example/?a=1"), "SHOP_PUBLIC_URL", "query"},
		"a short token":              {set("SHOP_STAFF_TOKEN", "clerk"), "SHOP_STAFF_TOKEN", "fewer than 16"},
		"a token beyond ASCII":       {set("SHOP_STAFF_TOKEN", strings.Repeat("店", 16)), "SHOP_STAFF_TOKEN", "header"},
		"an unknown exporter":        {set("OTEL_TRACES_EXPORTER", "jaeger"), "OTEL_TRACES_EXPORTER", "console"},
		"a clock elsewhere":          {set("SHOP_CLOCK", "http://203.0.113.7/"), "SHOP_CLOCK", "this machine"},
	} {
		t.Run(title, func(t *testing.T) {
			t.Parallel()
			_, err := readConfig(p.with(test.change))
			require.Error(t, err)
			assert.Contains(t, err.Error(), "problems in the configuration: 1\n  "+test.name+": ")
			assert.Contains(t, err.Error(), test.text)
			p.assertNoSecret(t, err, test.change)
		})
	}
}

// with returns the environment with some changes.
func (p *place) with(change map[string]string) []string {
	all := p.environ()
	for name, value := range change {
		all = append(all, name+"="+value)
	}
	return all
}

func (p *place) assertNoSecret(t *testing.T, err error, change map[string]string) {
	t.Helper()
	secrets := []string{"secretword", strings.Repeat("k", 31), p.env["WXPAY_APPSECRET"], testToken, change["SHOP_STAFF_TOKEN"], strings.Repeat("S", 32)}
	for _, secret := range secrets {
		if secret != "" {
			assert.NotContains(t, err.Error(), secret)
		}
	}
}

func TestConfigForRealMoneyRefusesWhatOnlyTestsNeed(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	p.env["WXPAY_GATEWAY"], p.env["WXPAY_GATEWAY_CA"] = "", ""
	p.env["SHOP_PUBLIC_URL"] = "http://localhost:8088"
	p.env["SHOP_CLOCK"] = "http://127.0.0.1:9"
	_, err := readConfig(p.environ())
	require.Error(t, err)
	assert.Contains(t, err.Error(), "problems in the configuration: 2\n")
	for _, name := range []string{"SHOP_PUBLIC_URL", "SHOP_CLOCK"} {
		assert.Contains(t, err.Error(), "\n  "+name+": ")
	}
}

func TestConfigAcceptsAPreviousKeyThatComesLater(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	p.env["WXPAY_PREVIOUS_KEY_FILE"] = filepath.Join(p.dir, "later")
	p.env["WXPAY_PREVIOUS_KEY_UNTIL"] = "2026-12-03T10:00:00+08:00"
	_, err := readConfig(p.environ())
	require.NoError(t, err)
	p.write("later", "")
	_, err = readConfig(p.environ())
	require.NoError(t, err)
	p.write("later", "short")
	_, err = readConfig(p.environ())
	assert.ErrorContains(t, err, "WXPAY_PREVIOUS_KEY_FILE: PreviousKey has 5 bytes")
}

func TestConfigIgnoresWhatKubernetesSets(t *testing.T) {
	t.Parallel()
	_, err := readConfig([]string{
		"SHOP_SERVICE_HOST=10.0.0.1", "SHOP_SERVICE_PORT=80", "SHOP_SERVICE_PORT_HTTP=80", "SHOP_PORT=tcp://10.0.0.1:80", "SHOP_PORT_80_TCP_ADDR=10.0.0.1",
	})
	assert.NoError(t, err)
}
