package fieldtag

import (
	"maps"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/seed6780280e/wxpay/internal/pairs"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// encode returns the pairs that Encode adds, in the order of their names.
func encode[T any](t *testing.T, src *T) (added []pair) {
	t.Helper()
	var b pairs.Builder
	require.NoError(t, For[T]().Encode(src, &b))
	list, unique := b.List()
	require.True(t, unique)
	for name, value := range list.All() {
		added = append(added, pair{name, value})
	}
	return added
}

// More pairs are merged by name. A pair replaces the field with its name.
func TestEncodeMore(t *testing.T) {
	type request struct {
		B    string `wxpay:"b"`
		D    string `wxpay:"d"`
		Rows []struct {
			A string `wxpay:"a_$n"`
		} `wxpay:"$n"`
	}
	src := &request{B: "field", D: "field"}
	src.Rows = append(src.Rows, struct {
		A string `wxpay:"a_$n"`
	}{"row"})
	for _, more := range [][]pairs.Pair{
		{},
		{{Name: "a", Value: "1"}, {Name: "c", Value: "2"}, {Name: "e", Value: "3"}},
		{{Name: "b", Value: "1"}},
		{{Name: "b", Value: ""}, {Name: "d", Value: "2"}},
		{{Name: "e", Value: "1"}, {Name: "a", Value: "2"}, {Name: "b", Value: "3"}},
	} {
		var b pairs.Builder
		require.NoError(t, For[request]().Encode(src, &b, more...))
		assert.Equal(t, 3+len(more), b.Len(), "each is added once")
		got, _ := b.List()
		want := map[string]string{"b": "field", "d": "field", "a_0": "row"}
		for _, m := range more {
			want[m.Name] = m.Value
		}
		assert.Equal(t, want, maps.Collect(got.All()), more)
	}
}

func TestEncode(t *testing.T) {
	five, zero := int64(5), fen(0)
	at := time.Date(2025, 12, 31, 16, 0, 1, 999, time.UTC)
	src := everything{
		common:  common{AppID: "wx1", inner: inner{innermost{Nonce: "n1", Device: "d1"}}},
		Text:    " <text>&\n ",
		Status:  "OK",
		Fee:     math.MaxInt64,
		Amount:  1,
		Total:   &five,
		Tax:     &zero,
		Yes:     true,
		Compact: at,
		Spaced:  at,
		Detail:  &detail{Name: "<b>&</b>"},
		Value:   detail{Count: 7, Tags: []string{"é"}},
		Outers: []outer{
			{ID: "a", Fee: 1, At: at, Leaves: []leaf{{ID: "x", Fee: 2}, {Yes: true}}},
			{Total: &five, Detail: &detail{}, Labels: []label{{"l"}}},
		},
		Others:   []other{{"o"}},
		Untagged: "untagged",
		Copy:     common{AppID: "untagged"},
		hidden:   "hidden",
	}
	assert.ElementsMatch(t, []pair{
		{"amount", "1"},
		{"appid", "wx1"},
		{"compact", "20260101000001"},
		{"detail", `{"name":"<b>&</b>","count":0,"tags":null}`},
		{"device_info", "d1"},
		{"fee", "9223372036854775807"},
		{"nonce_str", "n1"},
		{"spaced", "2026-01-01 00:00:01"},
		{"status", "OK"},
		{"tax", "0"},
		{"text", " <text>&\n "},
		{"total", "5"},
		{"value", `{"name":"","count":7,"tags":["é"]}`},
		{"yes", "Y"},
		{"other_name_0", "o"},
		{"at_0", "20260101000001"},
		{"fee_0", "1"},
		{"id_0", "a"},
		{"fee_0_0", "2"},
		{"leaf_id_0_0", "x"},
		{"leaf_yes_0_1", "Y"},
		{"row_detail_1", `{"name":"","count":0,"tags":null}`},
		{"row_total_1", "5"},
		{"label_1_0", "l"},
	}, encode(t, &src))
}

func TestEncodeNothing(t *testing.T) {
	assert.Empty(t, encode(t, &everything{}))
	assert.Empty(t, encode(t, &everything{
		Compact: time.Time{}.In(Zone), // zero, but not == time.Time{}
		Outers:  []outer{{}, {Leaves: []leaf{{}}}},
	}))
}

// shout has a method on its pointer.
type shout string

func (s *shout) MarshalJSON() ([]byte, error) {
	return []byte(`"` + strings.ToUpper(string(*s)) + `"`), nil
}

func TestEncodeJSONMarshaler(t *testing.T) {
	assert.Equal(t, []pair{{"a", `"HEY"`}}, encode(t, &struct {
		A shout `wxpay:"a,json"`
	}{"hey"}))
}

type limited struct {
	Chars string   `wxpay:"chars,S3"`
	Bytes string   `wxpay:"bytes,B3"`
	JSON  []string `wxpay:"json,json,S6"`
}

func TestEncodeLengths(t *testing.T) {
	for _, good := range []limited{
		{Chars: "abc"}, {Chars: "微信支"}, {Bytes: "abc"}, {Bytes: "微"}, {JSON: []string{"微信"}},
	} {
		assert.Len(t, encode(t, &good), 1)
	}
	for _, test := range []struct {
		src  limited
		want Error
	}{
		{limited{Chars: "abcd"}, Error{"chars", "Chars", "has 4 characters, at most 3 are allowed"}},
		{limited{Chars: "微信支付"}, Error{"chars", "Chars", "has 4 characters, at most 3 are allowed"}},
		{limited{Bytes: "abcd"}, Error{"bytes", "Bytes", "has 4 bytes, at most 3 are allowed"}},
		{limited{Bytes: "微信"}, Error{"bytes", "Bytes", "has 6 bytes, at most 3 are allowed, which is 1 Chinese characters"}},
		{limited{JSON: []string{"微信支"}}, Error{"json", "JSON", "has 7 characters, at most 6 are allowed"}},
	} {
		assertEncodeError(t, &test.src, test.want)
	}
}

func TestEncodeUnrepresentable(t *testing.T) {
	type message struct {
		Int     int64     `wxpay:"int"`
		Pointer *fen      `wxpay:"pointer"`
		Time    time.Time `wxpay:"time,yyyyMMdd"`
		JSON    any       `wxpay:"json,json"`
		Rows    []outer   `wxpay:"$n"`
	}
	minus := fen(-1)
	early := time.Date(1000, 1, 1, 0, 0, 0, 0, Zone)
	late := time.Date(9999, 12, 31, 23, 59, 59, 0, Zone)
	assert.Equal(t, []pair{{"time", "10000101"}}, encode(t, &message{Time: early}))
	assert.Equal(t, []pair{{"time", "99991231"}}, encode(t, &message{Time: late}))

	for _, test := range []struct {
		src  message
		want Error
	}{
		{message{Int: -1}, Error{"int", "Int", "must not be negative"}},
		{message{Pointer: &minus}, Error{"pointer", "Pointer", "must not be negative"}},
		{message{Time: early.Add(-time.Second)}, Error{"time", "Time", "has a year that is not 1000 to 9999"}},
		{message{Time: late.Add(time.Second)}, Error{"time", "Time", "has a year that is not 1000 to 9999"}},
		{message{JSON: math.NaN()}, Error{"json", "JSON", "cannot be written as JSON"}},
		{message{Rows: []outer{{}, {Fee: -1}}}, Error{"fee_1", "Fee", "must not be negative"}},
		{message{Rows: []outer{{}, {Leaves: []leaf{{}, {}, {Fee: -1}}}}}, Error{"fee_1_2", "Fee", "must not be negative"}},
	} {
		assertEncodeError(t, &test.src, test.want)
	}
}

func assertEncodeError[T any](t *testing.T, src *T, want Error) {
	t.Helper()
	err := For[T]().Encode(src, new(pairs.Builder))
	var got *Error
	require.ErrorAs(t, err, &got)
	assert.Equal(t, want, *got)
	assert.Equal(t, want.Name+" ("+want.GoName+") "+want.Reason, err.Error())
}

// strict requires a field of every kind, also in rows.
type strict struct {
	Text    string      `wxpay:"text,required"`
	Int     int64       `wxpay:"int,required"`
	Pointer *int64      `wxpay:"pointer,required"`
	Bool    bool        `wxpay:"bool,required"`
	Time    time.Time   `wxpay:"time,required,yyyyMMddHHmmss"`
	JSON    *detail     `wxpay:"json,json,required"`
	Rows    []strictRow `wxpay:"$n"`
}

type strictRow struct {
	ID     string       `wxpay:"id_$n"`
	Fee    int64        `wxpay:"fee_$n,required"`
	Leaves []strictLeaf `wxpay:"$m"`
}

type strictLeaf struct {
	ID  string `wxpay:"leaf_id_$n_$m,required"`
	Fee int64  `wxpay:"leaf_fee_$n_$m"`
}

func newStrict() *strict {
	return &strict{
		Text: "t", Int: 1, Pointer: new(int64), Bool: true, Time: time.Date(2025, 1, 2, 3, 4, 5, 0, Zone), JSON: &detail{},
		Rows: []strictRow{{Fee: 1}, {Fee: 1, Leaves: []strictLeaf{{ID: "x"}}}},
	}
}

func TestEncodeRequired(t *testing.T) {
	assert.Len(t, encode(t, newStrict()), 9)
	for name, unset := range map[string]func(*strict){
		"text (Text)":       func(s *strict) { s.Text = "" },
		"int (Int)":         func(s *strict) { s.Int = 0 },
		"pointer (Pointer)": func(s *strict) { s.Pointer = nil },
		"bool (Bool)":       func(s *strict) { s.Bool = false },
		"time (Time)":       func(s *strict) { s.Time = time.Time{}.In(Zone) },
		"json (JSON)":       func(s *strict) { s.JSON = nil },
		"fee_1 (Fee)":       func(s *strict) { s.Rows[1].Fee = 0 },
		"leaf_id_1_0 (ID)":  func(s *strict) { s.Rows[1].Leaves[0].ID = "" },
	} {
		s := newStrict()
		unset(s)
		err := For[strict]().Encode(s, new(pairs.Builder))
		assert.EqualError(t, err, name+" must be set")
	}
}

type fast struct{ Name string }

func (f *fast) AppendJSON(dst []byte) ([]byte, error) {
	if f.Name == "" {
		return dst, nil
	}
	return append(dst, "fast "+f.Name...), nil
}

type embedding struct {
	fast
	Shop string
}

// A type with AppendJSON writes its own JSON. A type that has it from an embedded struct
// would lose its other fields.
func TestEncodeAppendJSON(t *testing.T) {
	type message struct {
		Fast      *fast      `wxpay:"fast,json,B6"`
		Embedding *embedding `wxpay:"embedding,json"`
	}
	assert.Equal(t, []pair{{"embedding", `{"Name":"y","Shop":"s"}`}, {"fast", "fast x"}}, encode(t, &message{&fast{"x"}, &embedding{fast{"y"}, "s"}}))
	assertEncodeError(t, &message{Fast: &fast{"xx"}}, Error{"fast", "Fast", "has 7 bytes, at most 6 are allowed"})
	assert.Empty(t, encode(t, &message{Fast: &fast{}}), "an empty text is not sent")
}
