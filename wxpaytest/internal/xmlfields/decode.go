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
// flat message can't contain, and every declared encoding except UTF-8.
func Decode(body []byte) (map[string]string, error) {
	r := newReader(body)
	if err := r.read(); err != nil {
		return nil, err
	}
	return r.fields, nil
}

// Elements returns the fields of a message in the order of the message. It
// rejects what [Decode] rejects, but ignores the declared encoding: the body
// must be valid UTF-8.
func Elements(body []byte) ([]Element, error) {
	r := newReader(body)
	r.decoder.CharsetReader = func(_ string, input io.Reader) (io.Reader, error) { return input, nil }
	if err := r.read(); err != nil {
		return nil, err
	}
	return r.elements, nil
}

type reader struct {
	body          []byte
	decoder       *xml.Decoder
	fields        map[string]string
	elements      []Element
	name          string // of the current element
	value         strings.Builder
	depth, roots  int
	before, begin int64 // offsets of the current token and of the current value
}

func newReader(body []byte) *reader {
	return &reader{body: body, decoder: xml.NewDecoder(bytes.NewReader(body)), fields: map[string]string{}}
}

func (r *reader) read() error {
	for {
		r.before = r.decoder.InputOffset()
		token, err := r.decoder.Token()
		if errors.Is(err, io.EOF) && r.roots == 1 {
			return nil
		}
		if err == nil {
			err = r.take(token)
		}
		if err != nil {
			return fmt.Errorf("wxpaytest: not a message: %w", err)
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
			return errors.New("text outside the fields")
		}
	case xml.ProcInst:
		if t.Target != "xml" || r.roots > 0 {
			return errors.New("a processing instruction")
		}
	default:
		return errors.New("a DOCTYPE or a comment")
	}
	return nil
}

func (r *reader) start(t xml.StartElement) error {
	r.depth++
	if len(t.Attr) > 0 || t.Name.Space != "" || r.depth > 2 {
		return fmt.Errorf("attributes, a namespace or nesting at <%s>", t.Name.Local)
	}
	if r.depth == 1 {
		r.roots++
		if t.Name.Local != "xml" || r.roots > 1 {
			return errors.New("the root is not one <xml>")
		}
		return nil
	}
	r.name, r.begin = t.Name.Local, r.decoder.InputOffset()
	r.value.Reset()
	if _, again := r.fields[r.name]; again {
		return fmt.Errorf("<%s> appears twice", r.name)
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
