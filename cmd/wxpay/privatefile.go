package main

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"runtime"
)

// longestFile is the size limit of a configuration, key or certificate file, in bytes.
const longestFile = 256 << 10

// A fileError says why a file can't be used.
type fileError struct {
	format text
	args   []any
}

// readSmallFile returns the content and the mode of a file.
func readSmallFile(l language, path string) ([]byte, fs.FileMode, *fileError) {
	unreadable := func(err error) *fileError {
		return &fileError{"the file %s cannot be read: %s", []any{shownPath(path), fileReason(l, err)}}
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, 0, unreadable(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err == nil && info.IsDir() {
		return nil, 0, &fileError{"%s is a directory, not a file", []any{shownPath(path)}}
	}
	content, readErr := io.ReadAll(io.LimitReader(f, longestFile+1))
	if err := errors.Join(err, readErr); err != nil {
		return nil, 0, unreadable(err)
	}
	if len(content) > longestFile {
		return nil, 0, &fileError{"%s is larger than 256 KiB: it is another file", []any{shownPath(path)}}
	}
	return content, info.Mode(), nil
}

// open returns the content and the mode of a file that a setting names.
func (r *reader) open(name, path string) ([]byte, fs.FileMode, bool) {
	content, mode, err := readSmallFile(r.language, path)
	if err != nil {
		r.bad(name, err.format, err.args...)
	}
	return content, mode, err == nil
}

// file returns the content of a file that a setting names.
func (r *reader) file(name, path string) ([]byte, bool) {
	content, _, ok := r.open(name, path)
	return content, ok
}

// privateFile is file for a file that contains a secret: only its owner may read it.
func (r *reader) privateFile(name, path string) ([]byte, bool) {
	content, mode, ok := r.open(name, path)
	if !ok || !r.isPrivate(name, path, mode) {
		return nil, false
	}
	return content, true
}

// isPrivate reports whether only its owner may read a file. If not, that is a problem.
func (r *reader) isPrivate(name, path string, mode fs.FileMode) bool {
	if isOpen(mode) {
		r.bad(name, "others can read %s (mode %04o): chmod 600 %s", shownPath(path), mode.Perm(), shownPath(path))
		return false
	}
	return true
}

// isOpen reports whether others than the owner can use a file. Windows has no such modes.
func isOpen(mode fs.FileMode) bool { return mode.Perm()&0o077 != 0 && runtime.GOOS != "windows" }

// fileReason returns why a file can't be used, without its path.
func fileReason(l language, err error) string {
	var cause *fs.PathError
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return l.t("there is no such file or directory")
	case errors.Is(err, fs.ErrPermission):
		return l.t("this user may not use it")
	case errors.As(err, &cause):
		return cause.Err.Error()
	}
	return err.Error()
}
