package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay/examples/shop/database"
	"github.com/seed6780280e/wxpay/wxpaytest"
)

// TestMain is the program itself, if a test has started it.
func TestMain(m *testing.M) {
	if os.Getenv("TEST_RUNS_THE_SHOP") != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

// A program is a running process of the shop.
type program struct {
	t     *testing.T
	url   string
	cmd   *exec.Cmd
	log   *output
	token string // of the customer
}

// An output can be read while a process writes it.
type output struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buf.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buf.String()
}

// startProgram starts the shop on a free port and waits until it is ready.
func startProgram(t *testing.T, environ []string) *program {
	t.Helper()
	return startProgramAt(t, freeAddr(t), environ)
}

func startProgramAt(t *testing.T, addr string, environ []string) *program {
	t.Helper()
	p := &program{t: t, url: "http://" + addr, cmd: exec.Command(os.Args[0]), log: &output{}}
	p.cmd.Env = append(environ, "TEST_RUNS_THE_SHOP=1", "SHOP_LISTEN="+addr, "HOME="+t.TempDir())
	p.cmd.Stdout, p.cmd.Stderr = p.log, p.log
	require.NoError(t, p.cmd.Start())
	t.Cleanup(func() {
		p.cmd.Process.Kill()
		p.cmd.Wait()
	})
	require.Eventually(t, func() bool { return p.status("/readyz") == http.StatusOK }, 60*time.Second, 20*time.Millisecond, "%s", p.log)
	return p
}

func freeAddr(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer l.Close()
	return l.Addr().String()
}

func (p *program) status(path string) int {
	resp, err := http.Get(p.url + path)
	if err != nil {
		return 0
	}
	resp.Body.Close()
	return resp.StatusCode
}

// assertMetrics checks lines of /metrics.
func (p *program) assertMetrics(lines ...string) {
	p.t.Helper()
	_, text := p.try("GET /metrics", "", nil)
	for _, line := range lines {
		assert.Contains(p.t, string(text), "\n"+line+"\n")
	}
	assert.NotContains(p.t, string(text), "\nshop_oldest_job_seconds 0\n", "the job of today's bill waits")
}

func (p *program) terminate() { assert.NoError(p.t, p.cmd.Process.Signal(syscall.SIGTERM)) }

// waitExit waits until the process has ended, which must be a success.
func (p *program) waitExit() {
	p.t.Helper()
	require.NoError(p.t, p.cmd.Wait(), "%s", p.log)
}

// An answer is a JSON object of the API.
type answer map[string]any

func (a answer) text(name string) string {
	text, _ := a[name].(string)
	return text
}

// post calls the API. path begins with the method.
func (p *program) call(path, token string, body any) (answer, []byte) {
	p.t.Helper()
	status, text := p.try(path, token, body)
	require.Equal(p.t, http.StatusOK, status, "%s: %s\n%s", path, text, p.log)
	var a answer
	require.NoError(p.t, json.Unmarshal(text, &a))
	return a, text
}

func (p *program) try(path, token string, body any) (status int, text []byte) {
	p.t.Helper()
	method, path, _ := strings.Cut(path, " ")
	content, err := json.Marshal(body)
	require.NoError(p.t, err)
	req, err := http.NewRequestWithContext(context.Background(), method, p.url+path, bytes.NewReader(content))
	require.NoError(p.t, err)
	req.Header.Set("Authorization", "Bearer "+token)
	resp, err := http.DefaultClient.Do(req)
	if !assert.NoError(p.t, err, "%s", p.log) {
		return 0, nil
	}
	defer resp.Body.Close()
	text, err = io.ReadAll(resp.Body)
	assert.NoError(p.t, err)
	return resp.StatusCode, text
}

// login logs a customer in whose phone has the code.
func (p *program) login(code string) {
	p.t.Helper()
	a, _ := p.call("POST /api/login", "", answer{"code": code})
	p.token = a.text("token")
}

// order places an order, and returns its number and what goes to wx.requestPayment.
func (p *program) order() (number string, payment []byte) {
	p.t.Helper()
	a, _ := p.call("POST /api/orders", p.token, answer{"request_id": "the first", "product": "latte"})
	_, payment = p.call("POST /api/orders/"+a.text("out_trade_no")+"/payment", p.token, answer{})
	return a.text("out_trade_no"), payment
}

// eventually waits until the API answers a state.
func (p *program) eventually(path, token, state string) {
	p.t.Helper()
	require.Eventually(p.t, func() bool {
		a, _ := p.call(path, token, answer{})
		return a.text("state") == state
	}, 30*time.Second, 50*time.Millisecond, "%s: %s", path, state)
}

// sell pays an order, and returns its number.
func (p *program) sell(gw *wxpaytest.Server) (number string) {
	p.t.Helper()
	p.login(gw.LoginCode("", ""))
	number, payment := p.order()
	require.NoError(p.t, gw.RequestPayment(payment))
	p.eventually("GET /api/orders/"+number, p.token, "paid")
	return number
}

// gatewayPlace is a place whose gateway runs in this process, in real time.
func gatewayPlace(t *testing.T) (*place, *wxpaytest.Server) {
	t.Helper()
	gw := wxpaytest.NewServer()
	t.Cleanup(gw.Close)
	go gw.Clock.Run(t.Context(), 1)
	p := placeFor(t, gw)
	p.env["SHOP_DB"] = filepath.Join(p.dir, "shop.db")
	return p, gw
}

func listenAt(t *testing.T, addr string) net.Listener {
	t.Helper()
	l, err := net.Listen("tcp", addr)
	require.NoError(t, err)
	return l
}

// serveOffset returns the address of a clock.
func serveOffset(t *testing.T, offset time.Duration) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, offset.String()) }))
	t.Cleanup(server.Close)
	return server.URL
}

// asAny returns JSON as a value that is JSON again.
func asAny(t *testing.T, text []byte) (value any) {
	t.Helper()
	require.NoError(t, json.Unmarshal(text, &value))
	return value
}

// count returns what a query of the shop's tables counts.
func (p *place) count(query string) (n int) {
	p.t.Helper()
	db, err := database.Open(p.t.Context(), p.env["SHOP_DB"])
	require.NoError(p.t, err)
	defer db.Close()
	require.NoError(p.t, db.QueryRow("SELECT COUNT(*) FROM "+query).Scan(&n))
	return n
}
