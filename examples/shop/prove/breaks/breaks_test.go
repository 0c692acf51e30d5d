package breaks_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay/examples/shop/prove/breaks"
)

const module = "../.."

// TestBreaks makes sure that every break still fits the source, and compiles.
func TestBreaks(t *testing.T) {
	t.Parallel()
	require.Len(t, breaks.Names(), 6)
	for _, name := range breaks.Names() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b, err := breaks.Find(name)
			require.NoError(t, err)
			assert.NotEmpty(t, b.Text)
			overlay, err := b.Overlay(module, t.TempDir())
			require.NoError(t, err)
			build := exec.Command("go", "build", "-overlay", overlay, "./shop")
			build.Dir = module
			out, err := build.CombinedOutput()
			assert.NoError(t, err, "%s", out)
		})
	}
}

func TestUnknownName(t *testing.T) {
	t.Parallel()
	_, err := breaks.Find("nonsense")
	require.ErrorContains(t, err, "no-query-job")
}

func TestTextNotFound(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	require.NoError(t, os.Mkdir(filepath.Join(dir, "shop"), 0o700))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "shop", "order.go"), []byte("package shop\n"), 0o600))
	b, err := breaks.Find("no-query-job")
	require.NoError(t, err)
	_, err = b.Overlay(dir, dir)
	require.ErrorContains(t, err, "occurs 0 times in shop/order.go")
}
