package xmlfields

import (
	"encoding/xml"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Remark is something unusual in a message, or the reason why it is none.
type Remark struct {
	Name         string // fixed, such as "comment" or "nesting"
	What         string // one sentence in ASCII, without the place
	Subject      string // the element it is about, in quotes; may be empty
	Line, Column int    // its place, from 1; columns are counted in bytes
}

// String returns the remark with its place, as one line of ASCII.
func (r Remark) String() string {
	return fmt.Sprintf("line %d, column %d: %s", r.Line, r.Column, r.What)
}

// Error says why a body is not a message.
type Error struct{ Remark }

// Error returns the reason and its place, without values of the message.
func (e *Error) Error() string { return "wxpaytest: not a message: " + e.Remark.String() }

// Remarks a message may have; WeChat Pay's parser takes them too.
const (
	otherRoot = "root"
	comment   = "comment"
	attribute = "attribute"
	bom       = "BOM"
)

const bomBytes = "\ufeff"

// refuse returns an error without a place.
func refuse(name, subject, what string) error {
	return &Error{Remark{Name: name, Subject: subject, What: what}}
}

// placed returns err as an Error with a place. Errors of encoding/xml name
// elements, but no values.
func placed(err error, line, column int) error {
	var ours *Error
	var syntax *xml.SyntaxError
	switch {
	case errors.As(err, &ours):
	case errors.As(err, &syntax) && strings.HasPrefix(syntax.Msg, "invalid character entity"):
		ours = &Error{Remark{Name: "entity", What: "an entity that is not one of XML's, or a bare &"}}
	case errors.As(err, &syntax):
		ours = &Error{Remark{Name: "syntax", What: plain(syntax.Msg)}}
	case strings.Contains(err.Error(), "encoding "):
		ours = &Error{Remark{Name: "encoding", What: "the declared encoding is not UTF-8"}}
	default:
		ours = &Error{Remark{Name: "syntax", What: plain(strings.TrimPrefix(err.Error(), "xml: "))}}
	}
	ours.Line, ours.Column = line, column
	return ours
}

// plain returns a text in ASCII, without its end if it is long.
func plain(text string) string {
	quoted := strconv.QuoteToASCII(text)
	quoted = strings.ReplaceAll(quoted[1:len(quoted)-1], `\"`, `"`)
	return quoted[:min(len(quoted), 120)]
}

// NotUTF8 returns the place of the first byte that is not UTF-8.
func NotUTF8(body []byte) Remark {
	r := Remark{Name: "UTF-8", Line: 1, Column: 1}
	for i := 0; i < len(body); {
		c, size := utf8.DecodeRune(body[i:])
		if c == utf8.RuneError && size == 1 {
			r.What = fmt.Sprintf("the byte 0x%02X is not UTF-8", body[i])
			r.Subject = fmt.Sprintf("0x%02X", body[i])
			break
		}
		r.Column += size
		if c == '\n' {
			r.Line, r.Column = r.Line+1, 1
		}
		i += size
	}
	return r
}
