package flatxml

import "github.com/seed6780280e/wxpay/internal/pairs"

// Field is a pair of a message.
type Field = struct{ Name, Value string }

func parse(data string) ([]Field, error) { return parseRows(data, "") }

func parseRows(data, list string) (fields []Field, err error) {
	parsed, err := ParseRows([]byte(data), list)
	for name, value := range parsed.All() {
		fields = append(fields, Field{name, value})
	}
	return fields, err
}

func listOf(fields []Field) *pairs.List {
	var b pairs.Builder
	for _, f := range fields {
		b.Add(f.Name, f.Value)
	}
	list, _ := b.List()
	return &list
}

// write appends the fields, if Check accepts them.
func write(dst []byte, fields []Field) ([]byte, error) {
	for _, f := range fields {
		if err := Check(f.Name, f.Value); err != nil {
			return dst, err
		}
	}
	return Append(dst, listOf(fields)), nil
}

// document returns a message with the fields in this order.
func document(fields []Field) string {
	text := "<xml>"
	for _, f := range fields {
		text += "<" + f.Name + ">" + string(appendValue(nil, f.Value)) + "</" + f.Name + ">"
	}
	return text + "</xml>"
}
