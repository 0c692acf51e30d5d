package main

import (
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay/wxpaytest"
)

// TestKilledWhileRestoring kills the program at random points of a restore. The
// state file then has the old state or that of the snapshot, and never a part.
func TestKilledWhileRestoring(t *testing.T) {
	v := newVictim(t)
	random := rand.New(rand.NewPCG(*killSeed, 2))
	snapshots := map[int]string{}
	placed := 0
	for _, size := range []int{3, 300} {
		v.start()
		for i := range size - placed {
			require.NoError(t, (&shop{v: v}).order(fmt.Sprintf("restored-%d-%06d", size, i)))
		}
		snapshots[size] = v.ask("GET", "/desk/snapshot", "")
		placed = size
		v.kill()
	}
	seen := map[int]int{}
	now := 300
	for range *kills / 4 {
		other := 303 - now
		v.start()
		done := make(chan struct{})
		go func() {
			defer close(done)
			v.ask("POST", "/desk/restore", snapshots[other])
		}()
		time.Sleep(time.Duration(random.Int64N(int64(150 * time.Millisecond)))) // a random point, not a wait for an event
		v.kill()
		<-done
		n := len(v.stored())
		require.Contains(t, snapshots, n, "neither the old state nor the new one")
		seen[n-now]++
		now = n
	}
	t.Logf("unchanged %d times, restored %d times", seen[0], *kills/4-seen[0])
	assert.Greater(t, seen[0], 0, "no kill came before the restore")
	assert.Less(t, seen[0], *kills/4, "no kill came after the restore")
}

// ask sends a request to the desk API, and returns the response or "".
func (v *victim) ask(method, path, text string) string {
	request, err := http.NewRequest(method, "https://"+v.host+path, strings.NewReader(text))
	require.NoError(v.t, err)
	request.Header.Set("Content-Type", "application/json")
	response, err := v.http.Do(request)
	if err != nil {
		return ""
	}
	defer response.Body.Close()
	data, _ := io.ReadAll(response.Body)
	return string(data)
}

// stored returns the orders in the state file, after a kill.
func (v *victim) stored() []wxpaytest.Order {
	s, err := openStore(filepath.Join(v.dir, "state.db"))
	require.NoError(v.t, err)
	defer s.Close()
	gateway, err := wxpaytest.Open(wxpaytest.Config{Store: readOnly{s}, Handler: http.NotFoundHandler()})
	require.NoError(v.t, err)
	defer gateway.Close()
	return gateway.Orders()
}
