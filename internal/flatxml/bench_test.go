package flatxml

import (
	"crypto/md5"
	"testing"

	"github.com/stretchr/testify/require"
)

// sorted returns the notification in the order in which WeChat Pay sends it today.
func sorted(b *testing.B) ([]Field, string) {
	b.Helper()
	fields, err := Parse(notification)
	require.NoError(b, err)
	data := "<xml>"
	for _, f := range fields {
		data += "<" + f.Name + "><![CDATA[" + f.Value + "]]></" + f.Name + ">\n"
	}
	return fields, data + "</xml>"
}

func BenchmarkParse(b *testing.B) {
	_, data := sorted(b)
	b.Run("sorted", func(b *testing.B) { benchmarkParse(b, data) })
	b.Run("documented", func(b *testing.B) { benchmarkParse(b, notification) })
	b.Run("md5", func(b *testing.B) { benchmarkMD5(b, []byte(data)) })
}

func benchmarkParse(b *testing.B, data string) {
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Parse(data); err != nil {
			b.Fatal(err)
		}
	}
}

func benchmarkMD5(b *testing.B, data []byte) {
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		md5.Sum(data)
	}
}

func BenchmarkAppend(b *testing.B) {
	fields, _ := sorted(b)
	data, err := Append(nil, fields)
	require.NoError(b, err)
	b.Run("new", func(b *testing.B) { benchmarkAppend(b, nil, fields) })
	b.Run("reused", func(b *testing.B) { benchmarkAppend(b, data[:0], fields) })
	b.Run("md5", func(b *testing.B) { benchmarkMD5(b, data) })
}

func benchmarkAppend(b *testing.B, dst []byte, fields []Field) {
	b.ReportAllocs()
	for b.Loop() {
		data, err := Append(dst, fields)
		if err != nil {
			b.Fatal(err)
		}
		b.SetBytes(int64(len(data)))
	}
}
