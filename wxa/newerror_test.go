package wxa

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay"
)

func TestNewError(t *testing.T) {
	e := NewError("upload_shipping_info", ErrNothingChanged)
	assert.Equal(t, wxpay.OutcomeAlreadyDone, e.Outcome)
	assert.Equal(t, "upload_shipping_info", e.Operation)
	assert.Equal(t, wxpay.OutcomeNotDone, NewError("closeorder", wxpay.ErrSignError).Outcome, "of the other package")
}

func TestEveryEndpointIsListed(t *testing.T) {
	files, err := filepath.Glob("*.go")
	require.NoError(t, err)
	declared := 0
	for _, file := range files {
		source, err := os.ReadFile(file)
		require.NoError(t, err)
		declared += len(regexp.MustCompile(`(?m)^var \w+ = (shippingEndpoint\(|wxpay\.Endpoint)`).FindAll(source, -1))
	}
	assert.Equal(t, declared, len(endpoints()))
}

func TestEveryMeaningAdvises(t *testing.T) {
	for _, e := range endpoints() {
		for code := range e.Meanings {
			err := e.NewError(code)
			assert.NotEmpty(t, err.Advice(), "%s %s", e.Path, code)
			if err.Outcome == wxpay.OutcomeUnknown {
				assert.NotEqual(t, wxpay.RetryNow, err.Retry, "%s %s", e.Path, code)
			}
		}
	}
}
