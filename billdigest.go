package wxpay

import (
	"encoding/base64"
	"encoding/hex"
	"errors"
	"hash"
	"io"
	"net/http"
	"strings"
)

// A digestReader compares a text with its Digest when all of it is read. The
// document does not say whether that is of the text or of what was sent.
type digestReader struct {
	*Download
	want           string // "": there is none
	sent, unpacked hash.Hash
}

func (d *digestReader) Read(p []byte) (int, error) {
	n, err := d.text.Read(p)
	if d.want != "" {
		d.unpacked.Write(p[:n])
	}
	if err == io.EOF && d.want != "" && d.want != string(d.sent.Sum(nil)) && d.want != string(d.unpacked.Sum(nil)) {
		err = errors.New("the text is not that of its Digest")
	}
	return n, err
}

// digestOf returns the SHA-1 that a header tells, "" if it tells none.
//
// header中Digest为完整性校验信息，内容格式为：签名类型=签名
func digestOf(header http.Header) string {
	for value := range strings.SplitSeq(strings.Join(header.Values("Digest"), ","), ",") {
		algorithm, digest, _ := strings.Cut(strings.TrimSpace(value), "=")
		switch strings.ToUpper(algorithm) {
		case "SHA", "SHA1", "SHA-1":
			if sum, err := hex.DecodeString(digest); err == nil {
				return string(sum)
			}
			if sum, err := base64.StdEncoding.DecodeString(digest); err == nil {
				return string(sum)
			}
			return digest // no text has it
		}
	}
	return ""
}
