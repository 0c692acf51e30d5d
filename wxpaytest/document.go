package wxpaytest

import (
	"bytes"
	"compress/gzip"
	"crypto/sha1"
	"encoding/hex"
	"errors"
	"io"
	"net/http"
)

// document is an answer that is a table of text instead of a message. It is
// written while it is sent, however long it is.
type document struct {
	table  func(w io.Writer) error // writes the same each time
	gzip   bool
	digest bool // 下载资金账单: header Digest
}

// documented returns the table as the answer of a call.
func (c *call) documented(d *document) *message {
	return &message{fields: map[string]string{}, unsigned: true, document: d}
}

// answer is the message as bytes, or the document, unless a fault has turned
// that into a failure.
func (m *message) answer() *answer {
	if m.document == nil || m.fields["return_code"] != "" {
		return xmlAnswer(m.encode())
	}
	a := &answer{status: http.StatusOK, contentType: "text/plain", document: m.document}
	if m.document.gzip {
		a.contentType = "application/x-gzip"
	}
	return a
}

// sum is the value of header Digest. 下载资金账单: the SHA-1 of the bill, and as
// the documents of v3 say, of one that was unpacked.
func (d *document) sum() string {
	h := sha1.New()
	if !d.digest || d.table(h) != nil {
		return ""
	}
	return "SHA=" + hex.EncodeToString(h.Sum(nil))
}

func (d *document) writeTo(w io.Writer) error {
	if !d.gzip {
		return d.table(w)
	}
	z := gzip.NewWriter(w)
	return errors.Join(d.table(z), z.Close())
}

// settle makes the document bytes, for a fault to strike.
func (a *answer) settle() {
	if a.document == nil {
		return
	}
	var b bytes.Buffer
	_ = a.document.writeTo(&b) // a buffer takes everything
	a.digest = a.document.sum()
	a.body, a.document = b.Bytes(), nil
}

// stream sends the document, and keeps the beginning for the [Exchange].
func (a *answer) stream(w http.ResponseWriter) {
	kept := &beginning{}
	if err := a.document.writeTo(io.MultiWriter(w, kept)); err != nil {
		panic(http.ErrAbortHandler)
	}
	a.body = kept.data
}

// beginning keeps as much of what is written as a message may have.
type beginning struct{ data []byte }

func (b *beginning) Write(p []byte) (int, error) {
	b.data = append(b.data, p[:min(len(p), maxBody-len(b.data))]...)
	return len(p), nil
}

// bareFailure keeps what the failures of answers that are else a document have.
// 下载资金账单, 拉取订单评价数据 返回结果: no ids, no nonce_str, no sign.
func bareFailure(m *message) {
	for name := range m.fields {
		switch name {
		case "return_code", "return_msg", "result_code", "err_code", "err_code_des":
		default:
			delete(m.fields, name)
		}
	}
}
