package main

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"fmt"
	"io"
	"log/slog"
	"net"
	"sync"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/examples/shop/database"
	"github.com/seed6780280e/wxpay/examples/shop/internal/virtualtime"
	"github.com/seed6780280e/wxpay/examples/shop/shop"
	"github.com/seed6780280e/wxpay/examples/shop/telemetry"
	"github.com/seed6780280e/wxpay/wxa"
)

// An instance is this process of the shop. Any number of instances may share a PostgreSQL
// database.
type instance struct {
	*config
	environ []string
	logger  *slog.Logger
	tracing *telemetry.Tracing
	metrics *telemetry.Metrics

	listener  net.Listener
	clock     wxpay.Clock
	gateway   *gateway // nil: the merchant of the configuration
	merchant  func() *shop.Merchant
	appSecret wxpay.Secret
	db        *database.DB
	shop      *shop.Shop

	background sync.WaitGroup
	closers    []func() error
}

// open opens everything in the order in which it is needed. The caller closes the
// instance, also after an error.
func (i *instance) open(ctx context.Context, log io.Writer) error {
	for _, step := range []func(context.Context) error{
		func(ctx context.Context) error { return i.openTelemetry(ctx, log) },
		i.listen, i.openMerchant, i.openDatabase, i.openShop,
	} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}

// close closes everything in reverse order.
func (i *instance) close() (errs []error) {
	for n := len(i.closers) - 1; n >= 0; n-- {
		errs = append(errs, i.closers[n]())
	}
	return errs
}

func (i *instance) onClose(f func() error) { i.closers = append(i.closers, f) }

func (i *instance) openTelemetry(ctx context.Context, log io.Writer) error {
	i.logger = slog.New(telemetry.NewLogHandler(slog.NewTextHandler(log, nil)))
	i.metrics = telemetry.NewMetrics()
	var err error
	if i.tracing, err = telemetry.NewTracing(ctx, i.exporter, log); err != nil {
		return err
	}
	i.onClose(func() error {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		if err := i.tracing.Shutdown(ctx); err != nil {
			i.logger.Warn("the last spans are lost", "err", err)
		}
		return nil
	})
	return nil
}

// listen opens the port. Requests wait there until serve.
func (i *instance) listen(ctx context.Context) error {
	var err error
	if i.listener, err = new(net.ListenConfig).Listen(ctx, "tcp", i.config.listen); err != nil {
		return fmt.Errorf("SHOP_LISTEN: %w", err)
	}
	i.onClose(func() error {
		i.listener.Close() // an error only says that serve has closed it
		return nil
	})
	if i.publicURL == "" {
		i.publicURL = "http://" + i.listener.Addr().String()
	}
	return nil
}

// openMerchant opens the gateway, or the clients of the merchant.
func (i *instance) openMerchant(ctx context.Context) error {
	if i.config.merchant == nil {
		return i.openGateway(ctx)
	}
	i.appSecret = i.config.merchant.appSecret
	background, stop := context.WithCancel(context.WithoutCancel(ctx))
	i.onClose(func() error {
		stop()
		i.background.Wait()
		return nil
	})
	clock := newClock()
	i.clock = clock
	if i.clockURL != "" {
		if err := clock.follow(background, i.clockURL, i.logger); err != nil {
			return err
		}
	}
	load := func() (*merchant, *wxpay.Client, error) { return loadMerchant(i.environ, i.complete) }
	clients, err := newClients(i.config.merchant, load, configFile(i.environ), i.logger)
	if err != nil {
		return err
	}
	i.merchant = clients.Merchant
	i.background.Go(func() { clients.watch(background) })
	return nil
}

func (i *instance) openGateway(ctx context.Context) error {
	var err error
	if i.gateway, err = openGateway(ctx, i.gatewayFile()); err != nil {
		return err
	}
	i.onClose(i.gateway.close)
	i.clock, i.appSecret = i.gateway.Clock, wxpay.NewSecret(i.gateway.Merchant("").AppSecret)
	if i.staffToken.Reveal() == "" {
		i.staffToken = wxpay.NewSecret(rand.Text())
	}
	pay, err := i.gateway.newClient(i.complete)
	merchant := &shop.Merchant{Pay: pay, Mini: wxa.New(pay, wxa.Config{})}
	i.merchant = func() *shop.Merchant { return merchant }
	return err
}

// complete sets what is the same for each client.
func (i *instance) complete(cfg *wxpay.Config) {
	cfg.Clock, cfg.Logger, cfg.WrapTransport = i.clock, i.logger, telemetry.WrapTransport(i.tracing, i.metrics)
}

func (i *instance) openDatabase(ctx context.Context) error {
	address := i.databaseURL.Reveal()
	if address == "" {
		address = i.databaseFile
	}
	var err error
	if i.db, err = database.Open(ctx, address); err != nil {
		return err
	}
	i.onClose(i.db.Close)
	i.metrics.Watch((&counter{i.db, i.clock}).counts, i.logger)
	return nil
}

func (i *instance) openShop(context.Context) error {
	jobs := river.Config{Middleware: []rivertype.Middleware{i.tracing.JobMiddleware()}, SoftStopTimeout: jobDrain}
	if i.gateway != nil || i.clockURL != "" {
		jobs.Test = virtualtime.Of(i.clock)
	}
	var err error
	i.shop, err = shop.New(shop.Config{
		Database: i.db, Merchant: i.merchant, PublicURL: i.publicURL, Clock: i.clock, Logger: i.logger, Jobs: jobs,
	})
	return err
}

// sessionKey returns the key that signs logins. It is the same in all instances.
func (i *instance) sessionKey() []byte {
	sum := hmac.New(sha256.New, []byte(i.appSecret.Reveal()))
	sum.Write([]byte("login tokens of the shop"))
	return sum.Sum(nil)
}
