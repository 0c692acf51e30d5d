package main

import (
	"bytes"
	"encoding/xml"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// freePorts are addresses for all flags but the named ones.
func freePorts(without ...string) (args []string) {
	for _, flag := range []string{"-api", "-backup", "-proxy", "-page"} {
		if !strings.Contains(strings.Join(without, " "), flag) {
			args = append(args, flag, "127.0.0.1:0")
		}
	}
	return append(args, "-speed", "0")
}

// Whoever tried the gateway with its defaults and then sets the merchant of the
// backend must learn what to do with the orders of the first try.
func TestAnotherMerchantAfterATry(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "desk")
	t.Run("a try", func(t *testing.T) { startIn(t, dir).paid("20150806T1", 100) })
	own := writeFile(t, "own.json", `[{"mch_id": "1900000109", "appid": "wx8888888888888888"}]`)
	for _, args := range [][]string{{"-mch-id", "1900000109"}, {"-merchants", own}} {
		err := run(t.Context(), append(append(freePorts(), "-dir", dir), args...), env(nil), io.Discard)
		require.Error(t, err)
		assert.Equal(t, "the state file "+filepath.Join(dir, "state.db")+" has orders of merchant 10000100, but the configured merchant is 1900000109. "+
			"To begin anew, start with -reset or another -dir. To keep the orders, add merchant 10000100 in -merchants", worded(english, err))
		assert.Contains(t, worded(chinese, err), "要重新开始，请加上 -reset 启动，或用 -dir 换一个目录")
	}
	t.Run("both", func(t *testing.T) {
		both := writeFile(t, "both.json", `[{"mch_id": "1900000109", "appid": "wx8888888888888888"}, {"mch_id": "10000100", "appid": "wxd930ea5d5a258f4f"}]`)
		r := startIn(t, dir, "-merchants", both)
		assert.Equal(t, "SUCCESS", ask[story](r, "/desk/order?id=10000100/20150806T1").Order.State)
	})
	// Another key, appid or AppSecret of the same merchant needs nothing.
	for _, args := range [][]string{{"-key", strings.Repeat("k", 32)}, {"-appid", "wx8888888888888888"}, {"-appsecret", strings.Repeat("a", 32)}} {
		t.Run(args[0], func(t *testing.T) {
			r := startIn(t, dir, args...)
			r.paid("20150806"+args[0][1:], 100)
			assert.Equal(t, "SUCCESS", ask[story](r, "/desk/order?id=10000100/20150806T1").Order.State)
		})
	}
}

func TestABusyDefaultPageTakesTheNextPort(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer taken.Close()
	o, err := readOptions(append(freePorts(), "-dir", t.TempDir()), env(nil), io.Discard)
	require.NoError(t, err)
	o.page, o.pageGiven = taken.Addr().String(), false
	p, err := open(o)
	require.NoError(t, err)
	defer func() { require.NoError(t, p.close()) }()
	assert.NotEqual(t, taken.Addr().String(), p.page.Addr().String())
	var out bytes.Buffer
	p.welcome(&out)
	assert.Contains(t, out.String(), p.pageURL()+"     ("+o.page+" is in use)\n")
}

func TestOnlyTheDefaultPageMoves(t *testing.T) {
	for _, c := range []struct {
		args []string
		env  map[string]string
		want bool
	}{
		{nil, nil, false},
		{[]string{"-page", "127.0.0.1:8080"}, nil, true},
		{nil, map[string]string{"WXPAY_GATEWAY_PAGE": "127.0.0.1:8080"}, true},
	} {
		o, err := readOptions(c.args, env(c.env), io.Discard)
		require.NoError(t, err)
		assert.Equal(t, c.want, o.pageGiven)
	}
}

// A second gateway is told where the first one is.
func TestASecondGatewayNamesTheFirst(t *testing.T) {
	r := start(t)
	api, page := strings.TrimPrefix(r.gateway.URL, "https://"), strings.TrimPrefix(r.pageURL(), "http://")
	for _, flag := range [][2]string{{"-api", api}, {"-page", page}} {
		err := run(t.Context(), append(freePorts(flag[0]), "-dir", t.TempDir(), flag[0], flag[1]), env(nil), io.Discard)
		require.Error(t, err)
		assert.Contains(t, err.Error(), flag[0]+" "+flag[1]+": another gateway uses this port. Its page is "+r.pageURL())
	}
	err := run(t.Context(), append(freePorts("-api"), "-dir", r.dir, "-api", api), env(nil), io.Discard)
	require.Error(t, err)
	assert.Contains(t, err.Error(), "another gateway uses the file. Its page is "+r.pageURL())
}

