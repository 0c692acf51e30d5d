package fieldtag

import (
	"cmp"
	"maps"
	"math/rand/v2"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestRoundTrip(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 100 {
		want := new(everything)
		fill(r, reflect.ValueOf(want).Elem())
		pairs := encode(t, want)
		assert.Equal(t, want, decode[everything](t, pairs...))

	}
}

// fill sets the tagged fields of v at random. Each row has at least one value,
// because an empty row is not sent.
func fill(r *rand.Rand, v reflect.Value) {
	switch p := v.Addr().Interface().(type) {
	case *time.Time:
		*p = time.Unix(r.Int64N(4e9), 0).In(Zone)
		return
	case *detail:
		*p = detail{Name: randomText(r), Count: r.Int64(), Tags: []string{randomText(r)}}
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(randomText(r))
	case reflect.Int64:
		v.SetInt(r.Int64() >> r.IntN(64))
	case reflect.Bool:
		v.SetBool(r.IntN(2) == 0)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(r, v.Elem())
	case reflect.Slice:
		n := 1 + r.IntN(14)
		v.Set(reflect.MakeSlice(v.Type(), n, n))
		for i := range n {
			fill(r, v.Index(i))
		}
	case reflect.Struct:
		fillFields(r, v)
	}
}

func fillFields(r *rand.Rand, v reflect.Value) {
	for i := range v.NumField() {
		sf := v.Type().Field(i)
		_, tagged := sf.Tag.Lookup("wxpay")
		switch {
		case sf.Anonymous:
			fillFields(r, v.Field(i))
		case tagged && (sf.Type.Kind() == reflect.String || r.IntN(3) > 0):
			fill(r, v.Field(i))
		}
	}
}

func randomText(r *rand.Rand) string {
	alphabet := []rune("aZ09 _$&<>\"'\\\n微信支付é\u2028\U0001F600")
	text := "x"
	for range r.IntN(8) {
		text += string(alphabet[r.IntN(len(alphabet))])
	}
	return text
}

// FuzzDecode decodes lines of name=value.
func FuzzDecode(f *testing.F) {
	f.Add("id_0=a\nid_1=b\nid_10=c\nid_2=d\nfee=1\nfee_0=2\nfee_0_0=3\nfee_0_1=4")
	f.Add("text=<&>\nyes=Y\ntotal=0\ncompact=20260101000001\nspaced=2026-01-01 00:00:01\ndetail={\"name\":\"x\"}")
	f.Add("leaf_id_4294967296_1=x\nid_999999999999=y\nid_2147483647=z\nleaf_id_2147483647_2147483647=x")
	f.Add("id_01=a\nid_-1=b\nlabel_0_0=l\nlabel_0_01=m\nlabel_1_2_3=n\nother_name_5=o\nfee_7=x\nyes=y")
	f.Add("id_0=a\nid_0=b\ntext=1\ntext=2\nvalue={}\nvalue=[]\namount=99999999999999999999")
	f.Fuzz(func(t *testing.T, message string) {
		var pairs []pair
		for line := range strings.SplitSeq(message, "\n") {
			name, value, _ := strings.Cut(line, "=")
			pairs = append(pairs, pair{name, value})
		}
		var got everything
		malformed, err := For[everything]().Decode(&got, all(pairs))
		require.NoError(t, err)
		for _, name := range malformed {
			assert.True(t, slices.ContainsFunc(pairs, func(p pair) bool { return p.name == name }), "%q is not in the message", name)
		}
		assertBounded(t, &got, len(pairs))
		assertRows(t, &got, pairs)
		assertSame(t, &got)
	})
}

// assertBounded checks that no number in a message decides how many rows there
// are.
func assertBounded(t *testing.T, got *everything, pairs int) {
	assert.LessOrEqual(t, len(got.Outers)+len(got.Others), pairs)
	assert.LessOrEqual(t, cap(got.Outers)+cap(got.Others), 2*pairs+8)
	leaves, labels := 0, 0
	for _, row := range got.Outers {
		leaves += cap(row.Leaves)
		labels += cap(row.Labels)
	}
	assert.LessOrEqual(t, leaves+labels, pairs)
}

var labelName = regexp.MustCompile(`^label_(0|[1-9]\d*)_(0|[1-9]\d*)$`)

// assertRows compares the rows with those found by another way of reading the
// names.
func assertRows(t *testing.T, got *everything, pairs []pair) {
	type place struct{ n, m int64 }
	labels := map[place]string{}
	for _, p := range pairs {
		if match := labelName.FindStringSubmatch(p.name); match != nil {
			n, err1 := strconv.ParseInt(match[1], 10, 32)
			m, err2 := strconv.ParseInt(match[2], 10, 32)
			if err1 == nil && err2 == nil {
				labels[place{n, m}] = p.value // the last pair with a name replaces the others
			}
		}
	}
	maps.DeleteFunc(labels, func(_ place, value string) bool { return value == "" })
	places := make([]place, 0, len(labels))
	for at := range labels {
		places = append(places, at)
	}
	slices.SortFunc(places, func(a, b place) int { return cmp.Or(cmp.Compare(a.n, b.n), cmp.Compare(a.m, b.m)) })
	var texts, want []string
	for _, row := range got.Outers {
		for _, l := range row.Labels {
			texts = append(texts, l.Text)
		}
	}
	for _, at := range places {
		want = append(want, labels[at])
	}
	assert.Equal(t, want, texts)
}

// assertSame checks that the decoded value, encoded and decoded again, is the
// same. An empty row is not sent, so it is skipped.
func assertSame(t *testing.T, got *everything) {
	var again everything
	malformed, err := For[everything]().Decode(&again, all(encode(t, got)))
	require.NoError(t, err)
	assert.Empty(t, malformed)
	if !hasEmptyRow(got) {
		assert.Equal(t, got, &again)
	}
}

func hasEmptyRow(got *everything) bool {
	return slices.ContainsFunc(got.Outers, func(row outer) bool {
		return reflect.ValueOf(row).IsZero() ||
			slices.Contains(row.Leaves, leaf{})
	})
}
