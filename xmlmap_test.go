package wxpay

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay/internal/pairs"
)

func TestXMLMap(t *testing.T) {
	var m XMLMap
	assert.Zero(t, m.Len())
	m.Set("b", "2")
	m.Set("a", "1")
	m.Set("c", "")
	m.Set("b", "3")
	assert.Equal(t, 3, m.Len())
	assert.Equal(t, "3", m.Get("b"))
	assert.Equal(t, "", m.Get("d"))
	assert.True(t, m.Has("c"), "a field with an empty value exists")
	assert.False(t, m.Has("d"))
	assert.Equal(t, map[string]string{"a": "1", "b": "3", "c": ""}, maps.Collect(m.All()))
	for range m.All() {
		break // stopping early is allowed
	}
}

// Pairs that are added at once give the same map as Set, in any order and for repeated
// names.
func TestXMLMapWith(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 500 {
		var set XMLMap
		for range random.IntN(4) {
			set.Set(string("abcd"[random.IntN(4)]), "0")
		}
		with := set
		var added []pairs.Pair
		for range 6 {
			p := pairs.Pair{Name: string("abcd"[random.IntN(4)]), Value: string("123"[random.IntN(3)])}
			added = append(added, p)
			set.Set(p.Name, p.Value)
		}
		require.Equal(t, set, with.with(added...))
	}
}

// A change to one copy is not visible in the others.
func TestXMLMapCopies(t *testing.T) {
	m := NewXMLMap(map[string]string{"a": "1", "c": "3"})
	changed, added, one, two := m, m, m, m
	changed.Set("a", "9")
	added.Set("b", "2")
	one.Set("x", "1")
	two.Set("y", "2")
	assert.Equal(t, map[string]string{"a": "1", "c": "3"}, maps.Collect(m.All()))
	assert.Equal(t, map[string]string{"a": "9", "c": "3"}, maps.Collect(changed.All()))
	assert.Equal(t, map[string]string{"a": "1", "b": "2", "c": "3"}, maps.Collect(added.All()))
	assert.Equal(t, map[string]string{"a": "1", "c": "3", "x": "1"}, maps.Collect(one.All()))
	assert.Equal(t, map[string]string{"a": "1", "c": "3", "y": "2"}, maps.Collect(two.All()))

	first, second := m, m
	first.Set("sign", "1")
	second.Set("sign", "2")
	assert.Equal(t, "1", first.Get("sign"))
}

func TestXMLMapString(t *testing.T) {
	m := NewXMLMap(map[string]string{"b": "2", "a": "", "sign": "0F"})
	assert.Equal(t, "a=&b=2&sign=0F", fmt.Sprintf("%v", m))
	assert.Equal(t, "", XMLMap{}.String())
}

func TestXMLMapJSON(t *testing.T) {
	m := NewXMLMap(map[string]string{"b": `"<&`, "a": "", "c": "中"})
	text, err := json.Marshal(m)
	require.NoError(t, err)
	var back XMLMap
	require.NoError(t, json.Unmarshal(text, &back))
	assert.Equal(t, m, back)
	for _, bad := range []string{`{"a":1}`, `[]`, `{"a":{}}`, `"x"`} {
		assert.ErrorContains(t, json.Unmarshal([]byte(bad), &back), "object of strings", bad)
	}
}

func TestParseXMLSize(t *testing.T) {
	fits := "<xml><a>" + strings.Repeat("x", maxMessage-len("<xml><a></a></xml>")) + "</a></xml>"
	m, err := ParseXML([]byte(fits))
	require.NoError(t, err)
	assert.Equal(t, 1, m.Len())
	_, err = ParseXML([]byte(fits + " "))
	assert.ErrorContains(t, err, "more than 1 MiB")

	data, err := readMessage(strings.NewReader(fits), -1)
	require.NoError(t, err)
	assert.Len(t, data, maxMessage)
	_, err = readMessage(strings.NewReader(fits+" "), 3)
	assert.ErrorIs(t, err, errTooLong)
	_, err = readMessage(iotest.ErrReader(errors.New("reset")), -1)
	assert.ErrorContains(t, err, "reset")
}

