package main

import (
	"bytes"
	"os"
	"os/exec"
	"runtime"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay/wxpaytest"
)

// TestMain is the program itself in the processes that the tests start.
func TestMain(m *testing.M) {
	if os.Getenv("PROGRAM_UNDER_TEST") == "1" {
		main()
	}
	os.Exit(m.Run())
}

// process returns the program as a process of its own.
func (b *bench) process(args ...string) (*exec.Cmd, *bytes.Buffer) {
	b.t.Helper()
	if runtime.GOOS == "windows" {
		b.t.Skip("Windows has no such signals")
	}
	program, err := os.Executable()
	require.NoError(b.t, err)
	run := exec.Command(program, args...)
	run.Env = append(os.Environ(), "PROGRAM_UNDER_TEST=1", "GOCOVERDIR="+b.home)
	for name, value := range b.env {
		run.Env = append(run.Env, name+"="+value)
	}
	var stderr bytes.Buffer
	run.Stderr = &stderr
	return run, &stderr
}

func TestARefundIntoAClosedPipe(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.paid("20150806A1")
	run, stderr := b.process(append(refundYes, "-json")...)
	r, w, err := os.Pipe()
	require.NoError(t, err)
	require.NoError(t, r.Close())
	run.Stdout = w
	_ = run.Run() // its code is checked
	assert.Equal(t, exitUnknown, run.ProcessState.ExitCode(), stderr)
	assert.EqualValues(t, 30, b.refunded())
}

func TestARefundWhoseTerminalIsClosed(t *testing.T) {
	t.Parallel()
	for _, signal := range []syscall.Signal{syscall.SIGHUP, syscall.SIGTERM, syscall.SIGINT} {
		b := newBench(t)
		b.paid("20150806A1")
		b.gw.Inject(wxpaytest.Fault{Name: wxpaytest.TimeoutAfter, Path: "/secapi/pay/refund", Times: -1})
		run, stderr := b.process(refundYes...)
		require.NoError(t, run.Start())
		require.Eventually(t, func() bool { return len(b.gw.Refunds()) > 0 }, 20*time.Second, 10*time.Millisecond)
		require.NoError(t, run.Process.Signal(signal))
		_ = run.Wait() // its code is checked
		assert.Equal(t, exitUnknown, run.ProcessState.ExitCode(), "%s: %s", signal, stderr)
	}
}
