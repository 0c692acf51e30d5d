package main

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"sync/atomic"
	"time"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/examples/shop/shop"
	"github.com/seed6780280e/wxpay/wxa"
)

// clients holds the clients of the merchant. They are replaced when a file of the
// merchant changes, such as the key. Who needs a client asks for the current one each
// time. Calls that have begun end on the old one.
type clients struct {
	current atomic.Pointer[shop.Merchant]
	load    func() (*merchant, *wxpay.Client, error) // reads everything again
	first   *merchant                                // of the start
	files   []string
	logger  *slog.Logger

	loaded  [sha256.Size]byte // the files of the last try
	pending *wxpay.Client     // of these files; WeChat Pay has not accepted it yet
	warned  bool              // that it is pending
}

// newClients returns the clients of a merchant's files as they are now. Other files are
// watched too.
func newClients(m *merchant, load func() (*merchant, *wxpay.Client, error), others []string, logger *slog.Logger) (*clients, error) {
	c := &clients{load: load, first: m, files: append(m.files(), others...), logger: logger}
	c.loaded = c.fingerprint() // before they are read, so that no change is missed
	_, pay, err := load()
	if err == nil {
		c.use(pay)
	}
	return c, err
}

// Merchant returns the current clients.
func (c *clients) Merchant() *shop.Merchant { return c.current.Load() }

func (c *clients) use(pay *wxpay.Client) {
	if old := c.current.Swap(&shop.Merchant{Pay: pay, Mini: wxa.New(pay, wxa.Config{})}); old != nil {
		old.Pay.CloseIdleConnections()
	}
}

// watchPause is how often the files are read. They are small, and reading them sees each
// kind of change, also that of a mounted secret.
const watchPause = time.Second

// watch looks for changes until ctx ends.
func (c *clients) watch(ctx context.Context) {
	ticker := time.NewTicker(watchPause)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			c.look(ctx)
		}
	}
}

// look creates new clients if the files have changed, and uses them when WeChat Pay
// accepts their key. So the key may be changed first here or first on the platform.
func (c *clients) look(ctx context.Context) {
	if now := c.fingerprint(); now != c.loaded {
		c.loaded, c.warned = now, false
		var err error
		if c.pending, err = c.loadAgain(); err != nil {
			c.logger.ErrorContext(ctx, "the changed files of the merchant are wrong, the old ones stay in use", "err", err)
		}
	}
	if c.pending == nil {
		return
	}
	if err := check(ctx, c.pending); err != nil {
		if !c.warned {
			c.logger.WarnContext(ctx, "WeChat Pay does not accept the new key yet, the old one stays in use", "err", err)
		}
		c.warned = true
		return
	}
	c.use(c.pending)
	c.pending = nil
	c.logger.InfoContext(ctx, "the changed files of the merchant are in use", "certificate_until", c.Merchant().Pay.CertificateExpiry())
}

// loadAgain returns nil if there is an error.
func (c *clients) loadAgain() (*wxpay.Client, error) {
	m, pay, err := c.load()
	if err != nil {
		return nil, err
	}
	if m.appID != c.first.appID || m.mchID != c.first.mchID {
		return nil, errors.New("WXPAY_APPID or WXPAY_MCHID has changed: restart the program")
	}
	return pay, nil
}

// check returns nil if WeChat Pay accepts the key of a client.
func check(ctx context.Context, pay *wxpay.Client) error {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	return pay.CheckKey(ctx)
}

// fingerprint changes when the content of a file changes.
func (c *clients) fingerprint() [sha256.Size]byte {
	sum := sha256.New()
	for _, path := range c.files {
		content, err := os.ReadFile(path)
		fmt.Fprintf(sum, "%q %d %t\n", path, len(content), err == nil)
		sum.Write(content)
	}
	return [sha256.Size]byte(sum.Sum(nil))
}
