package main

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay/wxpaytest"
)

func TestSaleAtTheMerchant(t *testing.T) {
	t.Parallel()
	place, gw := gatewayPlace(t)
	p := startProgram(t, place.environ())
	number := p.sell(gw)
	a, _ := p.call("POST /api/clerk/refunds", testToken, answer{"request_id": "r", "out_trade_no": number, "refund_fee": 100, "reason": "cold"})
	refund := a.text("out_refund_no")
	require.Eventually(t, func() bool { return len(gw.Refunds()) == 1 }, 30*time.Second, 20*time.Millisecond)
	require.NoError(t, gw.FinishRefund(refund, wxpaytest.RefundSuccess))
	p.eventually("GET /api/clerk/refunds/"+refund, testToken, "done")
	p.assertMetrics("shop_counts_up 1", `shop_orders{state="paid"} 1`, `shop_refunds{state="done"} 1`, `shop_refunds{state="stuck"} 0`)
	assert.Contains(t, p.log.String(), "trace_id=")
	assert.NotContains(t, p.log.String(), gw.Merchant("").Key)
	assert.NotContains(t, p.log.String(), gw.Merchant("").AppSecret)
	p.terminate()
	p.waitExit()
}

// The gateway and its orders survive a restart, and so does the clerk's token.
func TestSaleAtTheEmbeddedGateway(t *testing.T) {
	t.Parallel()
	env := []string{"SHOP_DB=" + filepath.Join(t.TempDir(), "shop.db")}
	p := startProgram(t, env)
	assert.Eventually(t, func() bool { return strings.Contains(p.log.String(), "Open "+p.url+" in a browser") }, 10*time.Second, 20*time.Millisecond)
	code, _ := p.call("POST /api/world/login", "", answer{"user": 0})
	p.login(code.text("code"))
	number, payment := p.order()
	p.terminate()
	p.waitExit()

	again := startProgram(t, env)
	again.token = p.token
	again.call("POST /api/world/pay", "", answer{"payment": asAny(t, payment)})
	again.eventually("GET /api/orders/"+number, again.token, "paid")
	assert.Equal(t, http.StatusOK, again.status("/"), "the page")
	assert.Equal(t, http.StatusOK, again.status("/healthz"))
	assert.Equal(t, http.StatusOK, again.status("/metrics"))
}

// SIGTERM comes while a job waits for the response to a refund, and while a customer
// waits for the response to an order.
func TestTerminationLosesNothing(t *testing.T) {
	t.Parallel()
	place, gw := gatewayPlace(t)
	p := startProgram(t, place.environ())
	number := p.sell(gw)
	for _, path := range []string{"/secapi/pay/refund", "/pay/unifiedorder"} {
		gw.Inject(wxpaytest.Fault{Name: wxpaytest.SlowHeaders, Path: path, Delay: 10 * time.Millisecond})
	}
	a, _ := p.call("POST /api/clerk/refunds", testToken, answer{"request_id": "r", "out_trade_no": number, "refund_fee": 100, "reason": "cold"})
	refund := a.text("out_refund_no")
	a, _ = p.call("POST /api/orders", p.token, answer{"request_id": "the second", "product": "mocha"})
	ordered := make(chan int)
	go func() {
		status, _ := p.try("POST /api/orders/"+a.text("out_trade_no")+"/payment", p.token, answer{})
		ordered <- status
	}()
	require.Eventually(t, func() bool { return len(gw.Injected()) == 0 && len(gw.Refunds()) == 1 }, 30*time.Second, time.Millisecond, "both wait")
	p.terminate()
	assert.Equal(t, http.StatusOK, <-ordered, "the request was finished")
	p.waitExit()
	assert.Equal(t, 1, place.count("refunds WHERE accepted_at IS NOT NULL"), "the job has stored the response: %s", p.log)

	again := startProgramAt(t, strings.TrimPrefix(p.url, "http://"), place.environ())
	require.NoError(t, gw.FinishRefund(refund, wxpaytest.RefundSuccess))
	again.eventually("GET /api/clerk/refunds/"+refund, testToken, "done")
	assert.Len(t, gw.Refunds(), 1)
	assert.Equal(t, 1, countCalls(gw, "/secapi/pay/refund"))
}

func countCalls(gw *wxpaytest.Server, path string) (n int) {
	for _, x := range gw.Exchanges() {
		if x.Path == path {
			n++
		}
	}
	return n
}

func TestKeyChangesWhileTheProgramRuns(t *testing.T) {
	t.Parallel()
	place, gw := gatewayPlace(t)
	p := startProgram(t, place.environ())
	gw.ChangeKey("", newKey)
	place.write("key", newKey)
	require.Eventually(t, func() bool { return countCalls(gw, "/pay/orderquery") > 0 }, 30*time.Second, 20*time.Millisecond)
	p.sell(gw)
}

func TestProgramFollowsTheClock(t *testing.T) {
	t.Parallel()
	place, gw := gatewayPlace(t)
	server := serveOffset(t, -48*time.Hour)
	place.env["SHOP_CLOCK"] = server
	p := startProgram(t, place.environ())
	p.login(gw.LoginCode("", ""))
	a, _ := p.call("POST /api/orders", p.token, answer{"request_id": "the first", "product": "latte"})
	created, err := time.Parse(time.RFC3339, a.text("created_at"))
	require.NoError(t, err)
	assert.WithinDuration(t, time.Now().Add(-48*time.Hour), created, time.Minute)
}

func TestProgramDoesNotStartWithAWrongConfiguration(t *testing.T) {
	t.Parallel()
	var out, log output
	err := run(t.Context(), []string{"SHOP_LISTEN=nowhere", "WXPAY_APPID=wx0"}, &out, &log)
	require.ErrorContains(t, err, "SHOP_LISTEN: is not host:port")
	assert.Empty(t, out.String()+log.String())
}

// Whatever can't be opened names its variable, and leaves nothing open.
func TestProgramDoesNotStart(t *testing.T) {
	t.Parallel()
	taken := freeAddr(t)
	l := listenAt(t, taken)
	defer l.Close()
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "text.db"), []byte("this is no database, but some text of enough length"), 0o600))
	place := newPlace(t)
	postgres := map[string]string{"SHOP_DB": "", "SHOP_LISTEN": "127.0.0.1:0", "DATABASE_URL": "postgres://shop:secretword@" + freeAddr(t) + "/shop?sslmode=disable"}
	for name, test := range map[string]struct {
		env  []string
		want string
	}{
		"the port is taken": {[]string{"SHOP_DB=" + filepath.Join(dir, "a.db"), "SHOP_LISTEN=" + taken}, "SHOP_LISTEN"},
		"no database":       {[]string{"SHOP_DB=" + filepath.Join(dir, "text.db"), "SHOP_LISTEN=127.0.0.1:0"}, "database"},
		"no PostgreSQL":     {place.with(postgres), "tables"},
	} {
		t.Run(name, func(t *testing.T) {
			var out, log output
			err := run(t.Context(), test.env, &out, &log)
			require.ErrorContains(t, err, test.want)
			assert.NotContains(t, err.Error(), "secretword")
			assert.Empty(t, out.String())
		})
	}
}
