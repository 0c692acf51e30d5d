package flatxml

import (
	"crypto/md5"
	"testing"

	"github.com/seed6780280e/wxpay/internal/pairs"
	"github.com/stretchr/testify/require"
)

// sorted returns the notification in the order of the names.
func sorted(b *testing.B) ([]Field, string) {
	b.Helper()
	fields, err := parse(notification)
	require.NoError(b, err)
	data := "<xml>"
	for _, f := range fields {
		data += "<" + f.Name + "><![CDATA[" + f.Value + "]]></" + f.Name + ">\n"
	}
	return fields, data + "</xml>"
}

func BenchmarkParse(b *testing.B) {
	_, data := sorted(b)
	b.Run("sorted", func(b *testing.B) { benchmarkParse(b, []byte(data)) })
	b.Run("documented", func(b *testing.B) { benchmarkParse(b, []byte(notification)) })
	b.Run("md5", func(b *testing.B) { benchmarkMD5(b, []byte(data)) })
}

func benchmarkParse(b *testing.B, data []byte) {
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
	data := Append(nil, listOf(fields))
	b.Run("new", func(b *testing.B) { benchmarkAppend(b, nil, listOf(fields)) })
	b.Run("reused", func(b *testing.B) { benchmarkAppend(b, data[:0], listOf(fields)) })
	b.Run("md5", func(b *testing.B) { benchmarkMD5(b, data) })
}

func benchmarkAppend(b *testing.B, dst []byte, fields *pairs.List) {
	b.ReportAllocs()
	for b.Loop() {
		b.SetBytes(int64(len(Append(dst, fields))))
	}
}
