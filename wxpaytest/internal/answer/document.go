package answer

import (
	"compress/gzip"
	"crypto/sha1"
	"encoding/hex"
	"errors"
	"io"
)

// Document is an answer that is a table of text instead of a message. It is
// written while it is sent, however long it is.
type Document struct {
	Table  func(w io.Writer) error // writes the same each time
	Gzip   bool
	Digest bool // 下载资金账单: header Digest
}

// sum is the value of header Digest. 下载资金账单: the SHA-1 of the bill, and as
// the documents of v3 say, of one that was unpacked.
func (d *Document) sum() string {
	h := sha1.New()
	if !d.Digest || d.Table(h) != nil {
		return ""
	}
	return "SHA=" + hex.EncodeToString(h.Sum(nil))
}

// WriteTable writes the table, packed where it is to be.
func (d *Document) WriteTable(w io.Writer) error {
	if !d.Gzip {
		return d.Table(w)
	}
	z := gzip.NewWriter(w)
	return errors.Join(d.Table(z), z.Close())
}
