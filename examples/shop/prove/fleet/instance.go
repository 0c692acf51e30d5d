package fleet

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"sync"
	"syscall"
	"time"
)

// errNotReady says that an instance did not come up. It is not started again.
var errNotReady = errors.New("the instance did not become ready")

// shutdownLimit is how long an instance may take to shut down.
const shutdownLimit = 30 * time.Second

// An instance is one process of the shop, which is started again after its end.
type instance struct {
	id          int
	addr        string
	binary, log string
	env         []string
	limit       time.Duration

	mu     sync.Mutex
	ready  bool
	killed bool
	cmd    *exec.Cmd
	ended  chan struct{}
}

// run starts the process and waits for its end. It returns how long the process took to
// become ready, and an error if it ended without having been killed.
func (i *instance) run(ctx context.Context) (took time.Duration, err error) {
	out, err := os.OpenFile(i.log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return 0, errors.Join(errNotReady, err)
	}
	defer out.Close()
	cmd := exec.Command(i.binary)
	cmd.Env, cmd.Stdout, cmd.Stderr, cmd.SysProcAttr = i.env, out, out, attributes()
	start := time.Now()
	if err := cmd.Start(); err != nil {
		return 0, errors.Join(errNotReady, err)
	}
	ended := i.started(cmd)
	if i.waitReady(ctx, ended) {
		took = time.Since(start)
	}
	i.waitEnd(ctx, cmd, ended, took > 0)
	return took, i.judge(ctx, cmd, took > 0)
}

func (i *instance) started(cmd *exec.Cmd) (ended chan struct{}) {
	ended = make(chan struct{})
	i.mu.Lock()
	i.cmd, i.killed, i.ended = cmd, false, ended
	i.mu.Unlock()
	go func() {
		_ = cmd.Wait() // judge looks at the state
		i.setReady(false)
		close(ended)
	}()
	return ended
}

func (i *instance) waitReady(ctx context.Context, ended chan struct{}) bool {
	deadline := time.After(i.limit)
	for {
		if r, err := http.Get("http://" + i.addr + "/readyz"); err == nil {
			_ = r.Body.Close()
			if r.StatusCode == http.StatusOK {
				i.setReady(true)
				return true
			}
		}
		select {
		case <-ended:
			return false
		case <-deadline:
			return false
		case <-ctx.Done():
			return false
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// waitEnd waits for the end of the process. It asks the process to shut down when ctx
// ends, and kills a process that is not ready or does not shut down.
func (i *instance) waitEnd(ctx context.Context, cmd *exec.Cmd, ended chan struct{}, ready bool) {
	if ready {
		select {
		case <-ended:
		case <-ctx.Done():
		}
	}
	i.setReady(false)
	_ = cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-ended:
	case <-time.After(shutdownLimit):
		_ = cmd.Process.Kill()
		<-ended
	}
}

// judge says whether a process may end like this.
func (i *instance) judge(ctx context.Context, cmd *exec.Cmd, ready bool) error {
	i.mu.Lock()
	defer i.mu.Unlock()
	state := cmd.ProcessState
	switch {
	case i.killed, ctx.Err() != nil && (state.Success() || !ready):
		return nil
	case !ready:
		return fmt.Errorf("instance %d: %w: %v\n%s", i.id, errNotReady, state, i.tail())
	case ctx.Err() != nil:
		return fmt.Errorf("instance %d did not shut down: %v\n%s", i.id, state, i.tail())
	}
	return fmt.Errorf("instance %d ended by itself: %v\n%s", i.id, state, i.tail())
}

func (i *instance) kill() bool {
	i.mu.Lock()
	if !i.ready {
		i.mu.Unlock()
		return false
	}
	i.ready, i.killed = false, true
	cmd, ended := i.cmd, i.ended
	i.mu.Unlock()
	err := cmd.Process.Kill()
	<-ended
	return err == nil
}

func (i *instance) isReady() bool {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.ready
}

func (i *instance) setReady(ready bool) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.ready = ready && !i.killed
}

// tail returns the end of the instance's output.
func (i *instance) tail() []byte {
	out, err := os.ReadFile(i.log)
	if err != nil {
		return []byte(err.Error())
	}
	lines := bytes.Split(bytes.TrimSpace(out), []byte("\n"))
	return bytes.Join(lines[max(0, len(lines)-20):], []byte("\n"))
}
