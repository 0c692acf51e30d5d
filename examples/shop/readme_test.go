package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Both READMEs name every variable, file and metric.
func TestReadmeIsComplete(t *testing.T) {
	t.Parallel()
	names := slices.Clone(variables)
	files, err := filepath.Glob("*.go")
	require.NoError(t, err)
	for _, file := range files {
		if !strings.HasSuffix(file, "_test.go") {
			names = append(names, file)
		}
	}
	require.Greater(t, len(names), len(variables))
	names = append(names, "shop_counts_up", "shop_orders", "shop_refunds", "shop_oldest_job_seconds", "shop_job_delay_seconds", "shop_differences",
		"shop_wxpay_attempt_seconds", "shop_http_request_seconds", "/healthz", "/readyz", "/metrics")
	for _, readme := range []string{"README.md", "README.zh-CN.md"} {
		text, err := os.ReadFile(readme)
		require.NoError(t, err)
		for _, name := range names {
			assert.Contains(t, string(text), "`"+name, "in %s", readme)
		}
	}
}

// The money path is short, and docs/shop.md says how short in both languages. What counts
// as a line is what the command in it counts.
func TestMoneyPathIsShort(t *testing.T) {
	t.Parallel()
	code, err := filepath.Glob("shop/*.go")
	require.NoError(t, err)
	tables, err := filepath.Glob("database/migrations/*.sql")
	require.NoError(t, err)
	require.NotEmpty(t, tables)
	notCounted, lines := regexp.MustCompile(`^\s*(//|--|$)`), 0
	for _, file := range append(code, tables...) {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		for line := range strings.Lines(string(text)) {
			if !notCounted.MatchString(strings.TrimSuffix(line, "\n")) {
				lines++
			}
		}
	}
	assert.LessOrEqual(t, lines, 900)
	for page, said := range map[string]string{"shop.md": "%d lines", "shop.zh-CN.md": "共 %d 行"} {
		text, err := os.ReadFile(filepath.Join("..", "..", "docs", page))
		require.NoError(t, err)
		assert.Contains(t, string(text), fmt.Sprintf(said, lines), page)
	}
}
