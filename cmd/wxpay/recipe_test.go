package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestTheRecipeForARefund runs the script of the pages with a wxpay that ends with the
// given codes.
func TestTheRecipeForARefund(t *testing.T) {
	t.Parallel()
	shell, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("there is no sh")
	}
	bin := t.TempDir()
	for name, script := range map[string]string{
		"sleep": "", "wxpay": `read -r code <"$CODES" || code=$LAST; sed -i 1d "$CODES"; exit "$code"`,
	} {
		require.NoError(t, os.WriteFile(filepath.Join(bin, name), []byte("#!/bin/sh\n"+script+"\n"), 0o700))
	}
	for _, page := range []string{"../../docs/command.md", "../../docs/command.zh-CN.md"} {
		content, err := os.ReadFile(page)
		require.NoError(t, err)
		recipe := regexp.MustCompile("(?s)```sh\n(unknown=no\n.*?)```").FindSubmatch(content)
		require.NotNil(t, recipe, page)
		for _, test := range []struct {
			name, codes, last string
			want              int
		}{
			{"done", "", "0", 0},
			{"refused", "", "1", 1},
			{"wrong use", "", "2", 2},
			{"interrupted", "", "130", 130},
			{"unknown, then done", "3\n", "0", 0},
			{"unknown, then refused, then done", "3\n1\n4\n2\n", "0", 0},
			{"unknown, then refused", "3\n", "1", 3},
			{"killed, then refused", "137\n", "1", 3},
			{"unknown", "", "3", 3},
		} {
			codes := filepath.Join(t.TempDir(), "codes")
			require.NoError(t, os.WriteFile(codes, []byte(test.codes), 0o600))
			run := exec.Command(shell, "-c", string(recipe[1]))
			run.Dir = t.TempDir()
			run.Env = append(os.Environ(), "PATH="+bin+":"+os.Getenv("PATH"), "CODES="+codes, "LAST="+test.last, "order=1", "fen=1")
			_ = run.Run() // its code is checked
			assert.Equal(t, test.want, run.ProcessState.ExitCode(), "%s: %s", page, test.name)
		}
	}
}
