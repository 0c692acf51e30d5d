package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/wxpaytest"
)

var (
	kills    = flag.Int("kills", 200, "how often TestKilled kills the gateway")
	killSeed = flag.Uint64("killseed", 6, "seed of the times at which it kills")
)

// TestKilled kills the program at random points while orders are placed, paid
// and refunded. After each kill, everything that was answered or notified must be
// in the state file. An operation without a response must be there completely or
// not at all. The next program must complete it under the same number.
func TestKilled(t *testing.T) {
	v := newVictim(t)
	random := rand.New(rand.NewPCG(*killSeed, 1))
	shops := make([]*shop, 4)
	for i := range shops {
		shops[i] = &shop{v: v, name: fmt.Sprintf("shop%d", i)}
	}
	for range *kills {
		v.start()
		var open sync.WaitGroup
		for _, s := range shops {
			open.Go(s.trade)
		}
		time.Sleep(time.Duration(random.Int64N(int64(60 * time.Millisecond)))) // a random point, not a wait for an event
		v.kill()
		open.Wait()
		v.check()
		if t.Failed() {
			return
		}
	}
	v.start()
	v.kill()
	var steps, unanswered int
	for _, s := range shops {
		steps, unanswered = steps+s.steps, unanswered+s.unanswered
	}
	t.Logf("%d kills, %d steps answered, %d cut off", *kills, steps, unanswered)
	assert.Greater(t, steps, *kills, "too few steps were answered")
	assert.Greater(t, unanswered, *kills, "too few steps were cut off by a kill")
}

// victim is the program, and what the shops know about it.
type victim struct {
	t      *testing.T
	dir    string
	cmd    *exec.Cmd
	args   []string     // further flags
	config wxpay.Config // without Hosts
	reader *wxpay.Client
	notify string

	// Of the current program. Each start uses new ports, because another process may
	// have taken the old ones.
	host   string
	client *wxpay.Client
	http   *http.Client

	mu    sync.Mutex
	facts map[string]*fact // by out_trade_no
}

// fact is what was requested for one order, and what was answered.
type fact struct {
	prepayID, refundID        string
	paid, notified            bool
	askedToPay, askedToRefund bool
}

func newVictim(t *testing.T) *victim {
	v := &victim{t: t, dir: t.TempDir(), facts: map[string]*fact{}}
	out, err := exec.Command("go", "build", "-o", filepath.Join(v.dir, "wxpay-gateway"), ".").CombinedOutput()
	require.NoError(t, err, "%s", out)
	listener := httptest.NewServer(http.HandlerFunc(v.notified))
	t.Cleanup(listener.Close)
	v.notify = listener.URL
	v.run()
	v.kill()
	v.trust()
	return v
}

// trust loads the certificates that the first program has written.
func (v *victim) trust() {
	roots := x509.NewCertPool()
	ca, err := os.ReadFile(filepath.Join(v.dir, rootFile))
	require.NoError(v.t, err)
	require.True(v.t, roots.AppendCertsFromPEM(ca))
	cert, err := wxpay.LoadP12(filepath.Join(v.dir, "10000100", p12File), "10000100")
	require.NoError(v.t, err)
	v.config = wxpay.Config{
		AppID: "wxd930ea5d5a258f4f", MchID: "10000100", Key: "192006250b4c09247ec02edce69f6a2d",
		Certificate: cert, Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}}, MaxAttempts: 1,
	}
	v.reader, err = wxpay.NewClient(v.config)
	require.NoError(v.t, err)
}

// start runs the program and creates the clients for it.
func (v *victim) start() {
	v.run()
	v.config.Hosts = wxpay.SingleHost("https://" + v.host)
	var err error
	v.client, err = wxpay.NewClient(v.config)
	require.NoError(v.t, err)
	v.http = &http.Client{Transport: v.config.Transport}
}

// run starts the program and returns when it has printed its addresses.
func (v *victim) run() {
	v.cmd = exec.Command(filepath.Join(v.dir, "wxpay-gateway"), append([]string{"-dir", v.dir, "-ignore-intervals",
		"-api", "127.0.0.1:0", "-backup", "127.0.0.1:0", "-proxy", "127.0.0.1:0", "-page", "127.0.0.1:0"}, v.args...)...)
	var stderr bytes.Buffer
	v.cmd.Stderr = &stderr
	out, err := v.cmd.StdoutPipe()
	require.NoError(v.t, err)
	require.NoError(v.t, v.cmd.Start())
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if rest, ok := strings.CutPrefix(lines.Text(), "Base URL "); ok {
			v.host = strings.TrimPrefix(strings.Fields(rest)[0], "https://")
		}
		if strings.HasPrefix(lines.Text(), "Ctrl-C") {
			go func() { _, _ = io.Copy(io.Discard, out) }()
			return
		}
	}
	v.t.Fatalf("the program did not start: %s", stderr.String())
}

func (v *victim) kill() {
	require.NoError(v.t, v.cmd.Process.Kill())
	_ = v.cmd.Wait() // it was killed
}

// notified handles the notifications of the shops.
func (v *victim) notified(w http.ResponseWriter, r *http.Request) {
	n, err := v.reader.ParseNotify(r.Body)
	if !assert.NoError(v.t, err) {
		return
	}
	v.know(n.OutTradeNo, func(f *fact) { f.notified = true })
	wxpay.WriteAck(w, nil)
}

