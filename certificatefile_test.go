package wxpay

import (
	"encoding/base64"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// assertShowsNone fails if the error contains a piece of the text.
func assertShowsNone(t *testing.T, err error, text string) {
	t.Helper()
	require.Error(t, err)
	printed := fmt.Sprintf("%v %+v %#v", err, err, err)
	const piece = 12
	for i := 0; i+piece <= len(text); i++ {
		if strings.Contains(printed, text[i:i+piece]) && !strings.Contains("-----BEGIN PRIVATE KEY-----", text[i:i+piece]) {
			t.Errorf("the error contains %q of the text: %s", text[i:i+piece], printed)
			return
		}
	}
}

// If the argument is the content of a file instead of its path, the error says
// so and does not show the content.
func TestLoadContentInsteadOfPath(t *testing.T) {
	leaf, _, key := testPEM(t)
	bare := func(pem []byte) string {
		lines := strings.Split(strings.TrimSpace(string(pem)), "\n")
		return strings.Join(lines[1:len(lines)-1], "\n")
	}
	certFile := filepath.Join(t.TempDir(), "apiclient_cert.pem")
	require.NoError(t, os.WriteFile(certFile, leaf, 0o600))
	const isPEM, isContent = "the argument is PEM text, but must be the path of a file: pass the path, or use ParsePEM", "the argument looks like the content of a file"
	p12 := readTestdata(t, "p12.ec.p12")
	for name, content := range map[string]struct{ text, want string }{
		"PEM":                        {string(key), isPEM},
		"PEM behind a comment":       {"Bag Attributes\n" + string(key), isPEM},
		"PEM without its end":        {string(key[:60]), isPEM},
		"PEM on one line":            {strings.ReplaceAll(string(key), "\n", " "), isPEM},
		"PEM with escaped line ends": {strings.ReplaceAll(string(key), "\n", `\n`), isPEM},
		"PEM in base64":              {base64.StdEncoding.EncodeToString(key), isPEM},
		"PEM in base64, unpadded":    {base64.RawURLEncoding.EncodeToString(append(key, '\n')), isContent},
		"PEM's lines":                {bare(key), isContent},
		"PEM's lines on one line":    {strings.ReplaceAll(bare(key), "\n", ""), isContent},
		"PEM's lines with blanks":    {strings.ReplaceAll(bare(key), "\n", " "), isContent},
		"a short key":                {"MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g", isContent},
		"other text of two lines":    {"the first line\nthe second line", isContent},
		"p12":                        {string(p12), isContent},
		"p12 in base64":              {base64.StdEncoding.EncodeToString(p12), isContent},
	} {
		for how, load := range map[string]func() error{
			"LoadPEM, key":         func() error { _, err := LoadPEM(certFile, content.text); return err },
			"LoadPEM, certificate": func() error { _, err := LoadPEM(content.text, certFile); return err },
			"LoadP12":              func() error { _, err := LoadP12(content.text, testP12Password); return err },
		} {
			err := load()
			assert.ErrorContains(t, err, content.want, "%s: %s", how, name)
			assertShowsNone(t, err, content.text)
			assertCertificateError(t, err, "wxpay: ")
		}
	}
}

// The error shows a path that can't be read, unless it may be the password of a
// p12.
func TestLoadUnreadable(t *testing.T) {
	folder := t.TempDir()
	present := filepath.Join(folder, "merchant-certificate")
	require.NoError(t, os.WriteFile(present, readTestdata(t, "p12.ec.p12"), 0o600))
	for _, path := range []string{"absent.p12", filepath.Join(folder, "absent.PFX"), folder + ".p12"} {
		_, err := LoadP12(path, testP12Password)
		assertCertificateError(t, err, path)
		assert.ErrorIs(t, err, fs.ErrNotExist)
	}
	for _, path := range []string{"absent.pem", "/run/secrets/wxpay/apiclient_key", filepath.Join(folder, "商户证书.pem"), ""} {
		_, err := LoadPEM(path, path)
		assertCertificateError(t, err, "open "+path)
		assert.ErrorIs(t, err, fs.ErrNotExist)
	}
	for _, password := range []string{testP12Password, "pa55.word/with!signs"} {
		for _, file := range []string{present, "absent.p12", filepath.Join("testdata", "p12.ec.p12")} {
			_, err := LoadP12(password, file)
			assert.ErrorContains(t, err, "the path and the password of LoadP12 are swapped")
			assertShowsNone(t, err, password)
			assertCertificateError(t, err, "certificate: ")
		}
		_, err := LoadP12(password, "absent")
		assert.ErrorContains(t, err, "its path is not shown: it does not end in .p12 or .pfx, and may be the password")
		assert.ErrorIs(t, err, fs.ErrNotExist)
		assert.NotContains(t, err.Error(), password)
	}
	_, err := LoadP12(present, testP12Password)
	assert.NoError(t, err, "a file may have any name")
}
