package main

import (
	"context"
	"flag"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay/cmd/wxpay-gateway/internal/garbage"
	"github.com/seed6780280e/wxpay/cmd/wxpay-gateway/internal/usage"
	"github.com/seed6780280e/wxpay/wxpaytest"
)

var garbageTime = flag.Duration("garbage", 4*time.Second, "how long TestGarbage sends garbage")

// The program stays small under garbage, and after a restart. An order from
// before the garbage is still there. The limits are lower than by default, so
// that a few seconds of garbage are far above them.
func TestGarbage(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("the memory of a process is read from /proc")
	}
	t.Setenv("GOMEMLIMIT", "32MiB") // the collector leaves little that is not in use
	v := newVictim(t)
	v.args = []string{"-keep-mb", "4"}
	v.start()
	s := &shop{v: v, name: "before"}
	require.NoError(t, s.order("before"))
	require.NoError(t, s.pay("before"))
	for _, round := range []string{"fresh", "restarted"} {
		state := filepath.Join(v.dir, "state.db")
		watch := usage.Watch(v.cmd.Process.Pid, state)
		sent := v.flood()
		require.NoError(t, s.order("after-"+round), "real requests are still answered")
		require.NoError(t, v.cmd.Process.Signal(syscall.SIGTERM))
		require.NoError(t, v.cmd.Wait(), "it saves everything that it keeps, and ends")
		most := watch.Stop()
		t.Logf("%s: %d requests, %d MB; memory %d MB, state file %d MB", round, sent.Requests, sent.Bytes>>20, most.Memory>>20, most.File>>20)
		assert.Greater(t, sent.Bytes, int64(1<<20), "the garbage arrives")
		assert.Positive(t, most.Memory)
		assert.Positive(t, most.File)
		assert.Less(t, most.Memory, int64(120<<20), round)
		assert.Less(t, most.File, int64(24<<20), round)
		v.start()
	}
	v.kill()
	v.stillThere("before", "after-fresh", "after-restarted")
}

func (v *victim) flood() garbage.Sent {
	ctx, cancel := context.WithTimeout(v.t.Context(), *garbageTime)
	defer cancel()
	sent, err := garbage.Flood(ctx, garbage.Target{
		Address: v.host, Roots: v.config.Transport.TLSClientConfig.RootCAs,
		AppID: v.config.AppID, MchID: v.config.MchID, Key: v.config.Key,
	}, 32)
	require.NoError(v.t, err)
	return sent
}

func (v *victim) stillThere(numbers ...string) {
	s, err := openStore(filepath.Join(v.dir, "state.db"))
	require.NoError(v.t, err)
	defer s.Close()
	gateway, err := wxpaytest.Open(wxpaytest.Config{Store: readOnly{s}})
	require.NoError(v.t, err)
	defer gateway.Close()
	for _, number := range numbers {
		_, ok := gateway.Order(number)
		assert.True(v.t, ok, number)
	}
}
