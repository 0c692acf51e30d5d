package peertest

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// paths are what the source code of an SDK contains if it has the call.
var paths = map[step]string{stepLogin: "jscode2session", stepRefund: "pay/refund", stepBill: "pay/downloadbill"}

// assertNotInSource checks that the SDK has no call for a step, so that the table does not
// call missing what is only not tried here.
func assertNotInSource(t *testing.T, p peer, step step) {
	require.NotEmpty(t, paths[step], step)
	require.NotNil(t, p.source, p.name)
	files := 0
	require.NoError(t, filepath.WalkDir(p.source(t, p.start), func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !isSource(path) {
			return err
		}
		files++
		text, err := os.ReadFile(path)
		assert.NotContains(t, string(text), paths[step], "%s has the call in %s", p.name, path)
		return err
	}))
	assert.NotZero(t, files, "the source code of %s was not found", p.name)
}

func isSource(path string) bool {
	extension := filepath.Ext(path)
	return extension == ".js" || extension == ".go" && !strings.HasSuffix(path, "_test.go")
}

// moduleSource returns the directory of a Go module.
func moduleSource(t *testing.T, module string) string {
	dir, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", module).Output()
	require.NoError(t, err)
	return strings.TrimSpace(string(dir))
}

// packageSource returns the directory of an npm package.
func packageSource(t *testing.T, name string) string {
	return filepath.Join(installJavaScript(t), "node_modules", name)
}
