package main

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func contents(t *testing.T, s *store) map[string]string {
	t.Helper()
	all := map[string]string{}
	require.NoError(t, s.Load(func(key string, value []byte) error {
		all[key] = string(value)
		return nil
	}))
	return all
}

func TestStore(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state.db")
	s, err := openStore(path)
	require.NoError(t, err)
	assert.Empty(t, contents(t, s))
	require.NoError(t, s.Save(map[string][]byte{"a": []byte("1"), "b/1": []byte("2"), "c": []byte("")}))
	require.NoError(t, s.Save(map[string][]byte{"a": []byte("3"), "b/1": nil, "none": nil}))
	want := map[string]string{"a": "3", "c": ""}
	assert.Equal(t, want, contents(t, s))
	_, err = openStore(path)
	assert.ErrorContains(t, err, "another gateway uses the file")

	require.NoError(t, s.Close())
	s, err = openStore(path)
	require.NoError(t, err)
	defer s.Close()
	assert.Equal(t, want, contents(t, s))
	stop := errors.New("enough")
	assert.ErrorIs(t, s.Load(func(string, []byte) error { return stop }), stop)
}

// If one record can't be saved, none is.
func TestSaveIsAllOrNone(t *testing.T) {
	s, err := openStore(filepath.Join(t.TempDir(), "state.db"))
	require.NoError(t, err)
	defer s.Close()
	require.NoError(t, s.Save(map[string][]byte{"a": []byte("1")}))
	records := map[string][]byte{strings.Repeat("k", 1<<16): []byte("the key is too long")}
	for _, key := range []string{"a", "b", "c", "d"} {
		records[key] = []byte("2")
	}
	require.Error(t, s.Save(records))
	assert.Equal(t, map[string]string{"a": "1"}, contents(t, s))
}
