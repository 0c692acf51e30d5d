package fieldtag

import (
	"math"
	"math/rand/v2"
	"reflect"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// decode decodes a message that must be correct.
func decode[T any](t *testing.T, pairs ...pair) *T {
	t.Helper()
	dst := new(T)
	malformed, err := For[T]().Decode(dst, all(pairs))
	require.NoError(t, err)
	require.Empty(t, malformed)
	return dst
}

func TestDecode(t *testing.T) {
	five, zero := int64(5), fen(0)
	at := time.Date(2026, 1, 1, 0, 0, 1, 0, Zone)
	assert.Equal(t, &everything{
		common:  common{AppID: "wx1", inner: inner{innermost{Nonce: "n1", Device: "d1"}}},
		Text:    " <text>&\n ",
		Status:  "NEW",
		Fee:     math.MaxInt64,
		Total:   &five,
		Tax:     &zero,
		Yes:     true,
		Compact: at,
		Spaced:  at,
		Detail:  &detail{Name: "微信", Tags: []string{}},
		Value:   detail{Count: 7},
	}, decode[everything](t,
		pair{"amount", "0"},
		pair{"appid", "wx1"},
		pair{"compact", "20260101000001"},
		pair{"detail", ` {"name": "微信", "tags": [], "unknown": {}} `},
		pair{"device_info", "d1"},
		pair{"fee", "9223372036854775807"},
		pair{"nonce_str", "n1"},
		pair{"spaced", "2026-01-01 00:00:01"},
		pair{"status", "NEW"},
		pair{"tax", "0"},
		pair{"text", " <text>&\n "},
		pair{"total", "5"},
		pair{"value", `{"count":7}`},
		pair{"yes", "Y"},
		pair{"Untagged", "not a field"},
		pair{"hidden", "not a field"},
		pair{"unknown", "not a field"},
		pair{"", "not a field"},
	))
}

// Many names have the same first eight bytes.
func TestDecodeSimilarNames(t *testing.T) {
	type message struct {
		ID   string `wxpay:"transaction_id"`
		Kind string `wxpay:"transaction_kind"`
		Time string `wxpay:"transaction_time"`
		Name string `wxpay:"transact"`
	}
	assert.Equal(t, &message{Time: "1"}, decode[message](t, pair{"transaction_time", "1"}))
	assert.Equal(t, &message{Kind: "1"}, decode[message](t, pair{"transaction", ""}, pair{"transaction_kind", "1"}, pair{"transaction_z", ""}))
	assert.Equal(t, &message{ID: "1", Time: "2"}, decode[message](t, pair{"transaction_id", "1"}, pair{"transaction_time", "2"}))
	assert.Equal(t, &message{Name: "1", Time: "2"}, decode[message](t, pair{"transact", "1"}, pair{"transaction_time", "2"}))
	assert.Equal(t, &message{}, decode[message](t, pair{"transactio", "1"}, pair{"transaction_t", "2"}))
}

func TestDecodeEmptyIsAbsent(t *testing.T) {
	var pairs []pair
	for _, name := range For[everything]().Names() {
		pairs = append(pairs, pair{name, ""})
	}
	pairs = append(pairs, pair{"id_0", ""}, pair{"leaf_id_1_1", ""})
	assert.Equal(t, &everything{}, decode[everything](t, pairs...))
	assert.Equal(t, &everything{}, decode[everything](t))
	assert.Equal(t, &everything{}, decode[everything](t, pair{"yes", "N"}, pair{"detail", "null"}))
}

func TestDecodeMalformed(t *testing.T) {
	for name, values := range map[string][]string{
		"fee": {
			"-1", "-0", "+1", " 1", "1 ", "1\n", "\t1", "01", "00", "1e3", "1.0", "1,000", "1_000", "0x1", "abc", "1a", "１", "/", ":",
			"9223372036854775808", "9223372036854775810", "18446744073709551617", "99999999999999999999999999",
		},
		"total": {"-1", "x", "07"},
		"yes":   {"y", "n", "Yes", "true", "1", "0", " Y", "YN"},
		"compact": {
			"2026010100000", "202601010000011", "20260101000001.5", "20260101000001,5", "20261301000001", "20260230000001",
			"20260101240001", "20260101006001", "20260101000060", " 0260101000001", "+0260101000001", "00000000000000",
			"00010101080000", "09991231235959", "2026-01-01 00:00:01", "20260101000001Z", "2026010100000x", "９999",
		},
		"spaced": {
			"2026-01-01 0:00:01", "2026-01-01  0:00:01", "2026-01-01  00:00:01", "2026-1-01 00:00:01", "2026-01-01T00:00:01",
			"2026-01-01 00:00:01.5", "2026-01-01 00:00:01 ", "2026/01/01 00:00:01", "20260101000001", "0000-00-00 00:00:00",
		},
		"detail": {"x", "{", `{"name":1}`, `{"name":"a","count":"1"}`, "[]", `"text"`, "{}{}", "{\"name\":\"\xff\"}"},
		"value":  {`{"name":"a","count":"1"}`, `{"name":"a"`},
	} {
		for _, value := range values {
			var got everything
			malformed, err := For[everything]().Decode(&got, all([]pair{{name, value}, {"text", "kept"}}))
			require.NoError(t, err)
			assert.Equal(t, []string{name}, malformed, "%q", value)
			assert.Equal(t, everything{Text: "kept"}, got, "%s %q", name, value)
		}
	}
}

func TestDecodeMalformedRows(t *testing.T) {
	var got everything
	malformed, err := For[everything]().Decode(&got, all([]pair{
		{"id_0", "a"}, {"fee_0", "-1"}, {"at_0", "2026"}, {"row_detail_0", "x"}, {"row_total_0", "x"},
		{"leaf_id_0_0", "b"}, {"leaf_yes_0_0", "no"}, {"fee_0_0", "01"},
		{"fee_7", "x"},
	}))
	require.NoError(t, err)
	assert.Equal(t, []string{"at_0", "fee_0", "fee_0_0", "fee_7", "leaf_yes_0_0", "row_detail_0", "row_total_0"}, malformed)
	assert.Equal(t, everything{Outers: []outer{{ID: "a", Leaves: []leaf{{ID: "b"}}}, {}}}, got)
}

func TestDecodeRequired(t *testing.T) {
	good := append(encode(t, newStrict()), pair{"leaf_fee_1_0", "1"}, pair{"id_0", "x"})
	decode[strict](t, good...)

	for _, test := range []struct {
		name, goName string
		malformed    string // "" if every value is correct
	}{
		{"text", "Text", ""},
		{"int", "Int", "-1"},
		{"pointer", "Pointer", "x"},
		{"bool", "Bool", "true"},
		{"time", "Time", "2025"},
		{"json", "JSON", "{"},
		{"fee_0", "Fee", "1.0"},
		{"fee_1", "Fee", "1.0"},
		{"leaf_id_1_0", "ID", ""},
	} {
		without := func(value string) (pairs []pair) {
			for _, p := range good {
				if p.name != test.name {
					pairs = append(pairs, p)
				} else if value != "absent" {
					pairs = append(pairs, pair{p.name, value})
				}
			}
			return pairs
		}
		for _, value := range []string{"absent", "", test.malformed} {
			malformed, err := For[strict]().Decode(new(strict), all(without(value)))
			want := &Error{test.name, test.goName, "is missing"}
			if value != "absent" && value != "" {
				want.Reason = "is malformed"
				assert.Equal(t, []string{test.name}, malformed)
			}
			assert.Equal(t, want, err, "%s %q", test.name, value)
		}
	}
}

func TestDecodeRequiredZero(t *testing.T) {
	type message struct {
		Int  int64 `wxpay:"int,required"`
		Bool bool  `wxpay:"bool,required"`
	}
	assert.Equal(t, &message{}, decode[message](t, pair{"int", "0"}, pair{"bool", "N"}))
}

func TestDecodeFirstError(t *testing.T) {
	for want, pairs := range map[string][]pair{
		"int (Int) is malformed":       {{"int", "x"}, {"time", "x"}},
		"time (Time) is malformed":     {{"time", "x"}}, // although other fields are missing
		"bool (Bool) is missing":       {{"text", "x"}, {"id_0", "x"}},
		"int (Int) is missing":         {{"bool", "N"}, {"json", "{}"}, {"id_0", "x"}},
		"pointer (Pointer) is missing": {{"bool", "Y"}, {"int", "1"}, {"int", "2"}, {"json", "{}"}, {"text", "x"}},
	} {
		_, err := For[strict]().Decode(new(strict), all(pairs))
		assert.EqualError(t, err, want)
	}
	type rows struct {
		Rows []strictRow `wxpay:"$n"`
	}
	for want, pairs := range map[string][]pair{
		"fee_10 (Fee) is missing":      {{"id_10", "x"}, {"fee_2", "1"}, {"leaf_fee_2_0", "1"}},
		"fee_3 (Fee) is missing":       {{"leaf_id_3_0", "x"}},
		"leaf_id_3_12 (ID) is missing": {{"fee_3", "1"}, {"leaf_fee_3_12", "1"}, {"leaf_id_3_2", "x"}},
	} {
		_, err := For[rows]().Decode(new(rows), all(pairs))
		assert.EqualError(t, err, want)
	}
}

// parseTime accepts a text exactly if time.Parse accepts it, and returns the
// same time.
func TestParseTimeLikeTheLibrary(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	accepted := 0
	for _, layout := range []string{"20060102150405", "2006-01-02 15:04:05", "20060102"} {
		f := field{layout: layout}
		for range 20000 {
			value := []byte(layout)
			for i, c := range value {
				if isDigit(c) {
					value[i] = "00012345679"[random.IntN(11)]
				}
			}
			var got time.Time
			ok := f.parseTime(reflect.ValueOf(&got).Elem(), string(value))
			want, err := time.ParseInLocation(layout, string(value), Zone)
			require.Equal(t, err == nil && want.Year() >= 1000, ok, "%s", value)
			if ok {
				require.True(t, want.Equal(got), "%s: %v", value, got)
				accepted++
			}
		}
	}
	assert.Greater(t, accepted, 1000)
}
