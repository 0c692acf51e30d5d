package frameworks

import (
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/gofiber/fiber/v2"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/wxpaytest"
)

// A world is a gateway and a shop, with the number of deliveries.
type world struct {
	gw        *wxpaytest.Server
	shop      *Shop
	delivered atomic.Int32
}

func newWorld(t *testing.T, change func(*wxpay.Config)) *world {
	t.Helper()
	w := &world{gw: wxpaytest.NewServer()}
	t.Cleanup(w.gw.Close)
	m := w.gw.Merchant("")
	config := wxpay.Config{AppID: m.AppID, MchID: m.MchID, Key: m.Key, Hosts: wxpay.SingleHost(w.gw.URL), Transport: w.gw.Transport()}
	if change != nil {
		change(&config)
	}
	client, err := wxpay.NewClient(config)
	require.NoError(t, err)
	t.Cleanup(client.CloseIdleConnections)
	w.shop = &Shop{Client: client, Deliver: func(_ context.Context, n *wxpay.Notification) error {
		if err := n.Expect("20150806125346", 2800); err != nil {
			return err
		}
		w.delivered.Add(1)
		return nil
	}}
	return w
}

// serveFiber starts an app and returns its address.
func serveFiber(t *testing.T, app *fiber.App) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	go app.Listener(listener)
	t.Cleanup(func() { app.Shutdown() })
	return "http://" + listener.Addr().String()
}

func TestFrameworks(t *testing.T) {
	serve := func(handler func(*Shop) http.Handler) func(*testing.T, *Shop) string {
		return func(t *testing.T, shop *Shop) string {
			server := httptest.NewServer(handler(shop))
			t.Cleanup(server.Close)
			return server.URL
		}
	}
	for name, start := range map[string]func(*testing.T, *Shop) string{
		"net/http": serve(NetHTTP),
		"gin":      serve(Gin),
		"echo":     serve(Echo),
		"fiber":    func(t *testing.T, shop *Shop) string { return serveFiber(t, Fiber(shop)) },
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, nil)
			address := start(t, w.shop)
			w.shop.NotifyURL = address + "/wxpay/notify"

			params := post(t, address+"/orders", "")
			require.NoError(t, w.gw.RequestPayment([]byte(params)))
			require.EqualValues(t, 1, w.delivered.Load(), "the notification did not arrive")

			forged := strings.Replace(string(w.gw.Notification("20150806125346")), "2800", "2801", 1)
			assert.Contains(t, post(t, address+"/wxpay/notify", forged), "FAIL")
			assert.Contains(t, post(t, address+"/wxpay/notify", ""), "FAIL")
			assert.EqualValues(t, 1, w.delivered.Load())
			assert.Contains(t, post(t, address+"/wxpay/notify", string(w.gw.Notification("20150806125346"))), "SUCCESS")
			assert.EqualValues(t, 2, w.delivered.Load(), "a redelivered notification must reach the shop, which must deliver only once")
		})
	}
}

func post(t *testing.T, address, body string) string {
	t.Helper()
	response, err := http.Post(address, "text/xml", strings.NewReader(body))
	require.NoError(t, err)
	defer response.Body.Close()
	require.Equal(t, http.StatusOK, response.StatusCode)
	answer, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	return string(answer)
}

func TestMetrics(t *testing.T) {
	registry := prometheus.NewRegistry()
	w := newWorld(t, func(config *wxpay.Config) { config.WrapTransport = Metrics(registry) })
	w.gw.Inject(wxpaytest.Fault{Name: wxpaytest.Unavailable})
	w.shop.NotifyURL = "https://shop.example/wxpay/notify"

	_, err := w.shop.Order(t.Context(), openIDOf(nil), "203.0.113.7")

	require.NoError(t, err)
	count, err := testutil.GatherAndCount(registry, "wxpay_attempt_seconds")
	require.NoError(t, err)
	assert.Equal(t, 2, count, "one attempt failed with 503, one succeeded with 200")
}

func TestZapLogger(t *testing.T) {
	core, lines := observer.New(zap.InfoLevel)
	w := newWorld(t, func(config *wxpay.Config) { config.Logger = ZapLogger(zap.New(core)) })
	w.shop.NotifyURL = "https://shop.example/wxpay/notify"

	_, err := w.shop.Order(t.Context(), openIDOf(nil), "203.0.113.7")

	require.NoError(t, err)
	require.Equal(t, 1, lines.Len())
	line, err := json.Marshal(lines.All()[0].ContextMap())
	require.NoError(t, err)
	assert.Contains(t, string(line), `"operation":"unifiedorder"`)
	assert.Contains(t, string(line), `"out_trade_no":"20150806125346"`)
}
