package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestConfigFileGivesWhatTheEnvironmentDoesNot(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	path := p.write("shop.conf", "\ufeff# a comment\r\n\r\nSHOP_LISTEN = 127.0.0.1:9000\r\nSHOP_PUBLIC_URL=http://127.0.0.1:1\n")
	cfg, err := readConfig(p.with(map[string]string{"SHOP_CONFIG": path, "SHOP_PUBLIC_URL": "http://127.0.0.1:2"}))
	require.NoError(t, err)
	assert.Equal(t, "127.0.0.1:9000", cfg.listen)
	assert.Equal(t, "http://127.0.0.1:2", cfg.publicURL, "the environment comes first")
}

func TestConfigFileRefusesAWrongLine(t *testing.T) {
	t.Parallel()
	const secret = "192006250b4c09247ec02edce69f6a2d"
	for title, test := range map[string]struct{ content, want string }{
		"no equals sign":      {"SHOP_DB=1\n" + secret, "SHOP_CONFIG: line 2 is not NAME=VALUE"},
		"a secret as name":    {secret + "=1", "SHOP_CONFIG: line 1 is not NAME=VALUE"},
		"a shell's export":    {"export SHOP_LISTEN=1", "SHOP_CONFIG: line 1 is not NAME=VALUE"},
		"an unknown name":     {"SHOP_PASE=1", "SHOP_PASE: is not a variable"},
		"a name of a library": {"OTEL_TRACES_EXPORTER=otlp", "OTEL_TRACES_EXPORTER: is not a variable"},
		"a long name":         {"WXPAY_" + strings.ToUpper(secret) + "=1", "a name that begins with WXPA"},
		"quotes":              {`SHOP_STAFF_TOKEN="` + secret + `"`, "SHOP_STAFF_TOKEN: is in quotes"},
		"twice":               {"SHOP_LISTEN=[::1]:1\nSHOP_LISTEN=1", "SHOP_LISTEN: stands in the file twice"},
		"its own name":        {"SHOP_CONFIG=x", "SHOP_CONFIG: stands in the file itself"},
		"not a text":          {"SHOP_LISTEN=\xff", "SHOP_CONFIG: the file is not UTF-8"},
		"a control character": {"SHOP_DB=a\x00b", "SHOP_DB: contains a control character"},
		"a wrong value":       {"SHOP_LISTEN=127.0.0.1:-1", "SHOP_LISTEN: has no port"},
	} {
		t.Run(title, func(t *testing.T) {
			t.Parallel()
			p := &place{t: t, dir: t.TempDir()}
			_, err := readConfig([]string{"SHOP_CONFIG=" + p.write("shop.conf", test.content)})
			require.Error(t, err)
			assert.Contains(t, err.Error(), "problems in the configuration: 1\n  "+test.want)
			assert.NotContains(t, strings.ToLower(err.Error()), secret)
		})
	}
	_, err := readConfig([]string{"SHOP_CONFIG=/no/such/file"})
	assert.ErrorContains(t, err, "SHOP_CONFIG: there is no such file")
}
