package explain

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Every name of a mistake in the sources has a Chinese text. Those that are made of
// parts are in the lists below.
func TestEveryMistakeIsDescribedInChinese(t *testing.T) {
	names := map[string]bool{}
	files, err := filepath.Glob("*.go")
	require.NoError(t, err)
	for _, file := range files {
		source, err := os.ReadFile(file)
		require.NoError(t, err)
		for _, m := range regexp.MustCompile(`newMistake\("([^"]+)",`).FindAllStringSubmatch(string(source), -1) {
			if !strings.HasSuffix(file, "_test.go") {
				names[m[1]] = true
			}
		}
	}
	require.Greater(t, len(names), 40)
	for _, word := range []string{"null", "undefined", "None", "nil"} {
		names["empty values as "+word] = true
	}
	for _, want := range []string{"MD5", "HMAC-SHA256", "MD5 or HMAC-SHA256"} {
		names["SHA-1 for "+want] = true
	}
	for _, name := range []string{"MD5 for HMAC-SHA256", "HMAC-SHA256 for MD5", plainSHA256, hmacKeyless, hmacFieldsKey, hmacMD5, hmacSHA1} {
		names[name] = true
	}
	for name := range names {
		text := Mistake{Name: name}.Chinese()
		assert.Regexp(t, `\p{Han}`, text, name)
		assert.NotContains(t, text, "{", name)
		assert.Contains(t, Explanation{Causes: []Mistake{{Name: name}}}.Chinese(), text)
	}
}

func TestChinese(t *testing.T) {
	twice := Mistake{Name: "field left out", Subject: `"attach"`}.and(Mistake{Name: "field left out", Subject: `"body", "detail"`})
	assert.Equal(t, "字段没有参与签名（attach、body、detail）；发送的非空字段都要签名", twice.Chinese())
	both := Mistake{Name: "lower-case hex"}.and(Mistake{Name: "field not sent", Subject: `"attach"`})
	assert.Equal(t, "签名是小写的；应为大写；字段参与了签名却没有发送（attach）；签名和发送要一致", both.Chinese())
	assert.Empty(t, Mistake{Name: "lower-case hex + news"}.Chinese())
	assert.Equal(t, "签名正确：MD5。", Explanation{Match: "MD5"}.Chinese())

	e := Sign("a short key", map[string]string{"a": "1", "sign": strings.Repeat("A", 32)})
	assert.Contains(t, e.Chinese(), "签名错误：")
	assert.Contains(t, e.Chinese(), "这个密钥有 11 个字节")
	assert.Contains(t, e.Chinese(), "常见的错误都不符合")
	assert.NotContains(t, e.Chinese(), "a short key")
	assert.Equal(t, "签名错误：报文里没有 sign。", Sign(strings.Repeat("k", 32), map[string]string{"a": "1"}).Chinese())
}
