package main

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var refusalText = regexp.MustCompile(`(?m)^[^/\n]*(?:refus|fail|reject|code\w+: )[^"\n]*"([^"\n]*\p{Han}[^"\n]*)"\)?,?`)

// Every text with which the gateway refuses a request has a translation for the
// English page. Texts that are made of parts are in the list.
func TestTextsOfWeChatPayAreTranslated(t *testing.T) {
	var glossary [][2]string
	require.NoError(t, json.Unmarshal([]byte(sources(t)["glossary.json"]), &glossary))
	known := func(text string) bool {
		for _, entry := range glossary {
			if regexp.MustCompile(`^(?:` + entry[0] + `)$`).MatchString(text) {
				return true
			}
		}
		return false
	}
	checked := 0
	for _, m := range refusalText.FindAllStringSubmatch(sourcesOf(t, "../../wxpaytest/*.go"), -1) {
		if text := m[1]; !strings.Contains(text, "“") && !strings.HasSuffix(text, "(") {
			assert.True(t, known(text), text)
			checked++
		}
	}
	assert.Greater(t, checked, 60)
	for _, text := range []string{
		"输入源“/body/xml/body”映射到值字段“商品描述”字符串规则校验失败，字节数 200，大于最大值 127",
		"输入源“/body/xml/body”映射到字段“商品描述”必填性规则校验失败，此字段为必填项", "缺少参数nonce_str", "缺少参数transaction_id或out_trade_no", "nonce_str参数长度有误",
	} {
		assert.True(t, known(text), text)
	}
	for _, entry := range glossary {
		assert.NotRegexp(t, `\p{Han}`, entry[1])
	}
}
