package peertest

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// way is how a client whose host names are fixed reaches the gateway.
type way string

const (
	byProxy  way = "HTTPS_PROXY"
	byScript way = "wxpay-hosts.cjs" // for Node.js
)

// backend is a merchant's backend that uses an SDK. It runs in a process of its own, so
// that only the environment leads the SDK to the gateway.
type backend struct{ url string }

// asked is what the calls of a backend need. Each of them uses some of the fields.
type asked struct {
	Code     string `json:"code,omitempty"`     // of wx.login
	No       string `json:"no,omitempty"`       // out_trade_no
	RefundNo string `json:"refundNo,omitempty"` // out_refund_no
	OpenID   string `json:"openid,omitempty"`
	Date     string `json:"date,omitempty"` // of a bill, yyyyMMdd
	URL      string `json:"url,omitempty"`  // base URL of the backend, for notify_url
}

func (b *backend) call(name string, question asked, answer any) error {
	question.URL = b.url
	return postJSON(b.url+"/"+name, question, answer)
}

// notices returns the fields of the notifications that the SDK has passed on since the
// last call.
func (b *backend) notices() (all []map[string]any, err error) {
	err = b.call("notices", asked{}, &all)
	return all, err
}

// startBackend starts the command as a backend of the gateway's merchant. Without the CA
// certificate, the SDK does not trust the gateway.
func startBackend(t *testing.T, d *desk, command *exec.Cmd, by way, withCA bool) *backend {
	m := d.setup.Merchants[0]
	command.Env = append(command.Env,
		"PATH="+os.Getenv("PATH"), "HOME="+os.Getenv("HOME"),
		"WXPAY_APPID="+m.AppIDs[0], "WXPAY_MCH_ID="+m.MchID, "WXPAY_KEY="+m.Key, "WXPAY_APPSECRET="+m.AppSecret,
		"WXPAY_P12="+m.P12, "WXPAY_CERT="+m.Cert, "WXPAY_CERT_KEY="+m.CertKey)
	switch by {
	case byProxy:
		command.Env = append(command.Env, "HTTPS_PROXY="+d.setup.Proxy)
	case byScript:
		command.Env = append(command.Env, "NODE_OPTIONS=--require "+d.setup.Preload)
	}
	if withCA {
		command.Env = append(command.Env, "SSL_CERT_FILE="+d.setup.CA, "NODE_EXTRA_CA_CERTS="+d.setup.CA)
	}
	return &backend{start(t, command, "")}
}

// nodeCommand runs the backend of an SDK in JavaScript.
func nodeCommand(t *testing.T, name string) *exec.Cmd {
	command := exec.CommandContext(t.Context(), "node", "backend.mjs", name)
	command.Dir = installJavaScript(t)
	return command
}

// pythonCommand runs the backend that uses only Python's standard library.
func pythonCommand(t *testing.T, _ string) *exec.Cmd {
	python, err := exec.LookPath("python3")
	if err != nil && os.Getenv("CI") == "" {
		t.Skip("Python is not installed")
	}
	require.NoError(t, err)
	return exec.CommandContext(t.Context(), python, filepath.Join("python", "backend.py"))
}
