package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"github.com/seed6780280e/wxpay/cmd/wxpay-gateway/internal/garbage"
	"github.com/seed6780280e/wxpay/cmd/wxpay-gateway/internal/usage"
)

// loadGarbage starts the program with a state file, sends it garbage and prints
// how much memory and disk it used at most.
func loadGarbage(d time.Duration, workers int) error {
	if runtime.GOOS != "linux" {
		return fmt.Errorf("-garbage reads the memory of the program from /proc, which only Linux has")
	}
	dir, err := os.MkdirTemp("", "load")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	g, err := startGateway(dir)
	if err != nil {
		return err
	}
	watch := usage.Watch(g.cmd.Process.Pid, filepath.Join(dir, "state.db"))
	ctx, cancel := context.WithTimeout(context.Background(), d)
	defer cancel()
	sent, err := garbage.Flood(ctx, garbage.Target{
		Address: g.api, Roots: g.roots, AppID: "wxd930ea5d5a258f4f", MchID: "10000100", Key: "192006250b4c09247ec02edce69f6a2d",
	}, workers)
	if err != nil {
		return err
	}
	most := watch.Stop()
	g.stop()
	fmt.Printf("%v of garbage over %d connections: %d requests, %d answered, %d MB of bodies\n", d, 2*workers, sent.Requests, sent.Answered, sent.Bytes>>20)
	fmt.Printf("memory %d MB, state file %d MB at most\n", most.Memory>>20, most.File>>20)
	return nil
}
