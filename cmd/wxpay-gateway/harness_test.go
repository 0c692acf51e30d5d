package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay"
)

// running is a program that was started for a test.
type running struct {
	*program
	t *testing.T
}

// start starts the program on free ports. Its clock stands still.
func start(t *testing.T, args ...string) *running {
	t.Helper()
	return startIn(t, filepath.Join(t.TempDir(), "desk"), args...)
}

func startIn(t *testing.T, dir string, args ...string) *running {
	t.Helper()
	const free = "127.0.0.1:0"
	args = append([]string{"-api", free, "-backup", free, "-proxy", free, "-page", free, "-dir", dir, "-speed", "0"}, args...)
	o, err := readOptions(args, env(nil), io.Discard)
	require.NoError(t, err)
	p, err := open(o)
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- p.serve(ctx) }()
	r := &running{p, t}
	t.Cleanup(func() {
		cancel()
		require.NoError(t, <-ended)
		require.NoError(t, p.close())
	})
	return r
}

// ask sends a GET request to the desk API and decodes the response into a T.
func ask[T any](r *running, path string) T {
	r.t.Helper()
	response, err := http.Get(r.pageURL() + path)
	require.NoError(r.t, err)
	return read[T](r, response, http.StatusOK)
}

// tell sends a POST request to the desk API and expects success.
func tell[T any](r *running, path string, question any) T {
	r.t.Helper()
	return read[T](r, r.post(path, question), http.StatusOK)
}

// refused sends a POST request to the desk API and expects an error.
func (r *running) refused(path string, question any, status int) problem {
	r.t.Helper()
	return read[problem](r, r.post(path, question), status)
}

func (r *running) post(path string, question any) *http.Response {
	r.t.Helper()
	body, err := json.Marshal(question)
	require.NoError(r.t, err)
	response, err := http.Post(r.pageURL()+path, "application/json", bytes.NewReader(body))
	require.NoError(r.t, err)
	return response
}

func read[T any](r *running, response *http.Response, status int) (answer T) {
	r.t.Helper()
	body, err := io.ReadAll(response.Body)
	require.NoError(r.t, err)
	require.NoError(r.t, response.Body.Close())
	require.Equal(r.t, status, response.StatusCode, "%s", body)
	require.NoError(r.t, json.Unmarshal(body, &answer), "%s", body)
	return answer
}

// client returns a client of the SDK, configured like a merchant's backend.
func (r *running) client() *wxpay.Client { return r.clientOf("") }

func (r *running) clientOf(mchID string) *wxpay.Client {
	r.t.Helper()
	m := r.gateway.Merchant(mchID)
	cert, err := wxpay.LoadP12(r.path(m.MchID, p12File), m.MchID)
	require.NoError(r.t, err)
	client, err := wxpay.NewClient(wxpay.Config{
		AppID: m.AppID, MchID: m.MchID, Key: m.Key, AppSecret: m.AppSecret, Certificate: cert,
		Hosts: wxpay.SingleHost(r.gateway.URL), Transport: r.gateway.Transport(), Clock: r.gateway.Clock,
	})
	require.NoError(r.t, err)
	return client
}

const openID = "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"

// latteOf is an order, in fen.
func latteOf(no string, fee int64, notifyURL string) *wxpay.UnifiedOrderRequest {
	return &wxpay.UnifiedOrderRequest{
		Body: "咖啡店-拿铁", OutTradeNo: no, TotalFee: fee, OpenID: openID, SpbillCreateIP: "203.0.113.7", NotifyURL: notifyURL,
	}
}

// order places an order and returns its id and the phone's parameters.
func (r *running) order(no string, fee int64, notifyURL string) (id, params string) {
	r.t.Helper()
	client := r.client()
	order, err := client.UnifiedOrder(r.t.Context(), latteOf(no, fee, notifyURL))
	require.NoError(r.t, err)
	phone, err := client.RequestPaymentParams(order.PrepayID)
	require.NoError(r.t, err)
	text, err := json.Marshal(phone)
	require.NoError(r.t, err)
	return orderID(r.gateway.Merchant("").MchID, no), string(text)
}

// paid places an order and pays it. Nobody acknowledges its notification.
func (r *running) paid(no string, fee int64) (id string) {
	r.t.Helper()
	id, _ = r.order(no, fee, r.pageURL()+"/nobody")
	tell[phoneAnswer](r, "/desk/pay", map[string]any{"order": id})
	return id
}

func writeFile(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	return path
}

// interpreter returns the path of a program. Without it the test is skipped, but not
// in CI.
func interpreter(t *testing.T, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil && os.Getenv("CI") == "" {
		t.Skip(name + " is not installed")
	}
	require.NoError(t, err)
	return path
}

// nodeProgram returns the path of Node.js.
func nodeProgram(t *testing.T) string {
	t.Helper()
	return interpreter(t, "node")
}

// body reads a response.
func body(t *testing.T, response *http.Response) []byte {
	t.Helper()
	data, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	require.NoError(t, response.Body.Close())
	return data
}

// acking acknowledges every notification.
type acking struct {
	*httptest.Server
	got atomic.Int64
}

func newAcking(t *testing.T) *acking {
	b := &acking{}
	b.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		b.got.Add(1)
		wxpay.WriteAck(w, nil)
	}))
	t.Cleanup(b.Close)
	return b
}

// count returns how many notifications have arrived.
func (b *acking) count() int64 { return b.got.Load() }
