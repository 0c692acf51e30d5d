//go:build unix

package main

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// pipe creates a pipe in the directory of the bench.
func (b *bench) pipe() string {
	b.t.Helper()
	path := filepath.Join(b.home, "pipe")
	require.NoError(b.t, syscall.Mkfifo(path, 0o600))
	return path
}

// TestPipesDoNotBlock: nobody writes to the pipe.
func TestPipesDoNotBlock(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"WXPAY_CONFIG", "WXPAY_KEY_FILE", "WXPAY_CERT_FILE", "WXPAY_CA"} {
		b := newBench(t)
		path := b.pipe()
		b.set(name, path)
		if name == "WXPAY_KEY_FILE" {
			b.set("WXPAY_KEY", "")
		}
		r := b.run("order", "1")
		r.assertCode(t, exitMisuse)
		assert.Regexp(t, name+".* nothing came from th.* pipe", r.err)
		r = b.run("doctor", "-offline")
		r.assertCode(t, exitProblem)
		assert.Contains(t, r.out, "nothing came from th")
		r = b.run("explain", path)
		r.assertCode(t, exitMisuse)
		assert.Contains(t, r.err, "nothing came from this pipe")
	}
}

// TestConfigurationFromAPipe is -config <(command) of a shell.
func TestConfigurationFromAPipe(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	path, written := b.pipe(), make(chan error, 1)
	go func() {
		f, err := os.OpenFile(path, os.O_RDWR, 0)
		if err == nil {
			_, err = f.WriteString("WXPAY_SIGN_TYPE=MD5\n")
			time.AfterFunc(300*time.Millisecond, func() { f.Close() })
		}
		written <- err
	}()
	require.NoError(t, <-written)
	assert.EqualValues(t, "MD5", b.load(path).signType)
}

// TestExplainEndsWhenInterrupted: standard input is a terminal at which nobody types.
func TestExplainEndsWhenInterrupted(t *testing.T) {
	t.Parallel()
	silent, _ := io.Pipe()
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	var out, stderr bytes.Buffer
	assert.Equal(t, exitInterrupted, run(ctx, []string{"explain"}, &environment{stdin: silent, stdout: &out, stderr: &stderr}))
}
