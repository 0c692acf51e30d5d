package userdatashape

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// foldName folds names like encoding/json.
func TestFoldName(t *testing.T) {
	names := []string{"openId", "OPENID", "openid", "nicKname", "nic\u212aname", "timestamp", "time\u017ftamp", "λ", "Λ", "", "i", "ı"}
	for _, a := range names {
		for _, b := range names {
			assert.Equal(t, strings.EqualFold(a, b), foldName(a) == foldName(b), "%q %q", a, b)
		}
	}
}
