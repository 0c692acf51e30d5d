package main

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"syscall"
)

// fileError returns the failure of a file of this machine.
func (c *call) fileError(err error) error {
	if err == nil {
		return nil
	}
	code := exitNotDone // a full disk, a closed pipe
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.ENOTDIR) {
		code = exitMisuse
	}
	var path *fs.PathError
	if errors.As(err, &path) {
		return c.fail(code, "the file %s cannot be written: %s", printable(path.Path), path.Err)
	}
	return c.fail(code, "the file cannot be written: %s", err)
}

// nameNew gives a file a name that must be free: os.Rename would replace the file of
// another run. Where there are no hard links, an empty file takes the name first.
func nameNew(path, name string, link func(oldPath, newPath string) error) error {
	err := link(path, name)
	if err == nil || errors.Is(err, fs.ErrExist) {
		return err
	}
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	if err = errors.Join(f.Close(), os.Rename(path, name)); err != nil {
		return errors.Join(err, os.Remove(name))
	}
	return nil
}

// isFile reports whether there is a file with this path.
func isFile(path string) bool {
	info, err := os.Lstat(path)
	return err == nil && info.Mode().IsRegular()
}

// writeLines writes each line of a text as a terminal may show it.
func (p *printer) writeLines(text io.Reader) error {
	lines := bufio.NewReader(text)
	for {
		line, err := lines.ReadBytes('\n')
		if len(line) > 0 {
			p.write(printable(string(bytes.TrimRight(line, "\r\n"))) + "\n")
		}
		switch {
		case errors.Is(err, io.EOF):
			return p.failed
		case err != nil:
			return err
		}
	}
}
