package main

import (
	"encoding/json"
	"io/fs"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay/wxpaytest"
	"github.com/seed6780280e/wxpay/wxpaytest/explain"
)

// sources returns the files of the page by name.
func sources(t *testing.T) map[string]string {
	t.Helper()
	all := map[string]string{}
	require.NoError(t, fs.WalkDir(pageFiles, "page", func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			var data []byte
			data, err = pageFiles.ReadFile(path)
			all[strings.TrimPrefix(path, "page/")] = string(data)
		}
		return err
	}))
	return all
}

// texts returns the texts of the page: Chinese and English by key.
func texts(t *testing.T) map[string][]string {
	t.Helper()
	var table map[string][]string
	require.NoError(t, json.Unmarshal([]byte(sources(t)["texts.json"]), &table))
	return table
}

func TestEveryTextIsThereInBothLanguages(t *testing.T) {
	for key, words := range texts(t) {
		if assert.Len(t, words, 2, key) {
			assert.NotEmpty(t, words[0], key)
			assert.NotEmpty(t, words[1], key)
			assert.ElementsMatch(t, placeholders(words[0]), placeholders(words[1]), key)
		}
	}
}

func placeholders(words string) []string {
	return regexp.MustCompile(`\{\w+\}`).FindAllString(words, -1)
}

func TestTextsAreNotGivenTwice(t *testing.T) {
	keys := regexp.MustCompile(`(?m)^"([^"]+)": `).FindAllStringSubmatch(sources(t)["texts.json"], -1)
	assert.Len(t, keys, len(texts(t)))
}

// The page names a text in three ways: as an argument of t, as any string that may
// be a key, or by the beginning of a key.
var (
	certainKey = regexp.MustCompile(`\bt\('([^']+)'|data-(?:t|label)="([^"]+)"`)
	anyString  = regexp.MustCompile(`'([^'\n]+)'`)
	beginning  = regexp.MustCompile("`([a-zA-Z]\\w*(?:\\.\\w+)*\\.)\\$\\{|words\\('(\\w+)'")
)

func TestEveryTextThatIsUsedIsThere(t *testing.T) {
	table, used, begun := texts(t), []string{}, []string{}
	for name, source := range sources(t) {
		if !strings.HasSuffix(name, ".js") && !strings.HasSuffix(name, ".html") {
			continue
		}
		for _, m := range certainKey.FindAllStringSubmatch(source, -1) {
			used = append(used, m[1]+m[2])
			assert.True(t, table[m[1]+m[2]] != nil, "%s: no text for %s", name, m[1]+m[2])
		}
		for _, m := range anyString.FindAllStringSubmatch(source, -1) {
			used = append(used, m[1])
		}
		for _, m := range beginning.FindAllStringSubmatch(source, -1) {
			begun = append(begun, strings.TrimSuffix(m[1]+m[2], ".")+".")
		}
	}
	require.Greater(t, len(used), 150)
	for key := range table {
		mentioned := slices.Contains(used, key) || slices.ContainsFunc(begun, func(b string) bool { return strings.HasPrefix(key, b) })
		assert.True(t, mentioned, "nothing uses %s", key)
	}
}

func TestEveryFaultIsExplained(t *testing.T) {
	table := texts(t)
	for _, name := range slices.Concat(wxpaytest.Faults(), wxpaytest.NotifyFaults()) {
		assert.NotEmpty(t, table["fault."+string(name)], name)
	}
	for _, path := range wxpaytest.Paths() {
		assert.NotEmpty(t, table["path."+path], path)
	}
}

// faultGroups returns the names of the faults in all groups of the page.
func faultGroups(t *testing.T) []wxpaytest.FaultName {
	t.Helper()
	_, rest, found := strings.Cut(sources(t)["js/faults.js"], "const groups = {\n")
	require.True(t, found)
	groups, _, found := strings.Cut(rest, "\n};\n")
	require.True(t, found)
	var names []wxpaytest.FaultName
	for _, m := range anyString.FindAllStringSubmatch(groups, -1) {
		names = append(names, wxpaytest.FaultName(m[1]))
	}
	return names
}

func TestEveryRequestFaultIsInOneGroup(t *testing.T) {
	var faults []wxpaytest.FaultName
	for _, name := range wxpaytest.Faults() {
		if !slices.Contains(wxpaytest.ConnectionFaults(), name) {
			faults = append(faults, name)
		}
	}
	assert.ElementsMatch(t, faults, faultGroups(t))
}

