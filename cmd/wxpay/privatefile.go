package main

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"runtime"
	"syscall"
	"time"
)

// longestFile is the size limit of a configuration, key or certificate file, in bytes.
const longestFile = 256 << 10

// longestWait limits how long a pipe may send nothing.
const longestWait = 10 * time.Second

var (
	errDirectory = errors.New("it is a directory")
	errTooLarge  = errors.New("it is too large")
	errEmptyPipe = errors.New("nothing came from this pipe")
)

// readWhole returns the content of a file, without a BOM, and its mode. limit is the
// longest content in bytes. A pipe, such as a shell's <(command), is a file too.
func readWhole(path string, limit int64) ([]byte, fs.FileMode, error) {
	f, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0) // else a pipe that nobody writes to blocks
	if err != nil {
		return nil, 0, err
	}
	defer f.Close()
	info, err := f.Stat()
	switch {
	case err != nil:
		return nil, 0, err
	case info.IsDir():
		return nil, 0, errDirectory
	}
	_ = f.SetReadDeadline(time.Now().Add(longestWait)) // regular files have none, and need none
	content, err := io.ReadAll(io.LimitReader(f, limit+1))
	switch {
	case int64(len(content)) > limit:
		return nil, 0, errTooLarge
	case errors.Is(err, os.ErrDeadlineExceeded), err == nil && len(content) == 0 && info.Mode()&fs.ModeNamedPipe != 0:
		return nil, 0, errEmptyPipe
	}
	return bytes.TrimPrefix(content, []byte("\ufeff")), info.Mode(), err
}

// configContent returns the content of the configuration file, which only its owner may
// read.
func (r *reader) configContent(path string) ([]byte, bool) {
	content, mode, err := readWhole(path, longestFile)
	switch {
	case err != nil:
		r.bad("the file %s cannot be read: %s", shownPath(path), fileReason(r.language, err))
	case isOpen(mode):
		r.bad("others can read %s (mode %04o): chmod 600 %s", shownPath(path), mode.Perm(), shownPath(path))
	default:
		return content, true
	}
	return nil, false
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
	case errors.Is(err, errDirectory):
		return l.t("it is a directory")
	case errors.Is(err, errTooLarge):
		return l.t("it is larger than 256 KiB, so it is another file")
	case errors.Is(err, errEmptyPipe):
		return l.t("nothing came from this pipe")
	case errors.Is(err, syscall.ENOTDIR):
		return l.t("it is not a directory")
	case errors.Is(err, syscall.ENOSPC):
		return l.t("the disk is full")
	case errors.Is(err, syscall.EROFS):
		return l.t("nothing can be written there")
	case errors.As(err, &cause):
		return cause.Err.Error()
	}
	return err.Error()
}
