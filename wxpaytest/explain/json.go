package explain

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// maxJSONDepth limits how long a hostile value can become by indenting.
const maxJSONDepth = 32

// jsonStyle is how a library writes JSON.
type jsonStyle struct {
	sorted       bool // names sorted, as in Go's maps and Python's sort_keys
	comma, colon string
	indent       string // of one level; not empty: each item is on its own line
	slashes      bool   // \/, as in PHP
	html         bool   // \u0026 \u003c \u003e, as in Go
	ascii        bool   // \u for all non-ASCII characters, as in PHP and Python
}

// jsonMistakes are JSON values that were encoded again between signing and
// sending.
func jsonMistakes() []candidate {
	m := newMistake("JSON re-encoded", "a JSON value was signed in a different form from the one that was sent (spaces, escapes or order of names)",
		"encode it once, and sign and send that text")

	var list []candidate
	for _, style := range jsonStyles() {
		list = append(list, candidate{m, "json", rewriting(style.rewrite)})
	}
	return list
}

func jsonStyles() []jsonStyle {
	var all []jsonStyle
	for _, layout := range []jsonStyle{
		{comma: ",", colon: ":"}, {comma: ", ", colon: ": "},
		{comma: ",", colon: ": ", indent: "  "}, {comma: ",", colon: ": ", indent: "    "},
	} {
		sorted := layout
		sorted.sorted = true
		for _, s := range []jsonStyle{layout, sorted} {
			slashes, html, ascii := s, s, s
			slashes.slashes, html.html, ascii.ascii = true, true, true
			both := ascii
			both.slashes = true
			all = append(all, s, both)
			if s.indent == "" {
				all = append(all, html, ascii, slashes)
			}
		}
	}
	return all
}

// rewrite returns the value in this style. It returns other values than JSON
// objects and arrays unchanged.
func (s jsonStyle) rewrite(value string) string {
	if trimmed := strings.TrimSpace(value); trimmed == "" || trimmed[0] != '{' && trimmed[0] != '[' || !json.Valid([]byte(value)) {
		return value
	}
	d := json.NewDecoder(strings.NewReader(value))
	d.UseNumber()
	n, ok := readJSON(d, 0)
	if !ok {
		return value
	}
	var b strings.Builder
	s.write(&b, n, "\n")
	return b.String()
}

// jsonNode is a JSON value that keeps the order of its names.
type jsonNode struct {
	open   json.Delim // zero: a scalar
	scalar any
	names  []string
	items  []jsonNode
}

func readJSON(d *json.Decoder, depth int) (n jsonNode, ok bool) {
	token, err := d.Token()
	if err != nil || depth > maxJSONDepth {
		return n, false
	}
	n.scalar = token
	if n.open, ok = token.(json.Delim); !ok {
		return n, true
	}
	for d.More() {
		if n.open == '{' {
			name, _ := d.Token() // the JSON is valid, so this is a string
			n.names = append(n.names, fmt.Sprint(name))
		}
		item, ok := readJSON(d, depth+1)
		if !ok {
			return n, false
		}
		n.items = append(n.items, item)
	}
	_, err = d.Token()
	return n, err == nil
}

func (s jsonStyle) write(b *strings.Builder, n jsonNode, line string) {
	if n.open == 0 {
		s.writeScalar(b, n.scalar)
		return
	}
	inner := ""
	if s.indent != "" && len(n.items) > 0 {
		inner = line + s.indent
	}
	b.WriteString(n.open.String())
	for i, at := range s.order(n) {
		if i > 0 {
			b.WriteString(s.comma)
		}
		b.WriteString(inner)
		if n.open == '{' {
			s.quote(b, n.names[at])
			b.WriteString(s.colon)
		}
		s.write(b, n.items[at], inner)
	}
	if inner != "" {
		b.WriteString(line)
	}
	b.WriteString(map[json.Delim]string{'{': "}", '[': "]"}[n.open])
}

// order returns the indexes of the items in the order of this style.
func (s jsonStyle) order(n jsonNode) []int {
	places := make([]int, len(n.items))
	for i := range places {
		places[i] = i
	}
	if s.sorted && n.open == '{' {
		slices.SortStableFunc(places, func(i, j int) int { return strings.Compare(n.names[i], n.names[j]) })
	}
	return places
}

func (s jsonStyle) writeScalar(b *strings.Builder, scalar any) {
	switch v := scalar.(type) {
	case string:
		s.quote(b, v)
	case nil:
		b.WriteString("null")
	default:
		fmt.Fprint(b, v) // a number as written, or a boolean
	}
}

func (s jsonStyle) quote(b *strings.Builder, text string) {
	b.WriteByte('"')
	for _, r := range text {
		switch {
		case r == '"' || r == '\\' || r == '/' && s.slashes:
			b.WriteByte('\\')
			b.WriteRune(r)
		case strings.ContainsRune("\n\r\t\b\f", r):
			b.WriteByte('\\')
			b.WriteByte("btn?fr"[r-'\b'])
		case r < ' ' || r > '~' && s.ascii || s.html && strings.ContainsRune("<>&\u2028\u2029", r):
			for _, unit := range utf16Units(string(r)) {
				fmt.Fprintf(b, `\u%04x`, unit)
			}
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
}
