package fleet_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/signal"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay/examples/shop/prove/fleet"
)

func TestMain(m *testing.M) {
	if mode := os.Getenv("FLEET_TEST_MODE"); mode != "" {
		instance(mode)
		return
	}
	os.Exit(m.Run())
}

// instance is the program that the tests run: a server with the behavior of the mode.
func instance(mode string) {
	fmt.Println("mode", mode)
	ctx, cancel := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer cancel()
	http.HandleFunc("/readyz", func(w http.ResponseWriter, _ *http.Request) {
		if mode == "unready" {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	})
	http.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, os.Getenv("FLEET_TEST_ID")) })
	go func() { _ = http.ListenAndServe(os.Getenv("FLEET_TEST_ADDR"), nil) }()
	if mode == "crash" {
		time.Sleep(300 * time.Millisecond)
		panic("a defect")
	}
	<-ctx.Done()
}

func start(t *testing.T, mode string, n int) (*fleet.Fleet, error) {
	return fleet.Start(context.Background(), fleet.Options{
		Binary: os.Args[0], Dir: t.TempDir(), Instances: n, Start: time.Second,
		Env: func(id int, addr string) []string {
			return []string{"FLEET_TEST_MODE=" + mode, "FLEET_TEST_ADDR=" + addr, fmt.Sprint("FLEET_TEST_ID=", id)}
		},
	})
}

func TestKill(t *testing.T) {
	t.Parallel()
	f, err := start(t, "ok", 2)
	require.NoError(t, err)
	assert.Equal(t, []int{0, 1}, f.Ready())
	require.True(t, f.Kill(1))
	assert.False(t, f.Kill(1), "it is not ready yet")
	assert.Equal(t, []int{0}, f.Ready())
	require.Eventually(t, func() bool { return len(f.Ready()) == 2 }, 5*time.Second, time.Millisecond)
	require.NoError(t, f.Stop())
	assert.Len(t, f.Starts(), 3)
	assert.Empty(t, f.Ready())
}

func TestCrash(t *testing.T) {
	t.Parallel()
	f, err := start(t, "crash", 1)
	require.NoError(t, err)
	require.Eventually(t, func() bool { return f.Problems() != nil }, 5*time.Second, time.Millisecond)
	require.ErrorContains(t, f.Stop(), "ended by itself")
	assert.ErrorContains(t, f.Problems(), "a defect")
}

func TestNotReady(t *testing.T) {
	t.Parallel()
	_, err := start(t, "unready", 1)
	require.ErrorContains(t, err, "did not become ready")
	assert.ErrorContains(t, err, "mode unready")
}

func TestFront(t *testing.T) {
	t.Parallel()
	f, err := start(t, "ok", 2)
	require.NoError(t, err)
	defer func() { assert.NoError(t, f.Stop()) }()
	var held atomic.Bool
	var front *fleet.Front
	front = fleet.NewFront(2, func(id int, path string, status int) bool {
		assert.Equal(t, path == "/wxpay/notify", front.Notifying(id))
		assert.Equal(t, http.StatusOK, status)
		return !held.Load()
	})
	defer front.Close()
	status, _, err := get(front.URL + "/x")
	require.NoError(t, err)
	assert.Equal(t, http.StatusServiceUnavailable, status)
	front.Serve(f)
	seen := map[string]bool{}
	for range 50 {
		_, id, err := get(front.URL + "/x")
		require.NoError(t, err)
		seen[id] = true
	}
	assert.Equal(t, map[string]bool{"0": true, "1": true}, seen)
	held.Store(true)
	_, _, err = get(front.URL + "/wxpay/notify")
	require.Error(t, err)
	assert.False(t, front.Notifying(0) || front.Notifying(1))
}

func get(url string) (status int, body string, err error) {
	r, err := http.Get(url)
	if err != nil {
		return 0, "", err
	}
	defer r.Body.Close()
	all, err := io.ReadAll(r.Body)
	return r.StatusCode, string(all), err
}
