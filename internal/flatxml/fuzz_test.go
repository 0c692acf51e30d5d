package flatxml

import (
	"bytes"
	"encoding/xml"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// FuzzParse: whatever is accepted, encoding/xml reads as the same pairs, and written again it is the same pairs.
func FuzzParse(f *testing.F) {
	for _, data := range messages(f) {
		f.Add(data)
	}
	f.Add("<xml><a>\r\n<![CDATA[\r]]>\n&#13;</a></xml>")
	f.Add("<xml><a>1</a><a>2</a></xml>")
	f.Add("<xml><a><b>1</b></a></xml>")
	f.Fuzz(func(t *testing.T, data string) {
		assertAgrees(t, data)
		fields, err := Parse(data)
		if err != nil {
			return
		}
		written, err := Append(nil, fields)
		if i := indexCarriageReturn(fields); i >= 0 {
			require.Equal(t, &ValueError{fields[i].Name, carriageReturn}, err)
			return
		}
		require.NoError(t, err)
		again, err := Parse(string(written))
		require.NoError(t, err)
		assert.ElementsMatch(t, fields, again)
	})
}

func indexCarriageReturn(fields []Field) int {
	for i, f := range fields {
		if strings.Contains(f.Value, "\r") {
			return i
		}
	}
	return -1
}

// FuzzAppend: two fields are refused exactly as CheckName and CheckValue say, or both readers give them back.
func FuzzAppend(f *testing.F) {
	for _, value := range []string{
		"", "1", " \t\n", "支付😀", "]]>", "]]", "<![CDATA[", "<", "&amp;", `{"a":"]]>"}`, "\r", "\x00", "\uFFFE", "\xFF",
	} {
		f.Add("a", value, "_b-1.", value+"x")
	}
	f.Add("b", "1", "a", "2")
	f.Add("a:b", "1", "中", "2")
	f.Fuzz(func(t *testing.T, name1, value1, name2, value2 string) {
		fields := []Field{{name1, value1}, {name2, value2}}
		want := wantError(t, fields)
		data, err := Append([]byte("x"), fields)
		if want != nil {
			require.Equal(t, want, err)
			require.Equal(t, "x", string(data))
			return
		}
		require.NoError(t, err)
		data = data[1:]
		got, err := Parse(string(data))
		if name1 == name2 {
			require.ErrorContains(t, err, "repeated element name")
			return
		}
		require.NoError(t, err)
		assert.ElementsMatch(t, fields, got)
		got, err = encodingXML(string(data))
		require.NoError(t, err)
		assert.ElementsMatch(t, fields, got)
	})
}

// wantError is the error of the first field that has one.
func wantError(t *testing.T, fields []Field) error {
	t.Helper()
	for _, f := range fields {
		err := CheckName(f.Name)
		if err == nil {
			err = CheckValue(f.Value)
			require.Equal(t, carries(f.Value), err == nil, "%q", f.Value)
		}
		if err != nil {
			var bad *ValueError
			require.ErrorAs(t, err, &bad)
			return &ValueError{f.Name, bad.Reason}
		}
	}
	return nil
}

// carries asks encoding/xml, which writes U+FFFD for what XML cannot carry. A carriage return it can only refer to.
func carries(value string) bool {
	var escaped bytes.Buffer
	if err := xml.EscapeText(&escaped, []byte(value)); err != nil {
		return false
	}
	var got string
	err := xml.Unmarshal([]byte("<a>"+escaped.String()+"</a>"), &got)
	return err == nil && got == value && !strings.Contains(value, "\r")
}
