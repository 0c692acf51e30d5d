package msgtext

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// The first and the last character with a half-width form are converted. Their
// neighbours have none and stay.
func TestHalfWidth(t *testing.T) {
	assert.Equal(t, "!~\uFF00\uFF5F", strings.Map(halfWidth, "！～\uFF00\uFF5F"))
}

func TestFits(t *testing.T) {
	clauses := Clauses("101 “付款码” 无效，请重试！ [1669-0-a]")
	assert.Equal(t, []string{"付款码无效", "请重试"}, clauses)
	for pattern, fits := range map[string]bool{"付款…无效": true, "^付款码": true, "重试$": true, "*付款…重试": true, "=付款码无效": false, "无效…付款": false} {
		assert.Equal(t, fits, Fits(clauses, pattern), pattern)
	}
	assert.True(t, Contains(clauses, "重试"))
}
