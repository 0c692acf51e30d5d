package pairs

import (
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func list(nameValues ...string) *List {
	var b Builder
	for i := 0; i < len(nameValues); i += 2 {
		b.Add(nameValues[i], nameValues[i+1])
	}
	l, _ := b.List()
	return &l
}

func TestList(t *testing.T) {
	l := list("total_fee", "101", "sign", "0FA1", "attach", "", "appid", "wx1")

	assert.Equal(t, "appid=wx1&attach=&sign=0FA1&total_fee=101&", l.text)
	assert.Equal(t, "appid=wx1&total_fee=101&", signed(l))
	assert.Equal(t, []string{"appid", "attach", "sign", "total_fee"}, names(l))
	assert.Equal(t, "0FA1", l.Get("sign"))
	assert.Equal(t, "", l.Get("attach"))
	assert.Equal(t, "", l.Get("gone"))
	assert.Equal(t, 4, l.Len())
	assert.Equal(t, 0, list().Len())
}

func signed(l *List) string { return string(l.AppendSigned(nil)) }

func names(l *List) (all []string) {
	for name := range l.All() {
		all = append(all, name)
	}
	return all
}

// The pair that was added last replaces those with the same name.
func TestRepeatedName(t *testing.T) {
	var b Builder
	b.Add("b", "1")
	b.Add("a", "2")
	b.Add("b", "3")
	b.Add("b", "4")
	l, unique := b.List()
	assert.False(t, unique)
	assert.Equal(t, list("a", "2", "b", "4"), &l)
}

// With must change no other list, also not one with the same memory.
func TestWith(t *testing.T) {
	given := list("a", "1", "sign", "2", "z", "")
	for _, changed := range []struct {
		name, value string
		want        *List
	}{
		{"a", "9", list("a", "9", "sign", "2", "z", "")},
		{"a", "", list("a", "", "sign", "2", "z", "")},
		{"sign", "9", list("a", "1", "sign", "9", "z", "")},
		{"z", "9", list("a", "1", "sign", "2", "z", "9")},
		{"b", "9", list("a", "1", "b", "9", "sign", "2", "z", "")},
	} {
		l := given.With(Pair{changed.name, changed.value})
		assert.Equal(t, changed.want, &l, changed)
		assert.Equal(t, list("a", "1", "sign", "2", "z", ""), given)
	}

	one, two := given.With(Pair{"y", ""}), given.With(Pair{"x", ""})
	assert.Equal(t, []string{"a", "1", "sign", "2", "y", "", "z", ""}, flat(&one))
	assert.Equal(t, []string{"a", "1", "sign", "2", "x", "", "z", ""}, flat(&two))
}

func flat(l *List) (text []string) {
	for name, value := range l.All() {
		text = append(text, name, value)
	}
	return text
}

// Several pairs are added at once, in any order. The last of a name counts.
func TestWithSeveral(t *testing.T) {
	given := list("b", "1", "d", "2", "f", "3")
	for _, c := range []struct {
		added []Pair
		want  *List
	}{
		{nil, given},
		{[]Pair{{"a", "4"}, {"c", "5"}, {"g", "6"}}, list("a", "4", "b", "1", "c", "5", "d", "2", "f", "3", "g", "6")},
		{[]Pair{{"b", "4"}, {"d", "5"}, {"f", "6"}}, list("b", "4", "d", "5", "f", "6")},
		{[]Pair{{"f", "4"}, {"b", "5"}, {"f", "6"}}, list("b", "5", "d", "2", "f", "6")},
		{[]Pair{{"g", "4"}, {"a", "5"}, {"e", "6"}, {"a", "7"}}, list("a", "7", "b", "1", "d", "2", "e", "6", "f", "3", "g", "4")},
	} {
		got := given.With(c.added...)
		assert.Equal(t, c.want, &got, c.added)
	}
}

// FuzzList compares a list with a map. Each line is a pair, name=value, that is added to a
// Builder. A line + ends that: from there on, the pairs are added with With, all at once,
// or one by one after the next +.
func FuzzList(f *testing.F) {
	f.Add("a=1\nsign=2\nz=\n+\ny=\na=3\n+\nsign=4\na=")
	f.Add("coupon_id_10=a\ncoupon_id_1=b\ncoupon_id=c\ncoupon_i=d\ncoupon_\n=e")
	f.Add("12345678=1\n1234567=2\n123456789=3\n\x00=4\n\x00\x00=5\n+\n1234567=6\n=7")
	f.Fuzz(func(t *testing.T, script string) { checkScript(t, script) })
}

func checkScript(t *testing.T, script string) {
	var b Builder
	want := map[string]string{}
	parts := [3][]Pair{}
	part := 0
	for line := range strings.SplitSeq(script, "\n") {
		if line == "+" {
			part = min(part+1, 2)
			continue
		}
		name, value, _ := strings.Cut(line, "=")
		want[name] = value
		parts[part] = append(parts[part], Pair{name, value})
	}
	for i, p := range parts[0] {
		if i%2 == 0 {
			b.Add(p.Name, p.Value)
		} else {
			half := len(p.Name) / 2
			b.AddBytes(p.Name[:half], p.Name[half:], []byte(p.Value))
		}
	}
	l, _ := b.List()
	l = l.With(parts[1]...)
	for _, p := range parts[2] {
		l = l.With(p)
	}
	checkList(t, &l, want)
}

func checkList(t *testing.T, l *List, want map[string]string) {
	require.Equal(t, want, maps.Collect(l.All()))
	sorted := slices.Sorted(maps.Keys(want))
	signedText := ""
	for i, name := range sorted {
		require.Equal(t, name, l.Name(i))
		require.Equal(t, want[name], l.Value(i))
		require.Equal(t, want[name], l.Get(name))
		at, found := l.Find(name)
		require.True(t, found)
		require.Equal(t, i, at)
		if name != Unsigned && want[name] != "" {
			signedText += name + "=" + want[name] + "&"
		}
	}
	require.Equal(t, signedText, signed(l))
	require.LessOrEqual(t, len(signedText), l.SignedSize())
	at, found := l.Find("b\xFF")
	wantAt, wantFound := slices.BinarySearch(sorted, "b\xFF")
	require.Equal(t, wantAt, at)
	require.Equal(t, wantFound, found)
}

func TestManyPairs(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		var script []string
		for range random.IntN(80) {
			line := strings.Repeat("ab", random.IntN(6)) + string(rune('a'+random.IntN(4))) + "=" + strings.Repeat("v", random.IntN(3))
			if random.IntN(20) == 0 {
				line = "+"
			}
			script = append(script, line)
		}
		checkScript(t, strings.Join(script, "\n"))
	}
}
