package main

import (
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var shellBlock = regexp.MustCompile("(?s)```sh\n(.*?)```")

// scriptsOf returns the commands of a README that use the desk API and no backend.
func scriptsOf(t *testing.T, file, from, to string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	_, rest, found := strings.Cut(string(text), from)
	require.True(t, found, from)
	section, _, found := strings.Cut(rest, to)
	require.True(t, found, to)
	var blocks []string
	for _, m := range shellBlock.FindAllStringSubmatch(section, -1) {
		if !strings.Contains(m[1], "PORT=3000") {
			blocks = append(blocks, m[1])
		}
	}
	require.Len(t, blocks, 2)
	return strings.Join(blocks, "\n")
}

// The commands of both READMEs run as they are printed, on a program that was just
// started. They differ only in their comments.
func TestScriptsOfTheREADMEs(t *testing.T) {
	for _, name := range []string{"bash", "curl", "jq"} {
		if _, err := exec.LookPath(name); err != nil && os.Getenv("CI") == "" {
			t.Skip(name + " is not installed")
		}
	}
	for name, script := range map[string]string{
		"English": scriptsOf(t, "README.md", "## From scripts", "### H5 and uni-app"),
		"Chinese": scriptsOf(t, "README.zh-CN.md", "## 用脚本操作", "### H5"),
	} {
		t.Run(name, func(t *testing.T) {
			r := start(t, "-speed", "1")
			require.Contains(t, script, "http://127.0.0.1:8080")
			script := strings.ReplaceAll(script, "http://127.0.0.1:8080", r.pageURL())
			script = strings.ReplaceAll(script, "curl -sS", "curl -sS --fail-with-body") // a failure ends the script
			command := exec.CommandContext(t.Context(), "bash", "-e", "-u", "-o", "pipefail", "-c", script)
			command.Dir = t.TempDir()
			out, err := command.CombinedOutput()
			require.NoError(t, err, "%s", out)
			for _, want := range []string{"requestPayment:ok", "\"SUCCESS\"\n[]\n", "\ntrue\n", `"status":"PROCESSING"`, `"ready":true`, `"acknowledged":true`} {
				assert.Contains(t, string(out), want)
			}
			assert.NotContains(t, string(out), `"error"`)
			assert.NotContains(t, string(out), `"remarks"`)
		})
	}
}

// Whoever refunds twice within a minute learns how to go on.
func TestASecondRefundWithinAMinute(t *testing.T) {
	r := start(t)
	id := r.paid("20150806R1", 100)
	tell[refundRow](r, "/desk/refund", refundQuestion{Order: id, Fee: 10})
	got := r.refused("/desk/refund", refundQuestion{Order: id, Fee: 10}, 409)
	assert.Equal(t, "state", got.Code)
	assert.Contains(t, got.Error, `POST /desk/clock with {"advance": 60}`)
	assert.Contains(t, got.Error, "-ignore-intervals")
	assert.Contains(t, got.Chinese, "-ignore-intervals")
	assert.Regexp(t, "^FREQUENCY_LIMITED: ", got.Detail)
	tell[clockAnswer](r, "/desk/clock", map[string]any{"advance": 60})
	tell[refundRow](r, "/desk/refund", refundQuestion{Order: id, Fee: 10})
	assert.NotContains(t, r.refused("/desk/refund", refundQuestion{Order: id, Fee: 1000}, 409).Error, "-ignore-intervals")
}
