package browsertest

import (
	"bufio"
	"bytes"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// gateway is a running wxpay-gateway.
type gateway struct {
	t       *testing.T
	args    []string
	command *exec.Cmd
	ended   chan struct{} // closed when the program has closed its output

	complaint bytes.Buffer // output to stderr

	// The values that the program printed.
	page, api, backup, proxy, ca, pkcs12 string
	appID, mchID, key, appSecret         string
}

// still is the speed of the clock in most tests: it stands still, so that nothing
// becomes due by itself.
const still = "0"

// startGateway starts the program on free ports, with a new directory and a new
// state file.
func startGateway(t *testing.T, speed string, more ...string) *gateway {
	dir := t.TempDir()
	g := &gateway{t: t, args: append([]string{
		"-api", "127.0.0.1:0", "-backup", "127.0.0.1:0", "-proxy", "127.0.0.1:0", "-page", "127.0.0.1:0",
		"-dir", dir, "-state", filepath.Join(dir, "state.db"), "-speed", speed,
	}, more...)}
	t.Cleanup(g.stop)
	g.start()
	return g
}

// start runs the program and reads the values that it prints.
func (g *gateway) start() {
	g.command = exec.Command(shared.gateway, g.args...)
	g.command.Stderr = &g.complaint
	out, err := g.command.StdoutPipe()
	require.NoError(g.t, err)
	require.NoError(g.t, g.command.Start())
	printed, rest := make(chan string, 1), make(chan struct{})
	go func() {
		defer close(rest)
		lines := bufio.NewScanner(out)
		var text strings.Builder
		for lines.Scan() {
			text.WriteString(lines.Text() + "\n")
			if strings.Contains(lines.Text(), "Ctrl-C") {
				printed <- text.String()
			}
		}
		close(printed)
	}()
	g.ended = rest
	select {
	case text, ok := <-printed:
		if !ok {
			_ = g.command.Wait()
			g.t.Fatalf("the gateway ended: %s", &g.complaint)
		}
		g.read(text)
	case <-time.After(patience):
		g.t.Fatal("the gateway did not start in time")
	}
}

// read finds the values after the names at the beginning of lines.
func (g *gateway) read(text string) {
	for name, into := range map[string]*string{
		"Page": &g.page, "Base URL": &g.api, "Backup URL": &g.backup, "CA certificate": &g.ca, "mch_id": &g.mchID,
		"appid": &g.appID, "APIv2 key": &g.key, "AppSecret": &g.appSecret,
	} {
		match := regexp.MustCompile(`(?m)^` + name + ` +([^ ,\n]+)`).FindStringSubmatch(text)
		require.NotNil(g.t, match, "the program did not print %s", name)
		*into = match[1]
	}
	if match := regexp.MustCompile(`(?m)^Proxy +(\S+)`).FindStringSubmatch(text); match != nil {
		g.proxy = match[1]
	}
	g.pkcs12 = regexp.MustCompile(`\S+\.p12`).FindString(text)
	require.NotEmpty(g.t, g.pkcs12)
}

// stop ends the program as Ctrl-C does, if it is running.
func (g *gateway) stop() {
	if g.command == nil || g.command.Process == nil || g.command.ProcessState != nil {
		return
	}
	_ = g.command.Process.Signal(syscall.SIGINT)
	<-g.ended
	_ = g.command.Wait()
}

// kill kills the program, so that it cannot save anything.
func (g *gateway) kill() {
	require.NoError(g.t, g.command.Process.Kill())
	<-g.ended
	_ = g.command.Wait()
}

// again restarts the program with the same addresses and the same state.
func (g *gateway) again() {
	for name, url := range map[string]string{"-api": g.api, "-backup": g.backup, "-proxy": g.proxy, "-page": g.page} {
		_, address, _ := strings.Cut(url, "//")
		g.args[slices.Index(g.args, name)+1] = address
	}
	g.start()
}
