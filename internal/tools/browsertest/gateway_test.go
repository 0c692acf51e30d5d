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

// gateway is the program of cmd/wxpay-gateway, running.
type gateway struct {
	t       *testing.T
	args    []string
	command *exec.Cmd
	ended   chan struct{} // closed when it has written its last

	complaint bytes.Buffer // what it wrote to stderr

	// As it printed them.
	page, api, backup, ca, pkcs12 string
	appID, mchID, key, appSecret  string
}

// The clock of most tests stands still, so that nothing falls due by itself.
const still = "0"

// startGateway starts the program on free ports, with a directory and a state
// file of its own.
func startGateway(t *testing.T, speed string, more ...string) *gateway {
	dir := t.TempDir()
	g := &gateway{t: t, args: append([]string{
		"-api", "127.0.0.1:0", "-backup", "127.0.0.1:0", "-page", "127.0.0.1:0",
		"-dir", dir, "-state", filepath.Join(dir, "state.db"), "-speed", speed,
	}, more...)}
	t.Cleanup(g.stop)
	g.start()
	return g
}

// start runs the program and reads what it says is to be configured.
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
		g.t.Fatal("the gateway does not start")
	}
}

// read finds the values behind the names at the beginning of lines.
func (g *gateway) read(text string) {
	for name, into := range map[string]*string{
		"Page": &g.page, "Base URL": &g.api, "Backup URL": &g.backup, "CA certificate": &g.ca, "mch_id": &g.mchID,
		"appid": &g.appID, "APIv2 key": &g.key, "AppSecret": &g.appSecret,
	} {
		match := regexp.MustCompile(`(?m)^` + name + ` +([^ ,\n]+)`).FindStringSubmatch(text)
		require.NotNil(g.t, match, "the program prints %s", name)
		*into = match[1]
	}
	g.pkcs12 = regexp.MustCompile(`\S+\.p12`).FindString(text)
	require.NotEmpty(g.t, g.pkcs12)
}

// stop ends the program as Ctrl-C does, if it runs.
func (g *gateway) stop() {
	if g.command == nil || g.command.Process == nil || g.command.ProcessState != nil {
		return
	}
	_ = g.command.Process.Signal(syscall.SIGINT)
	<-g.ended
	_ = g.command.Wait()
}

// kill ends the program without a last word.
func (g *gateway) kill() {
	require.NoError(g.t, g.command.Process.Kill())
	<-g.ended
	_ = g.command.Wait()
}

// again starts the program where it was, with what it has kept.
func (g *gateway) again() {
	for name, url := range map[string]string{"-api": g.api, "-backup": g.backup, "-page": g.page} {
		_, address, _ := strings.Cut(url, "//")
		g.args[slices.Index(g.args, name)+1] = address
	}
	g.start()
}
