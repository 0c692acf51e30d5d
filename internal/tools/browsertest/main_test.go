package browsertest

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// patience limits every wait. It is long, because the machine may be busy.
const patience = 90 * time.Second

// shared is used by all tests. Only TestMain sets it.
var shared struct {
	gateway string          // path of the program
	browser context.Context // context of the running Chromium
	shots   string          // directory for screenshots
}

func TestMain(m *testing.M) {
	code, err := run(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, "browsertest:", err)
		code = 1
	}
	os.Exit(code)
}

func run(m *testing.M) (code int, err error) {
	dir, err := os.MkdirTemp("", "browsertest")
	if err != nil {
		return 1, err
	}
	defer os.RemoveAll(dir)
	if shared.shots, err = shotsDir(); err != nil {
		return 1, err
	}
	if shared.gateway, err = buildGateway(dir); err != nil {
		return 1, err
	}
	ctx, stop, err := startChromium(filepath.Join(dir, "profile"))
	if err != nil {
		return 1, err
	}
	defer stop()
	shared.browser = ctx
	fmt.Println("screenshots go to", shared.shots)
	return m.Run(), nil
}

// shotsDir returns the directory for screenshots. It stays after the tests, so that
// people can look at them.
func shotsDir() (dir string, err error) {
	if dir = os.Getenv("BROWSERTEST_SHOTS"); dir == "" {
		return os.MkdirTemp("", "browsertest-shots")
	}
	if dir, err = filepath.Abs(dir); err != nil {
		return "", err
	}
	return dir, os.MkdirAll(dir, 0o755)
}

func buildGateway(dir string) (program string, err error) {
	program = filepath.Join(dir, "wxpay-gateway")
	build := exec.Command("go", "build", "-C", "../../../cmd/wxpay-gateway", "-o", program, ".")
	if out, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("%v: %w\n%s", build.Args, err, out)
	}
	return program, nil
}

func startChromium(profile string) (ctx context.Context, stop func(), err error) {
	path, err := chromium()
	if err != nil {
		return nil, nil, err
	}
	ctx, stopAllocator := chromedp.NewExecAllocator(context.Background(), append(flags(),
		chromedp.ExecPath(path), chromedp.UserDataDir(profile))...)
	ctx, _ = chromedp.NewContext(ctx)
	if err := chromedp.Do(ctx); err != nil {
		stopAllocator()
		return nil, nil, fmt.Errorf("starting %s: %w", path, err)
	}
	return ctx, func() {
		_ = chromedp.Cancel(ctx)
		stopAllocator()
	}, nil
}

// chromium returns the path of Chromium. Without it, no test can run.
func chromium() (string, error) {
	if path := os.Getenv("CHROMIUM"); path != "" {
		return exec.LookPath(path)
	}
	path, err := exec.LookPath("chromium")
	if err != nil {
		return "", fmt.Errorf("%w: install it (Debian: apt-get install chromium fonts-noto-cjk), or set CHROMIUM to the program", err)
	}
	return path, nil
}

// flags returns options that stop the browser's own requests to the network.
func flags() []chromedp.ExecAllocatorOption {
	all := []chromedp.ExecAllocatorOption{chromedp.Flag("lang", "en-US"), chromedp.Flag("force-color-profile", "srgb")}
	for _, name := range []string{
		"headless", "no-sandbox", "disable-gpu", "disable-quic", "no-first-run",
		"disable-background-networking", "disable-component-update", "disable-sync",
	} {
		all = append(all, chromedp.Flag(name, true))
	}
	return all
}