// A message with the announced size needs one buffer. A wrong announced size
// does no harm.
func TestReadMessageSize(t *testing.T) {
	body := []byte(strings.Repeat("x", 100_000))
	r := bytes.NewReader(nil)
	var data []byte
	read := func(size int64) float64 {
		return testing.AllocsPerRun(10, func() {
			r.Reset(body)
			data, _ = readMessage(r, size)
		})
	}
	assert.Equal(t, 1.0, read(int64(len(body))))
	for _, size := range []int64{-1, 0, 1, 2, 99_999, 100_001, maxMessage - 1, maxMessage, maxMessage + 1, math.MaxInt64, math.MinInt64} {
		data = nil
		read(size)
		assert.Len(t, data, len(body), size)
		assert.LessOrEqual(t, cap(data), maxMessage)
	}

	body = body[:usualMessage-1]
	unsized := io.Reader(struct{ io.Reader }{r})
	r.Reset(body)
	assert.Equal(t, 1.0, read(sizeOf(r)))
	assert.Equal(t, 1.0, testing.AllocsPerRun(10, func() {
		r.Reset(body)
		data, _ = readMessage(unsized, sizeOf(unsized))
	}), "a usual message without an announced size also needs one buffer")
	assert.Len(t, data, len(body))
}

// An encoded message parses to the same message, whatever its values contain.
func TestAppendXML(t *testing.T) {
	for _, value := range []string{"", "0", " x ", "a]]>b", "<a>", "&amp;", `{"a":"<&>"}`, "]]>" + "<injected>1</injected>", "中文😀", "a\tb\nc"} {
		m := NewXMLMap(map[string]string{"attach": value, "z": "1"})
		text, err := AppendXML([]byte("prefix"), m)
		require.NoError(t, err, value)
		back, err := ParseXML(bytes.TrimPrefix(text, []byte("prefix")))
		require.NoError(t, err, value)
		assert.Equal(t, m, back)
	}
	_, err := AppendXML(nil, NewXMLMap(map[string]string{"attach": "\r"}))
	assert.ErrorContains(t, err, "attach")
}

// messages returns the messages in testdata, by name.
func messages(t testing.TB) map[string][]byte {
	files, err := filepath.Glob("testdata/*.xml")
	require.NoError(t, err)
	require.NotEmpty(t, files, "testdata has no messages")
	all := map[string][]byte{}
	for _, file := range files {
		all[filepath.Base(file)], err = os.ReadFile(file)
		require.NoError(t, err)
	}
	return all
}

func FuzzParseXML(f *testing.F) {
	for _, message := range messages(f) {
		f.Add(message)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := ParseXML(data)
		if err != nil {
			return
		}
		text, err := AppendXML(nil, m)
		if err != nil {
			require.Contains(t, string(data), "\r", "only CR can be parsed but not written")
			return
		}
		back, err := ParseXML(text)
		require.NoError(t, err)
		require.Equal(t, m.pairs, back.pairs)
	})
}

// What XML can't contain is refused, however the pair came into the map, and only as
// long as it is there.
func TestXMLMapReportsWhatDoesNotFit(t *testing.T) {
	read, err := ParseXML([]byte("<xml><attach>a\rb</attach><body>a&#13;b</body><openid>o</openid></xml>"))
	require.NoError(t, err)
	var fromJSON, set XMLMap
	require.NoError(t, json.Unmarshal([]byte(`{"attach": "a\rb", "body": "\u0000"}`), &fromJSON))
	set.Set("body", "\x1b")
	set.Set("attach", "\xff")
	for way, m := range map[string]XMLMap{
		"read": read, "from JSON": fromJSON, "set": set, "with": XMLMap{}.with(pairs.Pair{Name: "body", Value: "\uFFFF"}, pairs.Pair{Name: "attach", Value: "a\rb"}),
		"made": NewXMLMap(map[string]string{"attach": "a\x00", "body": "b\x00", "openid": "o"}),
	} {
		for _, name := range []string{"attach", "body"} { // the first one in the order of names
			_, err := Sign(m, testKey, SignTypeMD5)
			assert.ErrorContains(t, err, name, way)
			text, err := AppendXML([]byte("before"), m)
			assert.ErrorContains(t, err, name, way)
			assert.Equal(t, "before", string(text), way)
			m.Set(name, "good")
		}
		_, err := Sign(m, testKey, SignTypeMD5)
		assert.NoError(t, err, way)
	}
}
