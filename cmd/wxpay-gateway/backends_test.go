package main

import (
	"bufio"
	"encoding/json"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// launch starts a backend of examples/backends and returns its address.
func (r *running) launch(program, script string) string {
	r.t.Helper()
	cmd := exec.Command(interpreter(r.t, program), "../../examples/backends/"+script, r.pageURL())
	cmd.Env = append(os.Environ(), "PORT=0", "HTTPS_PROXY=http://127.0.0.1:1", "NO_PROXY=")
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	require.NoError(r.t, err)
	require.NoError(r.t, cmd.Start())
	r.t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	address, err := bufio.NewReader(out).ReadString('\n')
	require.NoError(r.t, err)
	return strings.TrimSpace(address)
}

// asked calls a backend and returns its answer.
func asked(r *running, method, address string) map[string]any {
	r.t.Helper()
	request, err := http.NewRequest(method, address, nil)
	require.NoError(r.t, err)
	response, err := http.DefaultClient.Do(request)
	require.NoError(r.t, err)
	return read[map[string]any](r, response, http.StatusOK)
}

// The backends in Node.js and Python place an order, get it paid, are notified, query
// and refund it. They refuse a notification that is not signed.
func TestBackendsInOtherLanguages(t *testing.T) {
	for program, script := range map[string]string{"node": "shop.mjs", "python3": "shop.py"} {
		t.Run(program, func(t *testing.T) {
			r := start(t)
			shop := r.launch(program, script)
			code := tell[loginAnswer](r, "/desk/login", map[string]any{"openId": openID}).Code
			placed := asked(r, "POST", shop+"/order?code="+url.QueryEscape(code))
			no := placed["no"].(string)
			assert.Equal(t, map[string]any{"state": "NOTPAY", "notified": false}, asked(r, "GET", shop+"/query?no="+no))

			paid := tell[phoneAnswer](r, "/desk/pay", map[string]any{"params": placed["params"]})
			require.Equal(t, "requestPayment:ok", paid.ErrMsg)
			got := ask[waited](r, "/desk/wait?acknowledged=true&state=SUCCESS&timeout=20&order="+no)
			assert.Equal(t, openID, got.Order.OpenID)
			assert.Equal(t, map[string]any{"state": "SUCCESS", "notified": true}, asked(r, "GET", shop+"/query?no="+no))

			refund := asked(r, "POST", shop+"/refund?fee=30&no="+no)["refund"]
			tell[nothing](r, "/desk/refund/finish", map[string]any{"refund": "R" + no, "status": "SUCCESS"})
			assert.Equal(t, refund, ask[waited](r, "/desk/wait?state=SUCCESS&refund=R"+no).Refund.RefundID)

			for _, lie := range []string{"<xml></xml>", "", strings.Replace(string(r.gateway.Notification(no)), "<total_fee>101", "<total_fee>1", 1)} {
				response, err := http.Post(shop+"/notify", "text/xml", strings.NewReader(lie))
				require.NoError(t, err)
				assert.Contains(t, string(body(t, response)), "FAIL", lie)
			}
			response, err := http.Post(shop+"/refund?fee=1000&no="+no, "", nil)
			require.NoError(t, err)
			var problem struct{ Error string }
			require.NoError(t, json.Unmarshal(body(t, response), &problem))
			assert.NotEmpty(t, problem.Error)
		})
	}
}
