package wxpay

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay/wxpaytest"
)

// The moments when a worker is killed.
const (
	notStored = "not stored" // the step that announces the request was taken, but its progress was not stored
	notSent   = "not sent"   // the progress was stored, but the request was not sent
	notRead   = "not read"   // the gateway made the refund, but its reply was not read
	notKept   = "not kept"   // the reply was read, but the progress after it was not stored
)

// killedWorker is the configuration of a worker process, passed in an
// environment variable.
type killedWorker struct {
	Merchant      wxpaytest.Merchant
	URL           string
	Root          []byte // PEM
	Cert, CertKey []byte // PEM
	Queue         string // the file that stores the progress
	Moment        string // when it arrives, the worker prints it and waits to be killed
}

const workerEnv = "WXPAY_TEST_WORKER"

// stopAt waits to be killed if the worker is at its moment.
func (w *killedWorker) stopAt(moment string) {
	if moment == w.Moment {
		fmt.Printf("\n%s\n", moment)
		select {}
	}
}

// run works on one refund, as a job queue does, until it is killed.
func (w *killedWorker) run(t *testing.T) {
	roots := x509.NewCertPool()
	require.True(t, roots.AppendCertsFromPEM(w.Root))
	cert, err := ParsePEM(w.Cert, w.CertKey)
	require.NoError(t, err)
	m := w.Merchant
	client, err := NewClient(Config{
		AppID: m.AppID, MchID: m.MchID, Key: m.Key, Certificate: cert, Hosts: SingleHost(w.URL), MaxAttempts: 1,
		Transport:     &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}},
		WrapTransport: w.wrap,
	})
	require.NoError(t, err)
	for {
		step, err := client.RefundStep(bg, aRefund("killed01"), readProgress(t, w.Queue))
		require.NoError(t, err)
		if step.Progress.Steps == 0 {
			w.stopAt(notStored)
		} else {
			w.stopAt(notKept)
		}
		data, err := json.Marshal(step.Progress)
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(w.Queue, data, 0o600))
	}
}

// wrap stops before and after the request for the refund.
func (w *killedWorker) wrap(next http.RoundTripper) http.RoundTripper {
	return roundTripper(func(r *http.Request) (*http.Response, error) {
		if r.URL.Path != refunding {
			return next.RoundTrip(r)
		}
		w.stopAt(notSent)
		reply, err := next.RoundTrip(r)
		w.stopAt(notRead)
		return reply, err
	})
}

// readProgress returns the stored progress of a job. Without a file, it returns
// the progress of a new job.
func readProgress(t *testing.T, file string) (p Progress) {
	data, err := os.ReadFile(file)
	if os.IsNotExist(err) {
		return p
	}
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(data, &p))
	return p
}

// killAt runs a worker in a separate process and kills it at the moment. It
// returns the progress that the worker stored.
func (c *testClient) killAt(moment string) Progress {
	c.t.Helper()
	w := killedWorker{Merchant: c.gw.Merchant(""), URL: c.gw.URL, Root: c.gw.RootPEM(), Queue: filepath.Join(c.t.TempDir(), "progress.json"), Moment: moment}
	w.Cert, w.CertKey = c.gw.CertificatePEM("")
	work, err := json.Marshal(w)
	require.NoError(c.t, err)
	cmd := exec.Command(os.Args[0], "-test.run=^TestKilledWorker$", "-test.timeout=1m")
	cmd.Env = append(os.Environ(), workerEnv+"="+string(work))
	var said, complained bytes.Buffer
	cmd.Stderr = &complained
	out, err := cmd.StdoutPipe()
	require.NoError(c.t, err)
	require.NoError(c.t, cmd.Start())
	defer func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	}()
	for lines := bufio.NewScanner(out); ; {
		if !lines.Scan() {
			_ = cmd.Wait()
			require.Fail(c.t, "the worker ended before "+moment, said.String()+complained.String())
		}
		if said.WriteString(lines.Text() + "\n"); strings.TrimSpace(lines.Text()) == moment {
			return readProgress(c.t, w.Queue)
		}
	}
}

// A worker is killed. The next worker continues with the stored progress and
// refunds only once. A refusal means "not done" only if no request can have
// been sent.
func TestKilledWorker(t *testing.T) {
	if work := os.Getenv(workerEnv); work != "" {
		w := &killedWorker{}
		require.NoError(t, json.Unmarshal([]byte(work), w))
		w.run(t)
	}
	for _, moment := range []string{notStored, notSent, notRead, notKept} {
		for _, stale := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s/stale=%v", moment, stale), func(t *testing.T) {
				t.Parallel()
				c := newTestClient(t, func(cfg *Config) { cfg.MaxAttempts = 1 })
				c.paid("killed01")
				if stale {
					c.gw.Inject(wxpaytest.Fault{Name: wxpaytest.StaleQuery, Delay: 10 * time.Minute, Times: -1})
				}
				p := c.killAt(moment)
				done := moment == notRead || moment == notKept
				assert.Equal(t, moment != notStored, p.Sending)
				assert.Equal(t, done, len(c.gw.Refunds()) == 1)
				c.refusedAfterKill(p)
				assert.Equal(t, done, len(c.gw.Refunds()) == 1)
				c.refundsAfterKill(p)
			})
		}
	}
}

// refusedAfterKill continues with p while WeChat Pay refuses all refunds.
func (c *testClient) refusedAfterKill(p Progress) {
	c.gw.Inject(wxpaytest.Fault{Name: wxpaytest.SystemErrorBefore, Path: refunding, Code: "NOTENOUGH"})
	var err error
	step := Step[RefundItem]{Progress: p}
	for range 2 { // announce if the announcement was lost, then send unless a query shows the refund
		if step, err = c.RefundStep(bg, aRefund("killed01"), step.Progress); step.State != nil || err != nil {
			break
		}
	}
	switch {
	case step.State != nil:
		assert.Equal(c.t, RefundStatusProcessing, step.State.Status)
		for _, f := range c.gw.Injected() {
			if f.Fault.Name == wxpaytest.SystemErrorBefore {
				c.gw.RemoveFault(f.ID)
			}
		}
	case p.Sending:
		assert.ErrorIs(c.t, err, ErrNotEnough)
		assert.Equal(c.t, OutcomeUnknown, OutcomeOf(err))
	default:
		assert.ErrorIs(c.t, err, ErrNotEnough)
		assert.Equal(c.t, OutcomeNotDone, OutcomeOf(err), "nothing was sent before")
	}
}

// refundsAfterKill continues with p until the refund is final.
func (c *testClient) refundsAfterKill(p Progress) {
	step := Step[RefundItem]{Progress: p}
	for steps := 0; !step.Final; steps++ {
		require.Less(c.t, steps, 20, "it never ends")
		var err error
		step, err = c.RefundStep(bg, aRefund("killed01"), stored(c.t, step.Progress))
		require.NoError(c.t, err)
		c.gw.Clock.Advance(step.After)
		if len(c.gw.Refunds()) == 1 {
			_ = c.gw.FinishRefund("Rkilled01", wxpaytest.RefundSuccess) // fails after the first time
		}
	}
	assert.Equal(c.t, RefundStatusSuccess, step.State.Status)
	made, _ := c.gw.Order("killed01")
	assert.Equal(c.t, int64(50), made.Refunded)
	assert.Len(c.t, c.gw.Refunds(), 1)
}
