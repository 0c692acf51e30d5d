package wxpaytest

import (
	"errors"
	"fmt"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestReplace(t *testing.T) {
	store := newMemory()
	g := openGateway(t, Config{Store: store})
	g.Inject(Fault{Name: ConnectionRefused, Host: BackupHost, Times: -1})
	first := g.paid("replaced1", Payment{})
	next, err := g.Replace(Config{Store: newMemory()}, func() error { return nil })
	require.NoError(t, err)
	t.Cleanup(next.Close)
	g.Server.Close()
	require.Equal(t, [3]string{g.URL, g.BackupURL, g.ProxyURL}, [3]string{next.URL, next.BackupURL, next.ProxyURL})
	assert.Empty(t, next.Orders())
	assert.Empty(t, next.Exchanges())
	assert.Empty(t, next.Injected())

	after := *g
	after.Server = next
	second := after.paid("replaced1", Payment{})
	assert.NotEqual(t, first.TransactionID, second.TransactionID)
	assert.Len(t, next.Orders(), 1)
	resp, err := after.plain.Get(next.BackupURL + "/none")
	require.NoError(t, err, "the backup address listens again")
	require.NoError(t, resp.Body.Close())
}

func TestEmptyRecords(t *testing.T) {
	store := newMemory()
	g := openGateway(t, Config{Store: store})
	first := g.paid("replaced1", Payment{})
	records, err := EmptyRecords(store)
	require.NoError(t, err)
	again := openGateway(t, Config{Store: &memory{records: records}})
	assert.Empty(t, again.Orders())
	assert.NotEqual(t, first.TransactionID, again.paid("replaced1", Payment{}).TransactionID)
}

func TestReplaceThatFails(t *testing.T) {
	g := openGateway(t, Config{Store: newMemory()})
	g.paid("replaced1", Payment{})
	refused := errors.New("not ready")
	for name, c := range map[string]struct {
		store *memory
		want  string
	}{
		"broken record": {&memory{records: map[string][]byte{"order/000000000001": []byte("{")}}, "record order"},
		"not ready":     {newMemory(), "not ready"},
	} {
		_, err := g.Replace(Config{Store: c.store}, func() error { return refused })
		require.ErrorContains(t, err, c.want, name)
		assert.Equal(t, StateSuccess, g.ok("/pay/orderquery", fields{"out_trade_no": "replaced1"}).fields["trade_state"], name)
	}
}

// Requests that arrive while gateways replace each other are all answered, each by
// one gateway. Notifications of a replaced gateway end.
func TestReplaceUnderLoad(t *testing.T) {
	l := listen(t, func(w http.ResponseWriter, attempt int) { time.Sleep(time.Duration(attempt%3) * time.Millisecond) })
	g := openGateway(t, Config{Store: newMemory()})
	now, stop := g.Server, make(chan struct{})
	var mu sync.Mutex
	current := func() *Server {
		mu.Lock()
		defer mu.Unlock()
		return now
	}
	var running sync.WaitGroup
	for i := range 4 {
		running.Go(func() {
			caller := *g
			for n := 0; ; n++ {
				select {
				case <-stop:
					return
				default:
				}
				number := fmt.Sprintf("replace%d-%d", i, n)
				caller.order(number, "notify_url", l.URL)
				s := current()
				_ = s.Pay(number) // the order may be of another gateway
				s.Clock.Advance(20 * time.Second)
			}
		})
	}
	for range 30 {
		time.Sleep(3 * time.Millisecond) // a random point of the load
		next, err := current().Replace(Config{Store: newMemory()}, func() error { return nil })
		require.NoError(t, err)
		old := current()
		mu.Lock()
		now = next
		mu.Unlock()
		old.Close()
		sent := len(old.Deliveries())
		old.Clock.Advance(24 * time.Hour)
		assert.Len(t, old.Deliveries(), sent, "a replaced gateway delivers nothing")
	}
	close(stop)
	running.Wait()
	current().Close()
}
