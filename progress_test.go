package wxpay

import (
	"database/sql"
	"database/sql/driver"
	"encoding/json"
	"errors"
	"reflect"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var (
	_ sql.Scanner   = (*Progress)(nil)
	_ driver.Valuer = Progress{}
)

// fullProgress has a value in each field that is stored.
func fullProgress(t *testing.T) (p Progress) {
	t.Helper()
	p = Progress{
		Steps: 7, Sending: true, Known: true, Refused: ErrNotEnough, Reversing: true,
		Since: time.Date(2026, 11, 30, 23, 59, 59, 123456789, Zone()),
	}
	fields := reflect.ValueOf(p)
	for i := range fields.NumField() {
		if field := fields.Type().Field(i); field.IsExported() {
			require.False(t, fields.Field(i).IsZero(), "this test forgets %s", field.Name)
		}
	}
	return p
}

// column returns what database/sql passes to the driver.
func column(t *testing.T, p Progress) string {
	t.Helper()
	value, err := driver.DefaultParameterConverter.ConvertValue(p)
	require.NoError(t, err)
	require.IsType(t, "", value)
	return value.(string)
}

// Every field survives, whatever the destination held before: JSON omits the fields that
// are zero, and those must become zero.
func TestProgressColumn(t *testing.T) {
	full := fullProgress(t)
	only := map[string]Progress{
		"all": full, "none": {}, "steps": {Steps: 3}, "sending": {Sending: true}, "known": {Known: true},
		"since": {Since: full.Since}, "refused": {Refused: ErrNotEnough}, "reversing": {Reversing: true},
	}
	for name, p := range only {
		t.Run(name, func(t *testing.T) {
			text := column(t, p)
			for _, stored := range []any{text, []byte(text)} {
				read := full
				read.unsent = true // a new process does not know it
				require.NoError(t, read.Scan(stored))
				assert.True(t, p.Since.Equal(read.Since))
				read.Since = p.Since // in another location
				assert.Equal(t, p, read)
			}
		})
	}
}

// A column that earlier programs filled with encoding/json stays readable, and the other
// way round.
func TestProgressColumnIsItsJSON(t *testing.T) {
	full := fullProgress(t)
	text, err := json.Marshal(full)
	require.NoError(t, err)
	assert.Equal(t, string(text), column(t, full))
	assert.Equal(t, `{"steps":0}`, column(t, Progress{}))
}

func TestProgressScanNothingYet(t *testing.T) {
	for name, stored := range map[string]any{"NULL": nil, "{}": "{}", "JSON's null": []byte("null")} {
		read := fullProgress(t)
		require.NoError(t, read.Scan(stored), name)
		assert.Equal(t, Progress{}, read, name)
	}
}

// What can't be read is an error and not the zero value, with which a job would begin
// anew.
func TestProgressScanDamaged(t *testing.T) {
	for name, test := range map[string]struct {
		stored any
		want   string
	}{
		"a number":        {int64(7), "wxpay: progress: a int64 can't be read: use a column of type TEXT or JSON"},
		"a time":          {time.Time{}, "wxpay: progress: a time.Time can't be read: use a column of type TEXT or JSON"},
		"an empty text":   {"", "wxpay: progress: the column is empty: begin with NULL or {}"},
		"no bytes":        {[]byte{}, "wxpay: progress: the column is empty: begin with NULL or {}"},
		"a cut text":      {`{"steps":1,"sen`, "wxpay: progress: the column can't be read as JSON: unexpected end of JSON input"},
		"two values":      {`{}{}`, "wxpay: progress: the column can't be read as JSON: "},
		"a list":          {`[]`, "wxpay: progress: the column can't be read as JSON: "},
		"a field's value": {`{"sending":true,"steps":"1"}`, "wxpay: progress: the column can't be read as JSON: "},
	} {
		t.Run(name, func(t *testing.T) {
			before := fullProgress(t)
			read := before
			assert.ErrorContains(t, read.Scan(test.stored), test.want)
			assert.Equal(t, before, read, "it is unchanged")
		})
	}
}

func TestProgressValueOfAnImpossibleTime(t *testing.T) {
	_, err := Progress{Since: time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)}.Value()
	assert.ErrorContains(t, err, "wxpay: progress: Since can't be stored: ")
	var cause *json.MarshalerError
	assert.True(t, errors.As(err, &cause))
}