// The page names every file by its absolute path, the state file too.
func TestThePageNamesTheStateFileByItsWholePath(t *testing.T) {
	for state, want := range map[string]bool{"state.db": true, "none": false} {
		t.Run(state, func(t *testing.T) {
			t.Chdir(t.TempDir())
			named := ask[setup](start(t, "-state", state), "/desk/setup").State
			assert.Equal(t, want, filepath.IsAbs(named), named)
			assert.Equal(t, want, named != "")
		})
	}
}

// The flags in the error are enough for a second gateway: all ports, and the directory.
func TestASecondGatewayStartsWithThePrintedFlags(t *testing.T) {
	usual := freeFrom("127.0.0.1:8081", map[string]bool{})
	r := start(t, "-page", usual)
	address := func(url string) string { return strings.TrimPrefix(strings.TrimPrefix(url, "https://"), "http://") }
	args := []string{"-dir", r.dir, "-api", address(r.gateway.URL), "-backup", address(r.gateway.BackupURL), "-proxy", address(r.gateway.ProxyURL), "-page", usual}
	flags := func(args []string) string {
		err := run(t.Context(), args, env(nil), io.Discard)
		require.ErrorContains(t, err, "another gateway uses")
		_, flags, found := strings.Cut(worded(chinese, err), "请在命令后面加上：")
		require.True(t, found, worded(chinese, err))
		return flags
	}
	for name, own := range map[string][]string{"the same command": args, "another directory": append(slices.Clone(args), "-dir", t.TempDir())} {
		t.Run(name, func(t *testing.T) {
			printed := flags(own)
			assert.Equal(t, name == "the same command", strings.Contains(printed, "-dir "+r.dir+"2"))
			o, err := readOptions(slices.Concat(own, []string{"-dir", t.TempDir()}, strings.Fields(printed)), env(nil), io.Discard)
			require.NoError(t, err)
			second, err := open(o)
			require.NoError(t, err)
			require.NoError(t, second.close())
		})
	}
	assert.Regexp(t, `^-proxy 127\.0\.0\.1:\d+$`, flags(append(freePorts("-proxy"), "-dir", t.TempDir(), "-proxy", address(r.gateway.ProxyURL))))
}

// The printed command line works as printed, in a directory whose name needs
// quotes, and in a service provider's gateway.
func TestThePrintedCommandPlacesAnOrder(t *testing.T) {
	for _, program := range []string{"sh", "curl"} {
		if _, err := exec.LookPath(program); err != nil && os.Getenv("CI") == "" {
			t.Skip(program + " is not installed")
		}
	}
	provider := writeFile(t, "provider.json", `[{"mch_id": "1900000109", "appid": "wx8888888888888888", "sub_merchants": [{"sub_mch_id": "1900000110"}]}]`)
	for name, args := range map[string][]string{"one merchant": nil, "a key": {"-key", strings.Repeat("k", 32)}, "a provider": {"-merchants", provider}} {
		t.Run(name, func(t *testing.T) {
			r := startIn(t, filepath.Join(t.TempDir(), `it's "my" $desk (1)`), args...)
			var out bytes.Buffer
			r.welcome(&out)
			_, line, found := strings.Cut(out.String(), "With curl:     ")
			require.True(t, found)
			line, _, _ = strings.Cut(line, "\n")
			assert.Equal(t, ask[setup](r, "/desk/setup").Curl, line)
			for range 2 { // the same order again is no mistake
				answer, err := exec.CommandContext(t.Context(), "sh", "-c", line+" --silent --show-error").CombinedOutput()
				require.NoError(t, err, "%s", answer)
				var reply struct {
					ResultCode string `xml:"result_code"`
					PrepayID   string `xml:"prepay_id"`
				}
				require.NoError(t, xml.Unmarshal(answer, &reply), "%s", answer)
				assert.Equal(t, "SUCCESS", reply.ResultCode, "%s", answer)
				assert.NotEmpty(t, reply.PrepayID)
			}
			proxied, err := exec.CommandContext(t.Context(), "sh", "-c", ask[setup](r, "/desk/setup").CurlProxy+" --silent --show-error").CombinedOutput()
			require.NoError(t, err, "%s", proxied)
			assert.Contains(t, string(proxied), "prepay_id")
			list := ask[orderList](r, "/desk/orders")
			require.Len(t, list.Orders, 1)
			assert.Equal(t, phoneAnswer{ErrMsg: "requestPayment:ok", ID: list.Orders[0].ID}, tell[phoneAnswer](r, "/desk/pay", map[string]any{"order": list.Orders[0].ID}))
			told := ask[story](r, "/desk/order?id="+list.Orders[0].ID)
			assert.True(t, told.Events[len(told.Events)-1].Delivery.Acknowledged, "the sample backend takes its notification")
		})
	}
}
