package wxpaytest

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
)

// EncodeXML returns the fields as an unsigned message: one level of elements
// under <xml>, return_code first and sign last, numbers bare and everything
// else in CDATA, as the platform writes them. Empty values are empty elements.
func EncodeXML(fields map[string]string) []byte {
	return encodeXML("xml", fields)
}

func encodeXML(root string, fields map[string]string) []byte {
	var b bytes.Buffer
	b.WriteString("<" + root + ">")
	written := []string{"return_code", "return_msg", "sign"}
	for _, name := range written[:2] {
		writeElement(&b, name, fields)
	}
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		if !slices.Contains(written, name) {
			writeElement(&b, name, fields)
		}
	}
	writeElement(&b, "sign", fields)
	b.WriteString("</" + root + ">")
	return b.Bytes()
}

func writeElement(b *bytes.Buffer, name string, fields map[string]string) {
	value, ok := fields[name]
	if !ok {
		return
	}
	if value == "" || strings.Trim(value, "0123456789") != "" {
		// The end of a section inside a value is divided between two sections.
		value = "<![CDATA[" + strings.ReplaceAll(value, "]]>", "]]]]><![CDATA[>") + "]]>"
	}
	b.WriteString("<" + name + ">" + value + "</" + name + ">\n")
}

// decodeXML reads a message of one level. The platform's parser resolves no
// entities, so a DOCTYPE is refused, like all that a flat message can't hold.
func decodeXML(body []byte) (map[string]string, error) {
	r := flatReader{fields: map[string]string{}}
	d := xml.NewDecoder(bytes.NewReader(body))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) && r.roots == 1 {
			return r.fields, nil
		}
		if err == nil {
			err = r.take(token)
		}
		if err != nil {
			return nil, fmt.Errorf("wxpaytest: not a message: %w", err)
		}
	}
}

type flatReader struct {
	fields       map[string]string
	name         string
	value        strings.Builder
	depth, roots int
}

func (r *flatReader) take(token xml.Token) error {
	switch t := token.(type) {
	case xml.StartElement:
		return r.start(t)
	case xml.EndElement:
		if r.depth == 2 {
			r.fields[r.name] = r.value.String()
		}
		r.depth--
	case xml.CharData:
		if r.depth == 2 {
			r.value.Write(t)
		} else if len(bytes.TrimSpace(t)) > 0 {
			return errors.New("text beside the elements")
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

func (r *flatReader) start(t xml.StartElement) error {
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
	r.name = t.Name.Local
	r.value.Reset()
	if _, again := r.fields[r.name]; again {
		return fmt.Errorf("<%s> is there twice", r.name)
	}
	return nil
}
