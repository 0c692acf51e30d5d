package peertest

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay"
)

// buildGateway builds the program cmd/wxpay-gateway and returns its path.
var buildGateway = sync.OnceValues(func() (string, error) {
	path := filepath.Join(shared, "wxpay-gateway")
	output, err := exec.Command("go", "build", "-C", "../../../cmd/wxpay-gateway", "-o", path, ".").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("%w: %s", err, output)
	}
	return path, nil
})

// desk is the gateway as a program, with its page.
type desk struct {
	page  string // base URL
	setup struct {
		API, Proxy, CA, Preload string
		Merchants               []struct {
			MchID, Key, AppSecret, Cert, CertKey, P12 string
			AppIDs                                    []string
		}
	}
}

// startDesk starts the program on free ports, until the test ends.
func startDesk(t *testing.T) *desk {
	program, err := buildGateway()
	require.NoError(t, err)
	const free = "127.0.0.1:0"
	command := exec.CommandContext(t.Context(), program, "-api", free, "-backup", free, "-proxy", free, "-page", free,
		"-state", "none", "-dir", filepath.Join(t.TempDir(), "desk"))
	d := &desk{page: start(t, command, "Page")}
	require.NoError(t, d.get("setup", &d.setup))
	return d
}

// start starts a server and returns what follows the prefix in the first line of output
// that has it.
func start(t *testing.T, command *exec.Cmd, prefix string) (address string) {
	t.Helper()
	var stderr bytes.Buffer
	command.Stderr = &stderr
	command.WaitDelay = time.Second
	stdin, err := command.StdinPipe() // a backend ends when it is closed
	require.NoError(t, err)
	stdout, err := command.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, command.Start())
	t.Cleanup(func() {
		_ = stdin.Close()
		_ = command.Process.Kill()
		_ = command.Wait()
		if t.Failed() {
			t.Logf("%s: %s", filepath.Base(command.Path), &stderr)
		}
	})
	lines := bufio.NewScanner(stdout)
	for lines.Scan() {
		if rest, ok := strings.CutPrefix(lines.Text(), prefix); ok {
			go func() { _, _ = io.Copy(io.Discard, stdout) }()
			return strings.TrimSpace(rest)
		}
	}
	require.FailNow(t, "it has not started", "%v: %s", lines.Err(), &stderr)
	return ""
}

func (d *desk) get(path string, answer any) error {
	response, err := http.Get(d.page + "/desk/" + path)
	return readAnswer(response, err, answer)
}

func (d *desk) post(path string, question, answer any) error {
	return postJSON(d.page+"/desk/"+path, question, answer)
}

func postJSON(address string, question, answer any) error {
	body, err := json.Marshal(question)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(request)
	return readAnswer(response, err, answer)
}

// errNoCall is the answer of a backend whose SDK lacks the call.
var errNoCall = errors.New("no such call")

func readAnswer(response *http.Response, err error, answer any) error {
	if err != nil {
		return err
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	switch {
	case err != nil:
		return err
	case response.StatusCode == http.StatusNotImplemented:
		return errNoCall
	case response.StatusCode != http.StatusOK:
		return fmt.Errorf("%d %s", response.StatusCode, body)
	}
	return json.Unmarshal(body, answer)
}

// deskOrder is an order as the desk shows it.
type deskOrder struct {
	Order   struct{ State string }
	Refunds []struct{ Status string }
	Events  []struct{ Delivery *deskDelivery }
}

// deskDelivery is one attempt to deliver a notification.
type deskDelivery struct {
	Reply        string
	Acknowledged bool
	Form         []struct{ Name string } // what is unusual in the reply
}

func (d *desk) order(no string) (o deskOrder, err error) {
	err = d.get("order?id="+url.QueryEscape(no), &o)
	return o, err
}

// delivered returns the latest attempt to notify about the order.
func (d *desk) delivered(no string) (deskDelivery, error) {
	o, err := d.order(no)
	for _, e := range slices.Backward(o.Events) {
		if e.Delivery != nil {
			return *e.Delivery, err
		}
	}
	return deskDelivery{}, errors.Join(err, errors.New("there was no notification"))
}

// refund refunds an order of 101 fen. It does what SDKs without refunds can't.
func (d *desk) refund(no, notifyURL string) error {
	m := d.setup.Merchants[0]
	ca, err := os.ReadFile(d.setup.CA)
	if err != nil {
		return err
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(ca)
	cert, err := wxpay.LoadP12(m.P12, m.MchID)
	if err != nil {
		return err
	}
	client, err := wxpay.NewClient(wxpay.Config{
		AppID: m.AppIDs[0], MchID: m.MchID, Key: m.Key, Certificate: cert, Hosts: wxpay.SingleHost(d.setup.API),
		Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}},
	})
	if err != nil {
		return err
	}
	_, err = client.Refund(context.Background(), &wxpay.RefundRequest{
		OutTradeNo: no, OutRefundNo: refundNo, TotalFee: 101, RefundFee: 101, NotifyURL: notifyURL,
	})
	return err
}

// assertNoOrders checks that nothing has reached the API.
func (d *desk) assertNoOrders(t *testing.T) {
	var list struct{ Orders []any }
	require.NoError(t, d.get("orders", &list))
	assert.Empty(t, list.Orders)
}
