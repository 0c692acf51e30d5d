package merchantcert

import (
	"bytes"
	"crypto/tls"
	"encoding/asn1"
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/crypto/pkcs12"
)

// LoadP12 reads a p12 file.
func LoadP12(path, password string) (*tls.Certificate, error) {
	data, err := readP12File(path, password)
	if err != nil {
		return nil, fmt.Errorf("certificate: %w", err)
	}
	return parseP12(strconv.Quote(path), data, password)
}

// ParseP12 reads the content of a p12 file.
func ParseP12(data []byte, password string) (*tls.Certificate, error) {
	return parseP12("the p12 data", data, password)
}

// ErrPassword says that a p12 does not open with its password.
var ErrPassword = pkcs12.ErrIncorrectPassword

func parseP12(name string, data []byte, password string) (*tls.Certificate, error) {
	if err := checkP12(data); err != nil {
		return nil, fmt.Errorf("%s %w", name, err)
	}
	blocks, err := pkcs12.ToPEM(data, password)
	if errors.Is(err, ErrPassword) {
		return nil, fmt.Errorf("%s does not open with this password%s, or is damaged: %w", name, aboutPassword(password), err)
	}
	if err != nil {
		return nil, fmt.Errorf("%s %w", name, unreadableP12(err))
	}
	b := bundle{name, blocks}
	return keyPair(b, b)
}

// aboutPassword says what may be wrong with a password, and does not show it.
func aboutPassword(password string) string {
	switch {
	case password == "":
		return " (it is empty: pass the mch_id)"
	case strings.HasPrefix(password, "wx"):
		return " (it looks like an appid: pass the mch_id)"
	}
	return " (it is the mch_id, unless it was changed)"
}

// checkP12 returns an error if data is not a p12 file.
func checkP12(data []byte) error {
	text := bytes.TrimSpace(data)
	decoded, err := base64.StdEncoding.DecodeString(string(text))
	switch {
	case len(text) == 0:
		return errors.New("is empty")
	case bytes.Contains(text, []byte("-----BEGIN ")):
		return errors.New("is PEM, not p12: use LoadPEM or ParsePEM")
	case err == nil && bytes.HasPrefix(decoded, []byte{0x30}):
		return errors.New("is base64 text: decode it first")
	case bytes.HasPrefix(data, []byte{0x30, 0x80}):
		return unreadableP12(errors.New("indefinite length (BER)"))
	}
	return checkPFX(data)
}

// maxMACIterations is far above what programs write (1 to 100 000), and takes only a moment.
const maxMACIterations = 1 << 20

// checkPFX checks what the MAC does not protect: with a damaged count of iterations, the MAC could take years to compute.
func checkPFX(data []byte) error {
	var pfx struct {
		Version  int
		AuthSafe asn1.RawValue
		MAC      struct {
			Digest     asn1.RawValue
			Salt       []byte
			Iterations int `asn1:"optional,default:1"`
		} `asn1:"optional"`
	}
	rest, err := asn1.Unmarshal(data, &pfx)
	switch {
	case err != nil:
		return fmt.Errorf("is not a p12 file, or is incomplete: %w", err)
	case pfx.Version != 3:
		return errors.New("is not a p12 file")
	case len(rest) > 0:
		return errors.New("has more bytes after the end of the p12 file")
	case pfx.MAC.Iterations > maxMACIterations:
		return fmt.Errorf("is damaged: its MAC has %d iterations", pfx.MAC.Iterations)
	}
	return nil
}

// unreadableP12 says how to convert a file that x/crypto/pkcs12 cannot read: it knows only SHA-1, RC2 and 3DES, in DER.
func unreadableP12(cause error) error {
	return fmt.Errorf("is a p12 of a kind that cannot be read here, such as OpenSSL 3 writes: "+
		"convert it with `openssl pkcs12 -in apiclient_cert.p12 -nodes -out apiclient.pem` "+
		`and use LoadPEM("apiclient.pem", "apiclient.pem"), `+
		"or use apiclient_cert.pem and apiclient_key.pem of the same download: %w", cause)
}
