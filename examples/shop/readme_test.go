package main

import (
	"os"
	"path/filepath"
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
