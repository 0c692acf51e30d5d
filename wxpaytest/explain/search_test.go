package explain

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// twoMistakes contains wrong signs of the rich message, by their two mistakes.
func twoMistakes() map[string]made {
	all := func(_, _ string) bool { return true }
	return map[string]made{
		"empty values + URL-encoded values":     {keep: all, text: withValues(url.QueryEscape).text},
		"key missing + sign_type unsigned":      {keep: func(n, v string) bool { return n != "sign_type" && v != "" }, ending: "none"},
		"another key + trimmed values":          {ending: "&key=" + secret, text: withValues(strings.TrimSpace).text},
		"field left out + field left out":       {keep: func(n, v string) bool { return n != "body" && n != "attach" && v != "" }},
		"order of name=value + field left out":  {less: func(a, b string) bool { return a+"=" < b+"=" }, keep: func(n, v string) bool { return n != "body" && v != "" }},
		"order of name=value + JSON re-encoded": {less: func(a, b string) bool { return a+"=" < b+"=" }, text: jsonWritings()[0].text},
		"empty values + HMAC-SHA256 for MD5":    {keep: all, hash: keyed(testKey)},
		"URL-encoded values + latin-1 bytes": withValues(func(v string) string {
			return url.QueryEscape(replacing("腾讯充值 Café", "???? Caf\xe9", "苹果", "??").value(v))
		}),
	}
}

func TestTwoMistakes(t *testing.T) {
	for want, m := range twoMistakes() {
		f := rich()
		f["sign"] = m.sign(f)
		e := explainer.Sign(f)
		require.NotEmpty(t, e.Causes, want)
		assert.Equal(t, want, e.Causes[0].Name, "%v", e.Causes)
	}
	all := func(_, _ string) bool { return true }
	f := rich()
	f["sign"] = strings.ToLower(made{keep: all}.sign(f))
	assert.Equal(t, "Wrong sign: fields with empty values were signed, and the sign is in lower case; "+
		"leave them out of what is signed, and write it in upper case.", explainer.Sign(f).String())
}

// The search for fields that were not sent leaves enough work for two mistakes in
// a message of usual length.
func TestTwoMistakesInALongerMessage(t *testing.T) {
	for want, m := range twoMistakes() {
		f := rich().with("scene_info", strings.Repeat("x", 100))
		f["sign"] = m.sign(f)
		e := explainer.Sign(f)
		if assert.NotEmpty(t, e.Causes, want) {
			assert.Equal(t, want, e.Causes[0].Name)
		}
	}
}

// value returns the changed value.
func (m made) value(v string) string { return strings.TrimPrefix(m.text("", v), "=") }

func TestLongMessagesTakeBoundedWork(t *testing.T) {
	many, huge, deep := fields{}, fields{}, strings.Repeat("[", 5000)+strings.Repeat("]", 5000)
	for i := range 2000 {
		many[fmt.Sprintf("name_%d", i)] = "value"
	}
	for i := range 40000 { // the work is used up before the first mistake that changes the sign
		huge[fmt.Sprintf("name_%d", i)] = "value"
	}
	empty := fields{}
	for i := range 20000 {
		empty[fmt.Sprintf("name_%d", i)] = ""
	}
	for name, f := range map[string]fields{
		"one long value": {"a": strings.Repeat("值 ", 1<<18)}, "many fields": many, "even more fields": huge, "many empty fields": empty,
		"deep JSON": rich().with("detail", deep), "long JSON": {"detail": "[" + strings.Repeat(`"/值",`, 1<<17) + "1]"},
	} {
		size := 0
		for name, value := range f {
			size += len(name) + len(value) + 16
		}
		f["sign"] = randomSign(16)
		began := time.Now()
		e := Sign(testKey, f)
		assert.Less(t, time.Since(began), 30*time.Second, name)
		assert.Empty(t, e.Causes, name)
		assert.Contains(t, e.String(), "the message is long", name)
		// The last draft begins below the limit. No encoding makes a value more
		// than ten times as long.
		assert.Less(t, e.work, maxWork+10*size+1024, name)
	}
}

// The subject has only the fields, not their values.
func TestSubjects(t *testing.T) {
	left := func(left ...string) func(n, v string) bool {
		return func(n, v string) bool { return v != "" && !slices.Contains(left, n) }
	}
	for want, m := range map[string]made{
		`"attach"`:          {keep: left("attach")},
		`"attach" + "body"`: {keep: left("attach", "body")},
		` + "body"`:         {keep: left("body"), less: func(a, b string) bool { return a+"=" < b+"=" }},
		`"goods_tag"`:       {text: func(n, v string) string { return before(n, "mch_id", "goods_tag=undefined&") + n + "=" + v }},
		`"fee_type", "goods_tag"`: {text: func(n, v string) string {
			return before(n, "mch_id", "fee_type=undefined&goods_tag=undefined&") + n + "=" + v
		}},
		`"&&key="`: {ending: "&&key=" + testKey},
		"":         {ending: "none"},
	} {
		f := rich()
		f["sign"] = m.sign(f)
		e := explainer.Sign(f)
		if assert.NotEmpty(t, e.Causes, want) {
			assert.Equal(t, want, e.Causes[0].Subject, e.Causes[0].Name)
		}
	}
}

// before returns text if name is at.
func before(name, at, text string) string {
	if name != at {
		return ""
	}
	return text
}
