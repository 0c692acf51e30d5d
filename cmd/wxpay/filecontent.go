package main

import (
	"bytes"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"regexp"
	"strings"
)

// A content is what a file contains that should be PEM or a p12.
type content struct {
	certs, keys int
	other       string // type of another PEM block
	data        []byte
}

func contentOf(data []byte) (c content) {
	c.data = data
	rest := data
	for range 100 {
		var block *pem.Block
		if block, rest = pem.Decode(rest); block == nil {
			break
		}
		switch {
		case block.Type == "CERTIFICATE":
			c.certs++
		case strings.HasSuffix(block.Type, "PRIVATE KEY"):
			c.keys++
		default:
			c.other = block.Type
		}
	}
	return c
}

// isKeyOnly reports whether there is a private key, and no certificate.
func (c content) isKeyOnly() bool { return c.keys > 0 && c.certs == 0 }

func (c content) isCertificateOnly() bool { return c.certs > 0 && c.keys == 0 }

// mistake says that a file lacks what is needed. lack is about the name and about what
// was found.
func (c content) mistake(name string, lack text, wanted say) (what, fix say) {
	if len(bytes.TrimSpace(c.data)) == 0 {
		return says("%s: the file is empty", name), wanted
	}
	found, fix := c.instead(wanted)
	return says(lack, name, found), fix
}

// instead says what was found in the place of what is needed, and how to fix that. wanted
// is the fix if there is nothing better.
func (c content) instead(wanted say) (what, fix say) {
	switch {
	case c.keys > 0:
		return says("a private key"), wanted
	case c.certs > 0:
		return says("a certificate"), wanted
	case strings.HasSuffix(c.other, "CERTIFICATE REQUEST"):
		return says("a request for a certificate (CSR)"), says("download the certificate from the merchant platform: the request is only sent there")
	case c.other != "":
		return says("%s", quoted(c.other)), wanted
	case bytes.HasPrefix(c.data, []byte{0x30}):
		return binaryContent(c.data, wanted)
	}
	return textContent(c.data, wanted)
}

// binaryContent recognises DER.
func binaryContent(data []byte, wanted say) (what, fix say) {
	_, cert := x509.ParseCertificate(data)
	_, pkcs8 := x509.ParsePKCS8PrivateKey(data)
	_, pkcs1 := x509.ParsePKCS1PrivateKey(data)
	switch {
	case cert == nil:
		return says("a certificate in DER"), says("convert it: openssl x509 -inform der -in FILE -out apiclient_cert.pem")
	case pkcs8 == nil || pkcs1 == nil:
		return says("a private key in DER"), says("convert it: openssl pkey -inform der -in FILE -out apiclient_key.pem")
	case isP12Data(data):
		return says("a p12"), says("set it as WXPAY_P12_FILE, and remove WXPAY_CERT_FILE and WXPAY_CERT_KEY_FILE")
	}
	return says("damaged DER or p12"), damaged
}

// damaged is how to fix a file that was not copied as it is.
var damaged = says("the file is damaged or incomplete: download it again, and copy it in binary mode")

// isP12Data reports whether data begins as a p12 does: a sequence with the version 3.
func isP12Data(data []byte) bool {
	const head = 12
	return bytes.HasPrefix(data, []byte{0x30}) && bytes.Contains(data[:min(head, len(data))], []byte{0x02, 0x01, 0x03, 0x30})
}

// textContent recognises what is no PEM.
func textContent(data []byte, wanted say) (what, fix say) {
	text := strings.TrimSpace(string(data))
	lower := strings.ToLower(text[:min(100, len(text))])
	decoded, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(text), ""))
	switch {
	case strings.HasPrefix(text, "PK\x03\x04"):
		return says("a ZIP archive"), says("unpack it, and set the path of the file in it")
	case isUTF16(data):
		return says("UTF-16 text or binary data"), says("save the file as plain UTF-8 or ASCII text")
	case strings.HasPrefix(lower, "<!doctype") || strings.HasPrefix(lower, "<html"):
		return says("an HTML page"), says("download the file again: a page was saved in its place")
	case strings.Contains(text, "-----BEGIN ") && strings.Contains(text, `\n`):
		return says(`PEM in one line, with \n as two characters`), says(`replace each \n with a line end, for example with printf %%b`)
	case strings.Contains(text, "-----BEGIN ") && isIndented(text):
		return says("PEM whose lines begin with blanks"), says("remove the blanks at the beginning of each line, such as those of a YAML file")
	case strings.Contains(text, "-----BEGIN "):
		return says("damaged PEM"), says("copy the whole text, from the line BEGIN to the line END, with its line ends")
	case err == nil && bytes.HasPrefix(decoded, []byte{0x30}):
		return says("base64 text without the lines BEGIN and END"), says("decode it (base64 -d), or add the lines BEGIN and END")
	}
	return says("something else"), wanted
}

var indentation = regexp.MustCompile(`(?m)^[ \t]+`)

// isIndented reports whether a text is PEM if the blanks before its lines are removed.
func isIndented(text string) bool {
	block, _ := pem.Decode([]byte(indentation.ReplaceAllString(text, "") + "\n"))
	return block != nil && indentation.MatchString(text)
}
