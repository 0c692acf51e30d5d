package flatxml

import (
	"bytes"

	"github.com/seed6780280e/wxpay/internal/pairs"
)

// A leaf is an element with a value.
type leaf struct {
	name, value part
	escaped     bool // the value has references, or pieces to be joined
}

// element reads an element with a value.
func element(s []byte, i int) (e leaf, end int, err error) {
	name, empty, i, err := startTag(s, i)
	if err != nil || empty {
		return leaf{name: name, value: part{i, i}}, i, err
	}
	v, escaped, i, err := value(s, i)
	if err != nil {
		return leaf{}, 0, err
	}
	i, err = endTag(s, i, name)
	return leaf{name, v, escaped}, i, err
}

// usual reads an element in the form that most have: <a><![CDATA[1]]></a>, or <a>1</a> in ASCII without references. It
// returns false for every other form, also for one with an error. It is only faster than element.
func usual(s []byte, i int) (p pairs.Place, end int, ok bool) {
	name := i + 1
	nameEnd := nameEnd(s, name)
	if nameEnd == name || nameEnd == len(s) || s[nameEnd] != '>' || s[i] != '<' {
		return p, 0, false
	}
	value, valueEnd := nameEnd+1, 0
	if hasPrefix(s, value, cdataStart) {
		value += len(cdataStart)
		valueEnd = value + bytes.IndexByte(s[value:], ']')
		end = valueEnd + len(cdataEnd+"</")
		if valueEnd < value || !hasPrefix(s, valueEnd, cdataEnd+"</") || !clean(s[value:valueEnd], plainByte) {
			return p, 0, false
		}
	} else {
		valueEnd = skip(s, value, textByte)
		end = valueEnd + len("</")
		if !hasPrefix(s, valueEnd, "</") {
			return p, 0, false
		}
	}
	if !bytes.HasPrefix(s[end:], s[name:nameEnd+len(">")]) {
		return p, 0, false
	}
	return pairs.Place{Name: name, NameEnd: nameEnd, Value: value, End: valueEnd}, end + nameEnd - name + len(">"), true
}

// startTag reads <name> or <name/>.
func startTag(s []byte, i int) (name part, empty bool, end int, err error) {
	if i >= len(s) || s[i] != '<' {
		return part{}, false, 0, fail(s, i, "text between elements")
	}
	end = nameEnd(s, i+1)
	if end == i+1 {
		return part{}, false, 0, failMarkup(s, i)
	}
	name = part{i + 1, end}
	end = skip(s, end, space)
	switch {
	case hasPrefix(s, end, ">"):
		return name, false, end + 1, nil
	case hasPrefix(s, end, "/>"):
		return name, true, end + 2, nil
	}
	return part{}, false, 0, fail(s, end, "attribute, namespace or name that is not plain")
}

// endTag reads </name>. The caller has already found </.
func endTag(s []byte, i int, name part) (int, error) {
	const other = "end tag of another element"
	if !bytes.HasPrefix(s[i+2:], s[name.start:name.end]) {
		return 0, fail(s, i, other)
	}
	end := skip(s, i+2+name.end-name.start, space)
	if !hasPrefix(s, end, ">") {
		return 0, fail(s, end, other)
	}
	return end + 1, nil
}
