package codec

import (
	"bytes"
	"maps"
	"slices"
	"strings"
)

// Encode writes the fields as a message, the way the platform does: one level of
// elements under the root, return_code first and sign last. Numbers are bare;
// every other value is in CDATA, even an empty one. Encode does not sign.
func Encode(root string, fields map[string]string) []byte {
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
		// "]]>" would end the section, so it is split across two sections.
		value = "<![CDATA[" + strings.ReplaceAll(value, "]]>", "]]]]><![CDATA[>") + "]]>"
	}
	b.WriteString("<" + name + ">" + value + "</" + name + ">\n")
}