func (v *victim) know(number string, change func(f *fact)) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.facts[number] == nil {
		v.facts[number] = &fact{}
	}
	change(v.facts[number])
}

// readOnly is a store that never changes its file.
type readOnly struct{ *store }

func (readOnly) Save(map[string][]byte) error { return nil }

// check compares the state file with the facts.
func (v *victim) check() {
	s, err := openStore(filepath.Join(v.dir, "state.db"))
	require.NoError(v.t, err)
	defer s.Close()
	gateway, err := wxpaytest.Open(wxpaytest.Config{Store: readOnly{s}, Handler: http.NotFoundHandler()})
	require.NoError(v.t, err)
	defer gateway.Close()
	refunds := map[string]wxpaytest.Refund{}
	for _, r := range gateway.Refunds() {
		assert.NotContains(v.t, refunds, r.OutTradeNo, "an order was refunded twice")
		refunds[r.OutTradeNo] = r
	}
	orders := map[string]wxpaytest.Order{}
	for _, o := range gateway.Orders() {
		assert.NotContains(v.t, orders, o.OutTradeNo, "an order appears twice")
		orders[o.OutTradeNo] = o
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	for number, o := range orders {
		require.Contains(v.t, v.facts, number)
		v.compare(v.facts[number], o, refunds[number])
		assert.Equal(v.t, !o.Paid.IsZero(), gateway.Notification(number) != nil, number)
	}
	for number, f := range v.facts {
		assert.True(v.t, f.prepayID == "" || orders[number].PrepayID == f.prepayID, "%s was answered, but is lost", number)
	}
}

func (v *victim) compare(f *fact, o wxpaytest.Order, r wxpaytest.Refund) {
	t, paid := v.t, !o.Paid.IsZero()
	assert.False(t, (f.paid || f.notified) && !paid, "%s was paid, but the state file says unpaid", o.OutTradeNo)
	assert.False(t, paid && !f.askedToPay, "%s is paid, but nobody paid it", o.OutTradeNo)
	assert.Equal(t, paid, o.TransactionID != "", o.OutTradeNo)
	assert.False(t, r.RefundID != "" && !f.askedToRefund, "%s is refunded, but nobody refunded it", o.OutTradeNo)
	if f.refundID != "" {
		assert.Equal(t, f.refundID, r.RefundID, "the refund of %s is lost", o.OutTradeNo)
	}
	assert.Equal(t, r.Fee, o.Refunded, o.OutTradeNo)
	assert.Equal(t, r.RefundID != "", o.State == wxpaytest.StateRefund, o.OutTradeNo)
}

// shop places orders, pays them and refunds them, one after the other. If a kill
// cuts off a step, the next trade repeats it under the same number.
type shop struct {
	v                 *victim
	name              string
	orders            int
	step              int // of the present order
	cut               bool
	steps, unanswered int
}

// trade runs steps until one is cut off.
func (s *shop) trade() {
	for {
		number := fmt.Sprintf("%s-%06d", s.name, s.orders)
		err := []func(string) error{s.order, s.pay, s.refund}[s.step](number)
		if err != nil {
			s.unanswered++
			s.cut = true
			assert.True(s.v.t, cutOff(err), "%s: %v", number, err)
			return
		}
		s.cut = false
		s.steps++
		if s.step++; s.step == 3 {
			s.step, s.orders = 0, s.orders+1
		}
	}
}

// cutOff reports whether err means that the program was killed. Errors that the
// gateway returned do not count.
func cutOff(err error) bool {
	var network net.Error
	return errors.As(err, &network) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, wxpay.ErrOutcomeUnknown)
}

func (s *shop) order(number string) error {
	s.v.know(number, func(f *fact) {})
	r, err := s.v.client.UnifiedOrder(context.Background(), &wxpay.UnifiedOrderRequest{
		Body: "killed", OutTradeNo: number, TotalFee: 100, OpenID: "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o",
		SpbillCreateIP: "127.0.0.1", NotifyURL: s.v.notify,
	})
	if err == nil {
		s.v.know(number, func(f *fact) { f.prepayID = r.PrepayID })
	}
	return err
}

func (s *shop) pay(number string) error {
	s.v.know(number, func(f *fact) { f.askedToPay = true })
	resp, err := s.v.http.Post("https://"+s.v.host+"/desk/pay", "application/json", strings.NewReader(`{"order":"10000100/`+number+`"}`))
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	var answer struct{ ErrMsg, Code string }
	if err := json.NewDecoder(resp.Body).Decode(&answer); err != nil {
		return err
	}
	if answer.ErrMsg != "requestPayment:ok" && !(s.cut && answer.Code == "paid") {
		return fmt.Errorf("paying: %+v", answer)
	}
	s.v.know(number, func(f *fact) { f.paid = true })
	return nil
}

func (s *shop) refund(number string) error {
	s.v.know(number, func(f *fact) { f.askedToRefund = true })
	r, err := s.v.client.Refund(context.Background(), &wxpay.RefundRequest{
		OutTradeNo: number, OutRefundNo: "R" + number, TotalFee: 100, RefundFee: 30,
	})
	if err == nil {
		s.v.know(number, func(f *fact) { f.refundID = r.RefundID })
	}
	return err
}
