package answer

import (
	"compress/gzip"
	"crypto/sha1"
	"encoding/hex"
	"errors"
	"io"
)

// Document is a response with a text table instead of a message. It is generated
// while it is sent, so that any length needs little memory.
type Document struct {
	Table  func(w io.Writer) error // writes the same each time
	Gzip   bool
	Digest bool // 下载资金账单: header Digest
}

// sum returns the value of the header Digest. 下载资金账单: the SHA-1 of the bill.
// The documents of API v3 say that it is the unpacked bill.
func (d *Document) sum() string {
	h := sha1.New()
	if !d.Digest || d.Table(h) != nil {
		return ""
	}
	return "SHA=" + hex.EncodeToString(h.Sum(nil))
}

// WriteTable writes the table, compressed if Gzip is set.
func (d *Document) WriteTable(w io.Writer) error {
	if !d.Gzip {
		return d.Table(w)
	}
	z := gzip.NewWriter(w)
	return errors.Join(d.Table(z), z.Close())
}
