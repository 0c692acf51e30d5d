package merchantcert

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

var (
	errContentIsPEM = errors.New("the argument is PEM text, but must be the path of a file: pass the path, or use ParsePEM for the text")
	errContent      = errors.New("the argument looks like the content of a file, but must be its path (it is not shown): pass the path, or use ParsePEM or ParseP12")
	errP12Swapped   = errors.New("the path and the password of LoadP12 are swapped: the path comes first")
	errP12Unread    = errors.New("the file cannot be read (its path is not shown: it does not end in .p12 or .pfx, and may be the password)")
)

const base64Characters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="

// readCertificateFile reads a file. The errors of package os contain the path, and
// that may be the private key itself: some callers have the key in an environment
// variable and pass it as the path.
func readCertificateFile(path string) ([]byte, error) {
	data, err := os.ReadFile(path)
	if err == nil {
		return data, nil
	}
	if content := contentError(path); content != nil {
		return nil, content
	}
	return nil, err
}

// contentError returns an error if path is not a path but the content of a file: as
// it is, on one line, in base64, or without the lines BEGIN and END.
func contentError(path string) error {
	decoded, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(path), ""))
	begin := []byte("-----BEGIN")
	switch {
	case strings.Contains(path, string(begin)), err == nil && bytes.Contains(decoded, begin):
		return errContentIsPEM
	case !utf8.ValidString(path), strings.ContainsFunc(path, unicode.IsControl), isEncoded(path):
		return errContent
	}
	return nil
}

// isEncoded reports whether text contains a longer sequence of base64 characters
// than a path usually does. The content of keys and certificates begins with M, and
// the shortest key has 64 characters.
func isEncoded(text string) bool {
	longest := 100
	if strings.HasPrefix(strings.TrimSpace(text), "M") {
		longest = 40
	}
	isOther := func(r rune) bool { return !strings.ContainsRune(base64Characters, r) }
	return slices.ContainsFunc(strings.FieldsFunc(text, isOther), func(word string) bool { return len(word) > longest })
}

// readP12File is readCertificateFile for LoadP12. Its two arguments are easily
// swapped, so an error shows the path only if it looks like one.
func readP12File(path, password string) ([]byte, error) {
	data, err := readCertificateFile(path)
	var unread *fs.PathError
	switch {
	case err == nil:
		return data, nil
	case !errors.As(err, &unread) || isP12Name(path):
		return nil, err
	case isP12Name(password) || isFile(password):
		return nil, errP12Swapped
	}
	return nil, fmt.Errorf("%w: %w", errP12Unread, unread.Err)
}

func isP12Name(path string) bool {
	extension := strings.ToLower(filepath.Ext(path))
	return extension == ".p12" || extension == ".pfx"
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}
