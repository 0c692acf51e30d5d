//go:build unix

package shop

import (
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay/examples/shop/internal/postgres/postgrestest"
	"github.com/seed6780280e/wxpay/examples/shop/prove/pgproxy"
	"github.com/seed6780280e/wxpay/wxpaytest"
)

// oneSale are the statements of one sale on PostgreSQL, without those of River's loops.
// docs/shop.md lists them too.
var oneSale = []string{
	"begin", "INSERT INTO orders", "INSERT INTO river_job", "commit", "SELECT orders", // POST /api/orders
	"SELECT orders",                        // POST /api/orders/{no}/payment
	"UPDATE orders SET prepay_id",          // after the order was sent
	"begin", "UPDATE orders SET state = 1", // the notification
	"SELECT orders", "INSERT INTO deliveries", "commit",
	"SELECT orders", // the job, 5 seconds after the order: it is paid
}

func TestStatementsOfOneSale(t *testing.T) {
	server := postgrestest.Server(t)
	var mu sync.Mutex
	var sent []string
	record := func(s pgproxy.Statement) bool {
		mu.Lock()
		defer mu.Unlock()
		if name := shortened(s); name != "" {
			sent = append(sent, name)
		}
		return true
	}
	proxy, err := pgproxy.New(server.Addr, pgproxy.Hooks{After: record})
	require.NoError(t, err)
	defer proxy.Close()
	address, err := url.Parse(postgrestest.Database(t))
	require.NoError(t, err)
	address.Host = proxy.Addr
	s := newTestShop(t, address.String())
	require.NoError(t, s.Stop(t.Context())) // River's own statements depend on time, not on sales
	s.gw.Inject(wxpaytest.Fault{Name: wxpaytest.NoNotification, Times: 10})
	mu.Lock()
	sent = nil
	mu.Unlock()

	o, err := s.PlaceOrder(t.Context(), "c1", "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o", "127.0.0.1", "latte")
	require.NoError(t, err)
	o, err = s.Order(t.Context(), o.OutTradeNo)
	require.NoError(t, err)
	_, err = s.Payment(t.Context(), o)
	require.NoError(t, err)
	require.NoError(t, s.gw.Pay(o.OutTradeNo))
	require.True(t, s.post(s.Notify, s.gw.Notification(o.OutTradeNo)))
	s.gw.Clock.Advance(5 * time.Second)
	require.NoError(t, s.askOrder(t.Context(), askOrder{o.OutTradeNo}))

	mu.Lock()
	defer mu.Unlock()
	assert.Equal(t, oneSale, sent)
}

// shortened returns what a statement does, and to which table.
func shortened(s pgproxy.Statement) string {
	words := strings.Fields(strings.NewReplacer("/* TEMPLATE: schema */", "", "(", " ", "$", "", ",", " ").Replace(s.SQL))
	text := strings.Join(words, " ")
	switch {
	case strings.Contains(text, "river_leader"): // may still be on its way when River stops
		return ""
	case strings.HasPrefix(text, "SELECT"):
		_, from, _ := strings.Cut(text, " FROM ")
		table, _, _ := strings.Cut(from, " ")
		return "SELECT " + table
	case strings.Contains(text, "INSERT INTO river_job"):
		return "INSERT INTO river_job"
	case strings.HasPrefix(text, "INSERT INTO"), len(words) == 1:
		return strings.Join(words[:min(3, len(words))], " ")
	}
	set, _, _ := strings.Cut(text, " =")
	if strings.HasSuffix(set, "state") {
		set += " = 1"
	}
	return set
}
