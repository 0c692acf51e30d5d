package main

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"runtime"
)

// longestFile is the size limit of a configuration, key or certificate file, in bytes.
const longestFile = 256 << 10

// file returns the content of a file that a setting names.
func (r *reader) file(name, path string) ([]byte, bool) {
	content, _, ok := r.open(name, path)
	return content, ok
}

// privateFile is file for a file that contains a secret: only its owner may read it.
func (r *reader) privateFile(name, path string) ([]byte, bool) {
	content, mode, ok := r.open(name, path)
	if ok && mode.Perm()&0o077 != 0 && runtime.GOOS != "windows" {
		r.bad(name, "others can read %s (mode %04o): chmod 600 %s", shownPath(path), mode.Perm(), shownPath(path))
		return nil, false
	}
	return content, ok
}

func (r *reader) open(name, path string) ([]byte, fs.FileMode, bool) {
	f, err := os.Open(path)
	if err != nil {
		r.bad(name, "the file %s cannot be read: %s", shownPath(path), r.reason(err))
		return nil, 0, false
	}
	defer f.Close()
	info, err := f.Stat()
	if err == nil && info.IsDir() {
		r.bad(name, "%s is a directory, not a file", shownPath(path))
		return nil, 0, false
	}
	content, readErr := io.ReadAll(io.LimitReader(f, longestFile+1))
	if err := errors.Join(err, readErr); err != nil {
		r.bad(name, "the file %s cannot be read: %s", shownPath(path), r.reason(err))
		return nil, 0, false
	}
	if len(content) > longestFile {
		r.bad(name, "%s is larger than 256 KiB: it is another file", shownPath(path))
		return nil, 0, false
	}
	return content, info.Mode(), true
}

// reason returns why a file can't be read, without its path.
func (r *reader) reason(err error) string {
	var unread *fs.PathError
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return r.language.t("there is no such file")
	case errors.Is(err, fs.ErrPermission):
		return r.language.t("this user may not read it")
	case errors.As(err, &unread):
		return unread.Err.Error()
	}
	return err.Error()
}

// shownPath returns a path for an error. A text that is no path may be the content of a
// key file, and is not shown.
func shownPath(path string) string {
	const longest = 200
	if len(path) > longest || bytes.ContainsAny([]byte(path), "\n\r=") || isLikeKey(path) {
		return "***"
	}
	return printable(path)
}

// isLikeKey reports whether text may be a key or an AppSecret: 32 letters and digits.
func isLikeKey(text string) bool {
	const keyLength = 32
	if len(text) != keyLength {
		return false
	}
	for _, c := range []byte(text) {
		if c < '0' || c > '9' && c < 'A' || c > 'Z' && c < 'a' || c > 'z' {
			return false
		}
	}
	return true
}
