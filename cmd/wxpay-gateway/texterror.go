package main

import (
	"errors"
	"io/fs"
	"net"
	"os"
	"strings"
	"syscall"
)

// textError is an error with a text in both languages, in texts.json.
type textError struct {
	key    string
	values values
	cause  error // replaces {cause}; nil: there is none
}

// fail returns a textError without a cause. The pairs are the names and the values
// of its text.
func fail(key string, pairs ...string) *textError {
	f := &textError{key: key, values: values{}}
	for i := 0; i < len(pairs); i += 2 {
		f.values[pairs[i]] = pairs[i+1]
	}
	return f
}

// because returns the error with its cause.
func (f *textError) because(cause error) *textError {
	f.cause = cause
	return f
}

// Error returns the English text.
func (f *textError) Error() string { return f.in(english) }

func (f *textError) Unwrap() error { return f.cause }

func (f *textError) in(l language) string {
	v := values{}
	for name, value := range f.values {
		v[name] = value
	}
	if f.cause != nil {
		v["cause"] = worded(l, f.cause)
	}
	return l.say(f.key, v)
}

// worded returns the text of an error. The texts of the system are translated where
// they are usual, and follow in English where they are not.
func worded(l language, err error) string {
	var f *textError
	if errors.As(err, &f) {
		return f.in(l)
	}
	for key, known := range map[string]error{
		"cause.used": syscall.EADDRINUSE, "cause.missing": fs.ErrNotExist, "cause.forbidden": fs.ErrPermission,
		"cause.address": syscall.EADDRNOTAVAIL, "cause.directory": syscall.ENOTDIR, "cause.isDirectory": syscall.EISDIR, "cause.full": syscall.ENOSPC,
	} {
		if errors.Is(err, known) {
			return l.say(key, values{"what": subjectOf(err)})
		}
	}
	return strings.TrimPrefix(err.Error(), "wxpaytest: ")
}

// subjectOf returns the file or the address that an error of the system is about.
func subjectOf(err error) string {
	var file *fs.PathError
	if errors.As(err, &file) {
		return file.Path
	}
	var rename *os.LinkError
	if errors.As(err, &rename) {
		return rename.New
	}
	var network *net.OpError
	if errors.As(err, &network) && network.Addr != nil {
		return network.Addr.String()
	}
	return ""
}
