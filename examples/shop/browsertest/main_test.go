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
	browser context.Context // context of the running Chromium
	shots   string          // directory for screenshots
	look    string          // JavaScript that finds and measures what a user sees
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
	for _, name := range []string{"look.js", "looks.js"} {
		data, err := os.ReadFile(filepath.Join("../../../internal/tools/browsertest", name))
		if err != nil {
			return 1, err
		}
		shared.look += string(data)
	}
	if shared.shots, err = shotsDir(); err != nil {
		return 1, err
	}
	profile, err := os.MkdirTemp("", "browsertest")
	if err != nil {
		return 1, err
	}
	defer os.RemoveAll(profile)
	stop, err := startChromium(profile)
	if err != nil {
		return 1, err
	}
	defer stop()
	fmt.Println("screenshots go to", shared.shots)
	return m.Run(), nil
}

func shotsDir() (dir string, err error) {
	if dir = os.Getenv("BROWSERTEST_SHOTS"); dir == "" {
		return os.MkdirTemp("", "browsertest-shots")
	}
	if dir, err = filepath.Abs(dir); err != nil {
		return "", err
	}
	return dir, os.MkdirAll(dir, 0o755)
}

func startChromium(profile string) (stop func(), err error) {
	name := os.Getenv("CHROMIUM")
	if name == "" {
		name = "chromium"
	}
	path, err := exec.LookPath(name)
	if err != nil {
		return nil, fmt.Errorf("%w: install it (Debian: apt-get install chromium fonts-noto-cjk), or set CHROMIUM to the program", err)
	}
	options := []chromedp.ExecAllocatorOption{chromedp.ExecPath(path), chromedp.UserDataDir(profile), chromedp.Flag("lang", "en-US"), chromedp.Flag("force-color-profile", "srgb")}
	for _, name := range []string{
		"headless", "no-sandbox", "disable-gpu", "disable-quic", "no-first-run",
		"disable-background-networking", "disable-component-update", "disable-sync",
	} {
		options = append(options, chromedp.Flag(name, true))
	}
	ctx, stopAllocator := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, _ = chromedp.NewContext(ctx)
	if err := chromedp.Do(ctx); err != nil {
		stopAllocator()
		return nil, fmt.Errorf("starting %s: %w", path, err)
	}
	shared.browser = ctx
	return func() {
		_ = chromedp.Cancel(ctx)
		stopAllocator()
	}, nil
}
