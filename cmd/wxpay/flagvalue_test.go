package main

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestWrongFlagValuesSayWhatIsRight without repeating the value, which may be a secret.
func TestWrongFlagValuesSayWhatIsRight(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		args []string
		want string
	}{
		{[]string{"order", "X", "-timeout", "5"}, "-timeout must be a time with its unit"},
		{[]string{"refund", "create", "R", "-fen", "１"}, "-fen must be a whole number"},
		{[]string{"notify", "http://a", "-speed", "fast"}, "-speed must be a number"},
		{[]string{"notify", "http://a", "-field", "secret"}, "-field must be NAME=VALUE"},
		{[]string{"bill", "yesterday", "-force=secret"}, "wrong value: -force"},
		{[]string{"order", "-transaction-id"}, "wrong value: -transaction-id"},
	} {
		r := runWith(nil, test.args...)
		r.assertCode(t, exitMisuse)
		assert.Contains(t, r.err, test.want)
		assert.NotContains(t, r.err, "secret")
	}
}
