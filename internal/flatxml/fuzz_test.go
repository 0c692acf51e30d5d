package flatxml

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// FuzzParse: encoding/xml reads the same pairs in every accepted message, and writing them again gives the same pairs.
func FuzzParse(f *testing.F) {
	for _, data := range messages(f) {
		f.Add(data)
	}
	f.Add("<xml><a>\r\n<![CDATA[\r]]>\n&#13;</a></xml>")
	f.Add("<xml><a>1</a><a>2</a></xml>")
	f.Add("<xml><a><b>1</b></a></xml>")
	f.Fuzz(func(t *testing.T, data string) {
		_, err := checkParse(data)
		require.NoError(t, err)
	})
}

// checkParse reports whether a message is accepted. The error says what is wrong with that.
func checkParse(data string) (accepted bool, err error) {
	fields, err := agrees(data)
	if fields == nil || err != nil {
		return false, err
	}
	written, err := write(nil, fields)
	if i := indexCarriageReturn(fields); i >= 0 {
		var bad *ValueError
		if !errors.As(err, &bad) || *bad != (ValueError{fields[i].Name, carriageReturn}) {
			return true, fmt.Errorf("carriage return in field %d is written: %w", i, err)
		}
		return true, nil
	}
	if err != nil {
		return true, fmt.Errorf("cannot be written again: %w", err)
	}
	again, err := parse(string(written))
	if err != nil || !slices.Equal(fields, again) {
		return true, fmt.Errorf("written as %q, read as %q: %w", written, again, err)
	}
	return true, nil
}

func indexCarriageReturn(fields []Field) int {
	for i, f := range fields {
		if strings.Contains(f.Value, "\r") {
			return i
		}
	}
	return -1
}

// FuzzAppend: two fields are rejected exactly as CheckName and CheckValue say; otherwise both readers return them.
func FuzzAppend(f *testing.F) {
	for _, value := range []string{
		"", "1", " \t\n", "支付😀", "]]>", "]]", "<![CDATA[", "<", "&amp;", `{"a":"]]>"}`, "\r", "\x00", "\uFFFE", "\xFF",
	} {
		f.Add("a", value, "_b-1.", value+"x")
	}
	f.Add("b", "1", "a", "2")
	f.Add("a:b", "1", "中", "2")
	f.Fuzz(func(t *testing.T, name1, value1, name2, value2 string) {
		_, err := checkAppend([]Field{{name1, value1}, {name2, value2}})
		require.NoError(t, err)
	})
}

// checkAppend reports whether fields can be written. The error says what is wrong with that.
func checkAppend(fields []Field) (accepted bool, err error) {
	want, err := wantError(fields)
	if err != nil {
		return false, err
	}
	data, err := write([]byte("x"), fields)
	if want != nil {
		var bad *ValueError
		if !errors.As(err, &bad) || *bad != *want || string(data) != "x" {
			return false, fmt.Errorf("want %v, got %w and %q", want, err, data)
		}
		return false, nil
	}
	if err != nil {
		return false, err
	}
	text := string(data[1:])
	if repeats(fields) {
		if _, err = parse(document(fields)); err == nil || !strings.Contains(err.Error(), "repeated element name") {
			return false, fmt.Errorf("repeated name, but %w", err)
		}
		return false, nil
	}
	sorted := slices.SortedFunc(slices.Values(fields), func(a, b Field) int { return strings.Compare(a.Name, b.Name) })
	for _, read := range []func(string) ([]Field, error){parse, encodingXML} {
		if got, err := read(text); err != nil || !slices.Equal(sorted, got) {
			return true, fmt.Errorf("written as %q, read as %q: %w", text, got, err)
		}
	}
	return true, nil
}

func repeats(fields []Field) bool {
	for i, f := range fields {
		if slices.ContainsFunc(fields[:i], func(g Field) bool { return g.Name == f.Name }) {
			return true
		}
	}
	return false
}

var plainName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_.-]*$`)

// wantError returns the error of the first field that has one. CheckName and CheckValue must agree with the rule for
// names and with encoding/xml.
func wantError(fields []Field) (want *ValueError, err error) {
	for _, f := range fields {
		err := CheckName(f.Name)
		if plainName.MatchString(f.Name) != (err == nil) {
			return nil, fmt.Errorf("CheckName(%q): %w", f.Name, err)
		}
		if err == nil {
			err = CheckValue(f.Value)
			if carries(f.Value) != (err == nil) {
				return nil, fmt.Errorf("CheckValue(%q): %w", f.Value, err)
			}
		}
		var bad *ValueError
		if errors.As(err, &bad) {
			return &ValueError{f.Name, bad.Reason}, nil
		} else if err != nil {
			return nil, err
		}
	}
	return nil, nil
}

// carries asks encoding/xml, which writes U+FFFD for what XML cannot carry. It writes a carriage return only as a
// reference.
func carries(value string) bool {
	var escaped bytes.Buffer
	if err := xml.EscapeText(&escaped, []byte(value)); err != nil {
		return false
	}
	var got string
	err := xml.Unmarshal([]byte("<a>"+escaped.String()+"</a>"), &got)
	return err == nil && got == value && !strings.Contains(value, "\r")
}

func FuzzParseRows(f *testing.F) {
	for _, data := range messages(f) {
		f.Add(data, "list")
	}
	f.Add(twoRows, "list")
	f.Add(twoRows, "other")
	f.Add("<xml><list/><list></list></xml>", "list")
	f.Add("<xml><a/><list></list></xml>", "list")
	f.Add("<xml><a/><list> \n</list></xml>", "list")
	f.Add("<xml><list><row><x>1</x></row></list><list><row><y>1</y></row></list></xml>", "list")
	f.Add("<list><list><row><list>1</list></row></list></list>", "list")
	f.Add("<xml><x_0>1</x_0><list><r><x>2</x></r></list></xml>", "list")
	f.Fuzz(func(t *testing.T, data, list string) { require.NoError(t, checkRows(data, list)) })
}

// checkRows says what is wrong with the fields of a message that may have rows.
func checkRows(data, list string) error {
	fields, err := parseRows(data, list)
	flat, flatErr := parse(data)
	switch {
	case err != nil && len(fields) > 0:
		return errors.New("fields with an error")
	case err != nil:
		return nil
	case len(fields) > MaxFields:
		return errors.New("too many fields")
	case flatErr == nil && !slices.Equal(fields, flat):
		return errors.New("a message without rows is read differently")
	case flatErr != nil && (list == "" || !strings.Contains(data, "<"+list+">")):
		return fmt.Errorf("only the list may be nested: %w", flatErr)
	}
	for i := 1; i < len(fields); i++ {
		if fields[i-1].Name >= fields[i].Name {
			return errors.New("names are not sorted, or repeated")
		}
	}
	return nil
}
