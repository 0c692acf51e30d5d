package producttest

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/wxpaytest"
)

// operationOf finds the operations that a package exports: its requests are exported.
var operationOf = regexp.MustCompile(`(?m)^var (\w+) = wxpay\.Operation\[(?:wxpay\.)?[A-Z]`)

// The round trip of each product names each of its operations.
func TestEveryOperationIsListed(t *testing.T) {
	files, err := filepath.Glob("../../*/*.go")
	require.NoError(t, err)
	found := 0
	for _, file := range files {
		source, err := os.ReadFile(file)
		require.NoError(t, err)
		for _, match := range operationOf.FindAllStringSubmatch(string(source), -1) {
			found++
			list, err := os.ReadFile(filepath.Join(filepath.Dir(file), "messages_test.go"))
			require.NoError(t, err)
			assert.Regexp(t, `(?i)(survives|isSent)\(t, &`+match[1]+`\b`, string(list), "%s: %s", file, match[1])
		}
	}
	assert.Greater(t, found, 40)
}

func TestOnlyTestsImportIt(t *testing.T) {
	out, err := exec.Command("go", "list", "-f", `{{join .Imports "\n"}}`, "../../...").Output()
	require.NoError(t, err)
	assert.Contains(t, string(out), "/internal/fieldtag\n")
	assert.NotContains(t, string(out), "/internal/producttest\n")
}

type ask struct {
	OutTradeNo string       `wxpay:"out_trade_no,required,B32"`
	TotalFee   int64        `wxpay:"total_fee"`
	Extra      wxpay.XMLMap `wxpay:",extra"`
}

type answer struct {
	wxpay.Envelope
	OutTradeNo string `wxpay:"out_trade_no,required"`
	CashFee    int64  `wxpay:"cash_fee"`
}

type misspelt struct {
	wxpay.Envelope
	CashFee int64 `wxpay:"cash_free"`
}

// A double is a test whose failures are counted.
type double struct {
	testing.TB
	failures []string
}

func (d *double) Errorf(format string, _ ...any) { d.failures = append(d.failures, format) }
func (d *double) FailNow()                       { runtime.Goexit() }

func failures(t *testing.T, test func(testing.TB)) []string {
	d, done := &double{TB: t}, make(chan struct{})
	go func() { defer close(done); test(d) }()
	<-done
	return d.failures
}

func trip[Response any](t *testing.T, op *wxpay.Operation[ask, Response]) []string {
	c, gw := NewClient(t)
	op.Endpoint = wxpay.Endpoint{Path: "/pay/x", SignType: wxpay.SignTypeMD5}
	return failures(t, func(d testing.TB) {
		Survives(d, c, gw, op, Wire{Options: wxpaytest.PathOptions{SignType: wxpaytest.MD5}, Envelope: strings.Fields("appid mch_id nonce_str sign")})
	})
}

// The round trip fails if a field is lost, changed or misspelt on one of the ways.
func TestSurvivesFails(t *testing.T) {
	assert.Empty(t, trip(t, &wxpay.Operation[ask, answer]{}))
	assert.NotEmpty(t, trip(t, &wxpay.Operation[ask, misspelt]{}))
	assert.NotEmpty(t, trip(t, &wxpay.Operation[ask, answer]{Defaults: func(r *ask) { r.TotalFee = 1 }}))
	assert.NotEmpty(t, trip(t, &wxpay.Operation[ask, answer]{Defaults: func(r *ask) { r.TotalFee = 0 }}))
	assert.NotEmpty(t, trip(t, &wxpay.Operation[ask, answer]{Normalize: func(m wxpay.XMLMap) (wxpay.XMLMap, error) {
		m.Set("cash_fee", "")
		return m, nil
	}}))
}
