package shop

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay"
)

// A wxpay.Progress survives in each type of column that the documentation names, and NULL
// is the beginning.
func TestProgressInEachColumn(t *testing.T) {
	full := wxpay.Progress{
		Steps: 7, Sending: true, Known: true, Reversing: true, Refused: wxpay.ErrNotEnough,
		Since: time.Date(2026, 11, 30, 23, 59, 59, 123456789, time.UTC),
	}
	onBoth(t, func(t *testing.T, s *testShop) {
		for _, kind := range []string{"TEXT", "JSON", "JSONB"} {
			_, err := s.db.Exec("CREATE TABLE kept_" + kind + " (id INTEGER PRIMARY KEY, progress " + kind + ")")
			require.NoError(t, err)
			for id, want := range []wxpay.Progress{full, {}, {Sending: true}} {
				_, err := s.db.Exec("INSERT INTO kept_"+kind+" VALUES ($1, $2)", id, want)
				require.NoError(t, err, kind)
				read := full // what JSON omits must become zero
				require.NoError(t, s.db.QueryRow("SELECT progress FROM kept_"+kind+" WHERE id = $1", id).Scan(&read), kind)
				assert.Equal(t, want, read, kind)
			}
			_, err = s.db.Exec("INSERT INTO kept_" + kind + " VALUES (9, NULL)")
			require.NoError(t, err)
			read := full
			require.NoError(t, s.db.QueryRow("SELECT progress FROM kept_"+kind+" WHERE id = 9").Scan(&read))
			assert.Zero(t, read, "NULL")
		}
	})
}
