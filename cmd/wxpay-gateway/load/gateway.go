package main

import (
	"bufio"
	"crypto/x509"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/seed6780280e/wxpay/wxpaytest"
)

// loadGateway builds the program and starts it with a state file. It opens the
// event stream of the page, and creates and pays the orders.
func loadGateway(orders, workers int) (t took, err error) {
	dir, err := os.MkdirTemp("", "load")
	if err != nil {
		return t, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	g, err := startGateway(dir)
	if err != nil {
		return t, err
	}
	defer func() { t.server = g.stop() }()
	merchant, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return t, err
	}
	defer func() { _ = merchant.Close() }()
	go func() { _ = accept(merchant, acknowledge) }()
	events, err := http.Get(g.page + "/desk/events")
	if err != nil {
		return t, err
	}
	defer func() { _ = events.Body.Close() }()
	told := make(chan int64, 1)
	go func() {
		n, _ := io.Copy(io.Discard, events.Body)
		told <- n
	}()
	all, err := pairs(orders, g.api, wxpaytest.Merchant{AppID: "wxd930ea5d5a258f4f", MchID: "10000100", Key: "192006250b4c09247ec02edce69f6a2d"}, "http://"+merchant.Addr().String()+"/notify")
	if err != nil {
		return t, err
	}
	t, err = drive(workers, g.api, g.roots, all, pair{[]byte("<result_code><![CDATA[SUCCESS]]>"), []byte("requestPayment:ok")})
	_ = events.Body.Close()
	if n := <-told; n == 0 && err == nil {
		err = fmt.Errorf("the event stream of the page was empty")
	}
	return t, err
}

// acknowledge answers one notification with SUCCESS.
func acknowledge(w *wire) error {
	const ack = "<xml><return_code><![CDATA[SUCCESS]]></return_code><return_msg><![CDATA[OK]]></return_msg></xml>"
	if _, _, err := w.read(); err != nil {
		return err
	}
	_, err := fmt.Fprintf(w, "HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: %d\r\n\r\n%s", len(ack), ack)
	return err
}

// gateway is the program in another process.
type gateway struct {
	cmd       *exec.Cmd
	api, page string
	roots     *x509.CertPool
}

func startGateway(dir string) (*gateway, error) {
	program := filepath.Join(dir, "wxpay-gateway")
	if out, err := exec.Command("go", "build", "-o", program, "github.com/seed6780280e/wxpay/cmd/wxpay-gateway").CombinedOutput(); err != nil {
		return nil, fmt.Errorf("%w: %s", err, out)
	}
	g := &gateway{cmd: exec.Command(program, "-dir", dir, "-api", "127.0.0.1:0", "-backup", "127.0.0.1:0", "-proxy", "127.0.0.1:0", "-page", "127.0.0.1:0")}
	g.cmd.Stderr = os.Stderr
	out, err := g.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := g.cmd.Start(); err != nil {
		return nil, err
	}
	lines := bufio.NewScanner(out)
	for (g.api == "" || g.page == "") && lines.Scan() {
		name, rest, _ := strings.Cut(lines.Text(), "  ")
		switch first, _, _ := strings.Cut(strings.TrimSpace(rest), " "); name {
		case "Page":
			g.page = first
		case "Base URL":
			g.api = strings.TrimPrefix(first, "https://")
		}
	}
	go func() { _, _ = io.Copy(io.Discard, out) }()
	pem, err := os.ReadFile(filepath.Join(dir, "ca.pem"))
	g.roots = x509.NewCertPool()
	g.roots.AppendCertsFromPEM(pem)
	return g, err
}

// stop ends the program and returns the processor time that it used.
func (g *gateway) stop() time.Duration {
	_ = g.cmd.Process.Signal(syscall.SIGTERM)
	_ = g.cmd.Wait()
	return g.cmd.ProcessState.UserTime() + g.cmd.ProcessState.SystemTime()
}
