package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func fileSize(t *testing.T, path string) int64 {
	t.Helper()
	info, err := os.Stat(path)
	require.NoError(t, err)
	return info.Size()
}

// many returns n records of a mebibyte, or their deletion.
func many(n int, value []byte) map[string][]byte {
	all := map[string][]byte{}
	for i := range n {
		all[fmt.Sprintf("record/%03d", i)] = value
	}
	return all
}

// Deleted records give their space back, also while the file is open.
func TestCompact(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state.db")
	require.NoError(t, os.WriteFile(path+newSuffix, []byte("a program was killed while it wrote this"), 0o600))
	s, err := openStore(path)
	require.NoError(t, err)
	defer func() { require.NoError(t, s.Close()) }()
	require.NoError(t, s.Save(map[string][]byte{"order": []byte("1")}))
	require.NoError(t, s.Save(many(40, bytes.Repeat([]byte("x"), 1<<20))))
	assert.Greater(t, fileSize(t, path), int64(40<<20))
	require.NoError(t, s.Save(many(40, nil)))
	assert.Less(t, fileSize(t, path), int64(1<<20))
	assert.NoFileExists(t, path+newSuffix)
	require.NoError(t, s.Save(map[string][]byte{"refund": []byte("2")}))
	assert.Equal(t, map[string]string{"order": "1", "refund": "2"}, contents(t, s))

	_, err = openStore(path)
	assert.ErrorContains(t, err, "another gateway uses the file", "the new file is locked too")
	require.NoError(t, s.Close())
	s, err = openStore(path)
	require.NoError(t, err)
	assert.Equal(t, map[string]string{"order": "1", "refund": "2"}, contents(t, s), "they are in the new file")
}

// The file does not grow while records are replaced by others.
func TestCompactWhileRecordsComeAndGo(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state.db")
	s, err := openStore(path)
	require.NoError(t, err)
	defer s.Close()
	value := bytes.Repeat([]byte("x"), 1<<20)
	for i := range 60 {
		records := map[string][]byte{fmt.Sprintf("record/%03d", i): value[i*1000:], fmt.Sprintf("record/%03d", i-10): nil}
		require.NoError(t, s.Save(records))
		require.Less(t, fileSize(t, path), int64(40<<20))
	}
	assert.Len(t, contents(t, s), 10)
}

// If the copy can't be written, the file remains as it was.
func TestCompactFails(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state.db")
	s, err := openStore(path)
	require.NoError(t, err)
	defer func() { require.NoError(t, s.Close()) }()
	require.NoError(t, s.Save(many(20, bytes.Repeat([]byte("x"), 1<<20))))
	s.path = filepath.Join(path, "not a directory")
	require.NoError(t, s.Save(many(20, nil)))
	assert.Empty(t, contents(t, s))

	s.path = path
	size := fileSize(t, path)
	require.NoError(t, s.Save(map[string][]byte{"order": []byte("1")}))
	assert.Equal(t, size, fileSize(t, path), "there is no second try, which would copy everything again")
	require.NoError(t, s.Close())
	s, err = openStore(path)
	require.NoError(t, err)
	assert.Less(t, fileSize(t, path), int64(1<<20), "the next start tries again")
}

// A symbolic link remains one.
func TestCompactBehindALink(t *testing.T) {
	link, path := filepath.Join(t.TempDir(), "link.db"), filepath.Join(t.TempDir(), "state.db")
	s, err := openStore(path)
	require.NoError(t, err)
	require.NoError(t, s.Close())
	if err := os.Symlink(path, link); err != nil {
		t.Skip("the system permits no symbolic links")
	}
	s, err = openStore(link)
	require.NoError(t, err)
	defer s.Close()
	require.NoError(t, s.Save(many(20, bytes.Repeat([]byte("x"), 1<<20))))
	require.NoError(t, s.Save(many(20, nil)))
	assert.Less(t, fileSize(t, path), int64(1<<20))
	target, err := os.Readlink(link)
	require.NoError(t, err)
	assert.Equal(t, path, target)
}

// A gateway that waited for the lock of a file that was replaced meanwhile does
// not use the old file.
func TestOpenAReplacedFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state.db")
	s, err := openStore(path)
	require.NoError(t, err)
	defer s.Close()
	opened := make(chan error)
	go func() {
		_, err := openStore(path)
		opened <- err
	}()
	require.NoError(t, s.Save(many(40, bytes.Repeat([]byte("x"), 1<<20))))
	require.NoError(t, s.Save(many(40, nil)))
	assert.ErrorContains(t, <-opened, "another gateway uses the file")
}
