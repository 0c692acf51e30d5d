package wxpay_test

import (
	"context"
	"errors"
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay"
)

var update = flag.Bool("update", false, "write testdata/productmeanings.tsv")

const (
	productGolden       = "testdata/productmeanings.tsv"
	productGoldenHeader = "operation\tshape\tvalue\tfirst\tdoubt\tretry\tadvice\tadvice in doubt"
)

// A productLine is a failure of a call: as the first attempt, and after an attempt in
// doubt.
type productLine struct {
	call         productCall
	shape, value string
	first, doubt *wxpay.Error // doubt is nil if the client never repeats the call
}

func (l productLine) String() string {
	cells := []string{l.call.name, l.shape, l.value, outcomeName(l.first), "-", l.first.Retry.String(), l.first.Advice(), "-"}
	if l.doubt != nil {
		cells[4], cells[7] = outcomeName(l.doubt), l.doubt.Advice()
		if cells[7] == cells[6] {
			cells[7] = "="
		}
	}
	return strings.Join(cells, "\t")
}

func outcomeName(e *wxpay.Error) string { return strings.ReplaceAll(e.Outcome.String(), " ", "-") }

// A productBench is a client of a platform, which gets new answers for each call.
type productBench struct {
	*platform
	client *wxpay.Client
}

func newProductBench(t *testing.T, attempts int) productBench {
	p := &platform{}
	return productBench{p, newPlatformClient(t, p, attempts)}
}

// failure returns the error of a call that gets these answers.
func (b productBench) failure(c productCall, answers ...answer) *wxpay.Error {
	b.answers, b.asked = answers, 0
	client := b.client
	if c.kind.has(providers) {
		client = client.ForSubMerchant("1900000109", "")
	}
	var failed *wxpay.Error
	require.True(b.t, errors.As(c.call(context.Background(), client), &failed), c.name)
	require.GreaterOrEqual(b.t, b.asked, len(answers), "%s: %v", c.name, failed) // a refused token is replaced once
	return failed
}

// productLines returns every failure of every call.
func productLines(t *testing.T) (lines []productLine) {
	codes, once, twice := productCodes(t), newProductBench(t, 1), newProductBench(t, 2)
	for _, call := range productCalls {
		product, _, _ := strings.Cut(call.name, ".")
		for _, f := range productFailures(call, codes[product]) {
			line := productLine{call: call, shape: f.shape, value: f.value, first: once.failure(call, f.answer)}
			if !call.kind.has(notRepeated) {
				line.doubt = twice.failure(call, answer{}, f.answer)
			}
			lines = append(lines, line)
		}
	}
	return lines
}

// Every failure of a product has the outcome, the retry and the advice of the file. Read
// each changed line before you commit it.
func TestProductGolden(t *testing.T) {
	lines := productLines(t)
	require.Greater(t, len(lines), 4800)
	got := []string{productGoldenHeader}
	for _, line := range lines {
		got = append(got, line.String())
	}
	if *update {
		require.NoError(t, os.WriteFile(productGolden, []byte(strings.Join(got, "\n")+"\n"), 0o644))
	}
	data, err := os.ReadFile(productGolden)
	require.NoError(t, err)
	want := strings.Split(strings.TrimSpace(string(data)), "\n")
	require.Len(t, got, len(want), "lines of %s", productGolden)
	for i := range want {
		assert.Equal(t, want[i], got[i])
	}
	for _, line := range lines {
		line.checkSafe(t)
	}
}
