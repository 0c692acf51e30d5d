package main

import (
	"bytes"
	"io"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestLanguageOfTheEnvironment(t *testing.T) {
	for _, c := range []struct {
		env  map[string]string
		want language
	}{
		{nil, english},
		{map[string]string{"LANG": "zh_CN.UTF-8"}, chinese},
		{map[string]string{"LANG": "zh_CN.UTF-8", "LC_ALL": "C"}, english},
		{map[string]string{"LANG": "en_US.UTF-8", "LC_MESSAGES": "zh_TW"}, chinese},
		{map[string]string{"LANG": "ZH", "LC_ALL": ""}, chinese},
	} {
		assert.Equal(t, c.want, languageOf(env(c.env)), "%v", c.env)
	}
}

var anyKey = regexp.MustCompile(`"((?:welcome|error|cause|json|problem|flags?|trouble|delivery|remark|wait)\.[\w-]+)"`)

// Every text of the program exists, is used, and takes the same values in both
// languages.
func TestTextsOfTheProgram(t *testing.T) {
	used := map[string]bool{}
	for _, m := range anyKey.FindAllStringSubmatch(sourcesOf(t, "*.go"), -1) {
		used[m[1]] = true
		assert.Contains(t, textTable(), m[1])
	}
	require.Greater(t, len(used), 60)
	for key, text := range textTable() {
		name, isFlag := strings.CutPrefix(key, "flag.")
		assert.True(t, used[key] || isFlag && strings.Contains(sourcesOf(t, "options.go"), `usage("`+name+`")`), "nothing uses %s", key)
		assert.ElementsMatch(t, placeholders(text[chinese]), placeholders(text[english]), key)
		assert.Regexp(t, `\p{Han}|\{|：`, text[chinese], key)
		assert.NotRegexp(t, `\p{Han}`, text[english], key)
	}
}

// latinWords matches what is English, and no name, flag, path or address.
var latinWords = regexp.MustCompile(`\b[A-Za-z]+ [a-z]+ [a-z]+\b`)

func TestTheTerminalSpeaksChinese(t *testing.T) {
	chineseEnv := env(map[string]string{"LANG": "zh_CN.UTF-8"})
	var out bytes.Buffer
	require.NoError(t, run(t.Context(), []string{"-h"}, chineseEnv, &out))
	assert.Contains(t, out.String(), "接口地址")
	assert.Contains(t, out.String(), "（默认 127.0.0.1:8443）")
	assert.NotRegexp(t, latinWords, out.String())

	for _, args := range [][]string{nil, {"-proxy", "none"}, {"-state", "none"}} {
		r := start(t, args...)
		r.language = chinese
		out.Reset()
		r.welcome(&out)
		assert.Contains(t, out.String(), "接口地址       "+r.gateway.URL)
		assert.Contains(t, out.String(), "按 Ctrl-C 退出")
		for _, line := range strings.Split(out.String(), "\n") {
			assert.NotRegexp(t, latinWords, line)
		}
	}
}

// Every error names its flag, says what to do, and does so in both languages.
func TestErrorsOfTheStartInBothLanguages(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer taken.Close()
	busy := taken.Addr().String()
	file := writeFile(t, "a.json", `[{"mch_id": "1", "appid": "a", "key": "short"}]`)
	damaged := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(damaged, "state.db"), bytes.Repeat([]byte("damaged "), 2000), 0o600))
	broken := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(broken, authorityFile), []byte("nothing"), 0o600))
	for name, c := range map[string]struct {
		args             []string
		english, chinese string
	}{
		"a flag":         {[]string{"-port", "1"}, "there is no flag -port; see -h", "没有选项 -port，请看 -h"},
		"a value":        {[]string{"-speed", "fast"}, `-speed: the value "fast" is invalid`, "-speed 的值“fast”无效"},
		"no value":       {[]string{"-speed"}, "-speed needs a value", "-speed 缺少值"},
		"a word":         {[]string{"start"}, `"start" is not a flag`, "“start”不是选项"},
		"an address":     {[]string{"-api", "8443"}, `-api "8443" is not host:port`, "-api 的值“8443”应为 host:port"},
		"a short key":    {[]string{"-key", "x", "-mch-id", "1"}, "-mch-id, -key: the key of mch_id 1 has 1 bytes", "-mch-id、-key：商户 1 的密钥有 1 个字节"},
		"a file":         {[]string{"-merchants", "nowhere.json"}, "-merchants nowhere.json can't be read: nowhere.json does not exist", "-merchants nowhere.json：无法读取：nowhere.json 不存在"},
		"a merchant":     {[]string{"-merchants", file}, "the key of mch_id 1 has 5 bytes", "商户 1 的密钥有 5 个字节"},
		"a directory":    {[]string{"-dir", file}, "-dir " + file + " can't be used", "无法使用 -dir " + file},
		"a used port":    {[]string{"-api", busy}, "another program uses the port", "已被其他程序占用"},
		"a used page":    {[]string{"-page", busy}, "-page " + busy, "-page " + busy},
		"no such host":   {[]string{"-backup", "192.0.2.1:0"}, "-backup 192.0.2.1:0 can't be opened", "-backup 192.0.2.1:0：无法监听"},
		"unknown host":   {[]string{"-proxy", "no-such-host.invalid:0"}, "-proxy no-such-host.invalid:0 can't be opened", "-proxy no-such-host.invalid:0：无法监听"},
		"a wrong name":   {[]string{"-names", "a b/c"}, "-names: each entry must be", "-names 里有无效的名称"},
		"any origin":     {[]string{"-allow-origin", "*"}, "-allow-origin *: any website could", "-allow-origin *：这样任何网站都能"},
		"no origin":      {[]string{"-allow-origin", "localhost"}, `-allow-origin "localhost" is not an origin`, "-allow-origin 的值“localhost”不是网站来源"},
		"origin, path":   {[]string{"-allow-origin", "http://localhost/a"}, "has a path", "-allow-origin 的值“http://localhost/a”带有路径"},
		"damaged state":  {[]string{"-dir", damaged}, "If the file is damaged, start with -reset or another -dir", "如果文件已损坏，请加上 -reset 启动"},
		"another's file": {[]string{"-dir", broken}, "is not the CA of a gateway", "不是网关的 CA 证书和私钥"},
	} {
		t.Run(name, func(t *testing.T) {
			args := []string{"-dir", t.TempDir(), "-api", "127.0.0.1:0", "-backup", "127.0.0.1:0", "-proxy", "127.0.0.1:0", "-page", "127.0.0.1:0"}
			err := run(t.Context(), slices.Concat(args, c.args), env(nil), io.Discard)
			require.Error(t, err)
			assert.Contains(t, worded(english, err), c.english)
			assert.Contains(t, worded(chinese, err), c.chinese)
			assert.NotRegexp(t, `\p{Han}`, worded(english, err))
			assert.NotContains(t, worded(chinese, err)+worded(english, err), "{")
		})
	}
}
