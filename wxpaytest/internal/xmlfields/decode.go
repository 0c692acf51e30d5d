// Package xmlfields reads a message, one level of elements under <xml>, with
// encoding/xml. The gateway and the explanation of signatures use it. The SDK
// has a different reader, so that both do not make the same mistake.
package xmlfields

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// Element is one field of a message. Raw is the undecoded value in the XML; it
// shares memory with the message.
type Element struct {
	Name, Value string
	Raw         []byte
}

// Decode returns the values of a message by name. WeChat Pay's parser resolves
// no entities, so Decode rejects a DOCTYPE. It also rejects everything that a
// flat message can't contain, what [Request] remarks on, and every declared
// encoding except UTF-8.
func Decode(body []byte) (map[string]string, error) {
	fields, remarks, err := Request(body)
	if err == nil && len(remarks) > 0 {
		return nil, &Error{remarks[0]}
	}
	return fields, err
}

// Request is Decode for a request, as lenient as WeChat Pay's parser: the root
// may have another name, and there may be comments, attributes and a byte order
// mark. Each of them is remarked on once. An error is an [Error].
func Request(body []byte) (map[string]string, []Remark, error) {
	r := newReader(body)
	if err := r.read(); err != nil {
		return nil, nil, err
	}
	return r.fields, r.remarks, nil
}

// Elements returns the fields of a message in the order of the message. It
// rejects what [Request] rejects, but ignores the declared encoding: the body
// must be valid UTF-8.
func Elements(body []byte) ([]Element, []Remark, error) {
	r := newReader(body)
	r.decoder.CharsetReader = func(_ string, input io.Reader) (io.Reader, error) { return input, nil }
	if err := r.read(); err != nil {
		return nil, nil, err
	}
	return r.elements, r.remarks, nil
}

type reader struct {
	body          []byte
	decoder       *xml.Decoder
	fields        map[string]string
	elements      []Element
	remarks       []Remark
	name          string // of the current element
	value         strings.Builder
	depth, roots  int
	before, begin int64 // offsets of the current token and of the current value
	line, column  int   // of the current token
}

func newReader(body []byte) *reader {
	r := &reader{fields: map[string]string{}, line: 1, column: 1}
	var marked bool
	if r.body, marked = bytes.CutPrefix(body, []byte(bomBytes)); marked {
		r.remark(bom, "", "the message begins with a byte order mark")
	}
	r.decoder = xml.NewDecoder(bytes.NewReader(r.body))
	return r
}

// remark notes the first of each kind.
func (r *reader) remark(name, subject, what string) {
	if !slices.ContainsFunc(r.remarks, func(old Remark) bool { return old.Name == name }) {
		r.remarks = append(r.remarks, Remark{name, what, subject, r.line, r.column})
	}
}

func (r *reader) read() error {
	for {
		r.before = r.decoder.InputOffset()
		r.line, r.column = r.decoder.InputPos()
		token, err := r.decoder.Token()
		switch {
		case errors.Is(err, io.EOF) && r.roots == 1:
			return nil
		case errors.Is(err, io.EOF):
			return placed(refuse("end", "", "there is no element"), r.line, r.column)
		case err != nil:
			line, column := r.decoder.InputPos()
			return placed(err, line, column)
		}
		if err := r.take(token); err != nil {
			return placed(err, r.line, r.column)
		}
	}
}

func (r *reader) take(token xml.Token) error {
	switch t := token.(type) {
	case xml.StartElement:
		return r.start(t)
	case xml.EndElement:
		if r.depth == 2 {
			r.end()
		}
		r.depth--
	case xml.CharData:
		if r.depth == 2 {
			r.value.Write(t)
		} else if len(bytes.TrimSpace(t)) > 0 {
			return refuse("text", "", "text outside the fields")
		}
	case xml.Comment:
		r.remark(comment, "", "a comment")
	case xml.ProcInst:
		if t.Target != "xml" || r.roots > 0 {
			return refuse("instruction", "", "a processing instruction")
		}
	default:
		return refuse("DOCTYPE", "", "a DOCTYPE, which could define entities")
	}
	return nil
}

func (r *reader) start(t xml.StartElement) error {
	r.depth++
	name := Quote(t.Name.Local)
	switch {
	case t.Name.Space != "":
		return refuse("namespace", name, fmt.Sprintf("the element %s is in a namespace", name))
	case r.depth > 2:
		return refuse("nesting", name, fmt.Sprintf("the element %s is inside the field %s", name, Quote(r.name)))
	case len(t.Attr) > 0:
		r.remark(attribute, name, fmt.Sprintf("the element %s has attributes", name))
	}
	if r.depth == 1 {
		return r.root(t.Name.Local)
	}
	r.name, r.begin = t.Name.Local, r.decoder.InputOffset()
	r.value.Reset()
	if _, again := r.fields[r.name]; again {
		return refuse("twice", name, fmt.Sprintf("the field %s appears twice", name))
	}
	return nil
}

func (r *reader) root(name string) error {
	if r.roots++; r.roots > 1 {
		return refuse("roots", Quote(name), "there is a second root element")
	}
	if name != "xml" {
		r.remark(otherRoot, Quote(name), fmt.Sprintf("the root is %s instead of \"xml\"", Quote(name)))
	}
	return nil
}

// end adds the element that was read. For <a/> the decoder reports an end tag
// that is not in the body, so that before may be less than begin.
func (r *reader) end() {
	value := r.value.String()
	r.fields[r.name] = value
	r.elements = append(r.elements, Element{r.name, value, r.body[r.begin:max(r.begin, r.before)]})
}
