package main

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"runtime"
	"strings"
)

// checkFileMode is the name of the check of who may read the secret files.
const checkFileMode = "file-mode"

// readFile reads the file that a setting names. It returns false if it cannot be read;
// then that is a problem of the check.
func (c *checkup) readFile(check string, path given, secret bool) ([]byte, bool) {
	if fix, odd := oddPath(path.value); odd {
		c.problem(check, says("%s is not a path that exists here", path.name), fix)
		return nil, false
	}
	file, err := openRegular(path.value)
	if err != nil {
		c.unreadable(check, path, err)
		return nil, false
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, longestFile+1))
	switch {
	case err != nil:
		c.unreadable(check, path, err)
		return nil, false
	case len(data) > longestFile:
		c.problem(check, says("%s: the file %s has more than 256 KiB", path.name, shownPath(path.value)), says("set the path of the right file"))
		return nil, false
	}
	if secret {
		c.fileMode(path, file)
	}
	return data, true
}

var errNotRegular = errors.New("not a regular file")

// openRegular opens a file. It does not open a pipe, which could block for ever.
func openRegular(path string) (*os.File, error) {
	info, err := os.Stat(path)
	if err == nil && !info.Mode().IsRegular() {
		err = errNotRegular
	}
	if err != nil {
		return nil, err
	}
	return os.Open(path)
}

// oddPath recognises what is not a path.
func oddPath(path string) (fix say, odd bool) {
	switch _, err := os.Stat(path); {
	case err == nil:
		return say{}, false
	case strings.Contains(path, "-----BEGIN "):
		return says("this is the content of a file: set its path"), true
	case strings.HasPrefix(path, "~"):
		return says("only a shell replaces ~: write the full path"), true
	case strings.ContainsAny(path, "$%"):
		return says("variables in a path are not replaced: write the full path"), true
	case strings.TrimSpace(path) != path:
		return says("there are blanks around the path: remove them"), true
	case strings.Trim(path, "\"'") != path:
		return says("the path is in quotes: remove them"), true
	}
	return say{}, false
}

func (c *checkup) unreadable(check string, path given, err error) {
	what, shown := says("%s: the file %s does not exist", path.name, shownPath(path.value)), shownPath(path.value)
	fix := says("set the path of the file; a relative path begins in the current directory")
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case errors.Is(err, fs.ErrPermission):
		what, fix = says("%s: this user may not read the file %s", path.name, shown), says("run the command as the user that owns the file, or change the owner")
	case errors.Is(err, errNotRegular):
		what = says("%s: %s is a directory or a device", path.name, shown)
	default:
		what = says("%s: the file %s cannot be read", path.name, shown)
	}
	c.problem(check, what, fix)
}

// fileMode says if others may read a secret.
func (c *checkup) fileMode(path given, file *os.File) {
	info, err := file.Stat()
	if err != nil || runtime.GOOS == "windows" {
		return
	}
	if mode := info.Mode().Perm(); mode&0o077 != 0 {
		c.problem(checkFileMode, says("%s: other users may read or write the file %s (mode %04o)", path.name, shownPath(path.value), mode),
			says("chmod 600 %s", path.value))
		return
	}
	c.ok(checkFileMode, "%s: only its owner may read the file", path.name)
}
