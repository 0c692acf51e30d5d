package peertest

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay/wxpaytest"
)

// installJavaScript returns a directory with the programs in JavaScript and their
// modules: the source directory if the modules are installed there, or a temporary one.
func installJavaScript(t *testing.T) string {
	t.Helper()
	dir, err := installModules()
	require.NoError(t, err, "the tests of SDKs in JavaScript need Node.js 20 or later, with npm")
	return dir
}

var installModules = sync.OnceValues(func() (string, error) {
	const source = "javascript"
	if _, err := os.Stat(filepath.Join(source, "node_modules")); err == nil {
		return source, nil
	}
	dir := filepath.Join(shared, source)
	if err := os.CopyFS(dir, os.DirFS(source)); err != nil {
		return "", err
	}
	install := exec.Command("npm", "ci")
	install.Dir = dir
	if output, err := install.CombinedOutput(); err != nil {
		return "", fmt.Errorf("npm ci: %w: %s", err, output)
	}
	return dir, nil
})

// driver is the SDK in a separate process. A test sends it one request per line.
type driver struct {
	t       *testing.T
	gw      *wxpaytest.Server
	cancel  context.CancelFunc
	command *exec.Cmd
	in      io.WriteCloser
	out     *bufio.Scanner
	stderr  bytes.Buffer
}

// startDriver starts the driver for the gateway. environment is added to the
// variables that the SDK needs.
func startDriver(t *testing.T, dir string, gw *wxpaytest.Server, environment ...string) *driver {
	temp := t.TempDir()
	write := func(name string, data []byte) string {
		path := filepath.Join(temp, name)
		require.NoError(t, os.WriteFile(path, data, 0o600))
		return path
	}
	// The test's own context would end too early: before the cleanup stops the driver.
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	m := gw.Merchant("")
	cert, key := gw.CertificatePEM("")
	d := &driver{t: t, gw: gw, cancel: cancel, command: exec.CommandContext(ctx, "node", "driver.mjs")}
	d.command.Dir, d.command.Stderr = dir, &d.stderr
	d.command.Env = append(os.Environ(), "WXPAY_URL="+gw.URL+"/", "WXPAY_MCH_ID="+m.MchID, "WXPAY_KEY="+m.Key,
		"WXPAY_CERT="+write("cert.pem", cert), "WXPAY_CERT_KEY="+write("key.pem", key),
		"NODE_EXTRA_CA_CERTS="+write("authority.pem", gw.RootPEM()))
	d.command.Env = append(d.command.Env, environment...)
	var err error
	d.in, err = d.command.StdinPipe()
	require.NoError(t, err)
	stdout, err := d.command.StdoutPipe()
	require.NoError(t, err)
	d.out = bufio.NewScanner(stdout)
	d.out.Buffer(nil, 1<<20)
	require.NoError(t, d.command.Start())
	t.Cleanup(d.stop)
	return d
}

func (d *driver) stop() {
	assert.NoError(d.t, d.in.Close())
	assert.NoError(d.t, d.command.Wait(), "%s", &d.stderr)
	d.cancel()
}

// driverAnswer has all fields that an answer of the driver may contain.
type driverAnswer struct {
	Data    map[string]any // as parsed by the SDK
	Error   string
	Code    string // error code of the SDK
	Status  int    // HTTP status of an error
	Why     string // header Wxpaytest-Sign
	Sign    string
	URL     string
	Notices []driverAnswer
}

func (d *driver) ask(request map[string]any) (answer driverAnswer) {
	d.t.Helper()
	line, err := json.Marshal(request)
	require.NoError(d.t, err)
	_, err = d.in.Write(append(line, '\n'))
	require.NoError(d.t, err, "%s", &d.stderr)
	require.True(d.t, d.out.Scan(), "no answer: %v %s", d.out.Err(), &d.stderr)
	require.NoError(d.t, json.Unmarshal(d.out.Bytes(), &answer), "%s", d.out.Text())
	return answer
}

// call sends a request with the ids of the merchant, and with the certificate if the
// path needs it.
func (d *driver) call(path, signType string, fields map[string]any) driverAnswer {
	d.t.Helper()
	return d.ask(map[string]any{
		"do": "call", "path": path, "fields": d.withIDs(signType, fields), "security": path == "secapi/pay/refund",
	})
}

func (d *driver) withIDs(signType string, fields map[string]any) map[string]any {
	m := d.gw.Merchant("")
	all := map[string]any{"appid": m.AppID, "mch_id": m.MchID}
	maps.Copy(all, fields)
	if signType != "" {
		all["sign_type"] = signType
	}
	return all
}

// ok is call for a request that must succeed. The SDK must verify the response.
func (d *driver) ok(path, signType string, fields map[string]any) map[string]any {
	d.t.Helper()
	answer := d.call(path, signType, fields)
	require.Empty(d.t, answer.Error, "%v", answer.Data)
	require.Equal(d.t, "SUCCESS", answer.Data["result_code"])
	return answer.Data
}

func (d *driver) notices() []driverAnswer { return d.ask(map[string]any{"do": "notices"}).Notices }

// order places an order of 101 fen.
func (d *driver) order(signType, outTradeNo, notifyURL, attach string) driverAnswer {
	d.t.Helper()
	return d.call("pay/unifiedorder", signType, map[string]any{
		"body": "腾讯充值中心-QQ会员充值", "out_trade_no": outTradeNo, "total_fee": 101, "spbill_create_ip": "123.12.12.123",
		"notify_url": notifyURL, "trade_type": "JSAPI", "openid": openID, "attach": attach,
	})
}