func TestThePageIsMadeOfItselfAlone(t *testing.T) {
	outside := regexp.MustCompile(`https?://[\w.]+`)
	danger := regexp.MustCompile(`innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|\son\w+="|style="`)
	for name, source := range sources(t) {
		for _, address := range outside.FindAllString(source, -1) {
			assert.Contains(t, []string{"http://www.w3.org"}, address, name)
		}
		assert.Empty(t, danger.FindString(source), name)
	}
}

func TestEveryFileOfThePageIsServed(t *testing.T) {
	r := start(t)
	for name := range sources(t) {
		response, err := http.Get(r.pageURL() + "/" + name)
		require.NoError(t, err)
		require.NoError(t, response.Body.Close())
		assert.Equal(t, http.StatusOK, response.StatusCode, name)
	}
	html := sources(t)["index.html"]
	for _, m := range regexp.MustCompile(`(?:href|src)="((?:css|js)/[^"]+)"`).FindAllStringSubmatch(html, -1) {
		assert.Contains(t, sources(t), m[1])
	}
}

// sourcesOf returns the Go sources of a package, without tests.
func sourcesOf(t *testing.T, pattern string) string {
	t.Helper()
	files, err := filepath.Glob(pattern)
	require.NoError(t, err)
	require.NotEmpty(t, files)
	var all strings.Builder
	for _, file := range files {
		if !strings.HasSuffix(file, "_test.go") {
			data, err := os.ReadFile(file)
			require.NoError(t, err)
			all.Write(data)
		}
	}
	return all.String()
}

// The page describes remarks. Mistakes are described by package explain.
func TestEveryRemarkHasAText(t *testing.T) {
	table := texts(t)
	explained, xml := sourcesOf(t, "../../wxpaytest/explain/*.go"), sourcesOf(t, "../../wxpaytest/internal/xmlfields/*.go")
	own := sourcesOf(t, "*.go")
	for _, c := range []struct {
		pattern, source string
		least           int
	}{
		{`(?:Remark\{Name: |name :?= )"([^"]+)"|\badd\("([^"]+)", "`, explained, 5},
		{`Remark\{Name: "([^"]+)"|refuse\("([^"]+)"|^\t\w+ += "(\w+)"$`, xml, 12},
		{`Remark\{Name: "([^"]+)"|\badd\("([a-zA-Z]+)", "`, own, 7},
	} {
		found := regexp.MustCompile(`(?m)`+c.pattern).FindAllStringSubmatch(c.source, -1)
		assert.Greater(t, len(found), c.least, c.pattern)
		for _, m := range found {
			name := strings.Join(m[1:], "")
			if strings.HasPrefix(name, "with") || strings.HasPrefix(name, "in ") || strings.HasPrefix(name, "as ") || strings.HasPrefix(name, "sign_type not") || strings.HasPrefix(name, "another") {
				continue // a kind of number, or a mistake
			}
			assert.NotNil(t, table["remark."+name], "remark."+name)
		}
	}
}

// The page and the command describe a remark in the same words.
func TestRemarksAreDescribedOnce(t *testing.T) {
	described := 0
	for key, text := range texts(t) {
		if name, is := strings.CutPrefix(key, "remark."); is {
			if chinese := (explain.Remark{Name: name, Subject: "{subject}"}).Chinese(); chinese != "" {
				assert.Equal(t, text[0], chinese, name)
				described++
			}
		}
	}
	assert.Equal(t, 10, described)
}

// The key is that of the service provider, not that of its shop.
func TestPageFindsTheMchID(t *testing.T) {
	node := nodeProgram(t)
	source, err := os.ReadFile("page/js/mchid.js")
	require.NoError(t, err)
	script := writeFile(t, "mchid.mjs", string(source)+`console.log(process.argv.slice(2).map(mchIdIn).join(','))`)
	out, err := exec.Command(node, script,
		"<xml><sub_mch_id>2</sub_mch_id><mch_id>1</mch_id></xml>", "<sub_mch_id><![CDATA[2]]></sub_mch_id><mch_id><![CDATA[1]]></mch_id>",
		"sub_mch_id=2&mch_id=1", `{"subMchId":"2","mchId":"1"}`, "<sub_mch_id>2</sub_mch_id>").CombinedOutput()
	require.NoError(t, err, "%s", out)
	assert.Equal(t, "1,1,1,1,\n", string(out))
}
