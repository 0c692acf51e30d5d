package main

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay/examples/shop/database"
)

func TestReadyOnlyWithADatabase(t *testing.T) {
	t.Parallel()
	db, err := database.Open(t.Context(), filepath.Join(t.TempDir(), "shop.db"))
	require.NoError(t, err)
	i := &instance{db: db, logger: slog.New(slog.DiscardHandler)}
	ask := func() int {
		w := httptest.NewRecorder()
		i.readyz(w, httptest.NewRequest(http.MethodGet, "/readyz", nil))
		return w.Code
	}
	assert.Equal(t, http.StatusOK, ask())
	require.NoError(t, db.Close())
	assert.Equal(t, http.StatusServiceUnavailable, ask())
}
