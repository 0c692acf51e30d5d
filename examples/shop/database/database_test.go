package database

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The path of a SQLite file may hold what means something in an address.
func TestOpenAnyPath(t *testing.T) {
	for _, name := range []string{"shop.db", "a#b.db", "a?mode=ro.db", "100%.db", "%23.db", "商店 1.db"} {
		path := filepath.Join(t.TempDir(), name)
		db, err := Open(t.Context(), path)
		require.NoError(t, err, name)
		require.NoError(t, db.Close())
		_, err = os.Stat(path)
		assert.NoError(t, err, name)
	}
}
