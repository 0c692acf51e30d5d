package serverjson

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestWithSecret(t *testing.T) {
	plain, secret, err := WithSecret([]byte(`{"id":9007199254740993,"text":"<&>"}`), "wx1", "s")
	require.NoError(t, err)
	assert.Equal(t, `{"appid":"wx1","id":9007199254740993,"text":"<&>"}`, string(plain))
	assert.Equal(t, `{"appid":"wx1","id":9007199254740993,"secret":"s","text":"<&>"}`, string(secret))
	for _, body := range []string{"", "1", "[]", "null"} {
		_, _, err := WithSecret([]byte(body), "wx1", "s")
		assert.ErrorContains(t, err, "not a JSON object", body)
	}
}

func TestRead(t *testing.T) {
	var response struct{ X int64 }
	code, text, err := Read([]byte(`{"errcode":"40001","errmsg":"m"}`), nil)
	assert.Equal(t, "40001 m", code+" "+text)
	assert.NoError(t, err)
	_, _, err = Read([]byte(`{"X":7}`), &response)
	assert.NoError(t, err)
	assert.EqualValues(t, 7, response.X)
	for body, want := range map[string]string{"null": "documented JSON", "{}": "lacks errcode"} {
		_, _, err = Read([]byte(body), nil)
		assert.ErrorContains(t, err, want)
	}
	_, _, err = Read([]byte(`{"X":"7"}`), &response)
	assert.ErrorContains(t, err, "another type")
}
