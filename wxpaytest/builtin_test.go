package wxpaytest

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// Paths returns every path of a new gateway outside the sandboxes, including
// the login, and no path that the gateway does not have.
func TestPaths(t *testing.T) {
	g := newGateway(t)
	want := append(wxaPaths(), loginPath)
	for path, op := range g.api.operations {
		if op.sandbox == "" && !strings.HasSuffix(path, "/getsignkey") {
			want = append(want, path)
		}
	}
	assert.ElementsMatch(t, want, Paths())
	for _, path := range Paths() {
		assert.Equal(t, http.StatusOK, g.post(g.withID, path, "").status, path)
	}
}
