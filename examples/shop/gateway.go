package main

import (
	"context"
	"errors"
	"path/filepath"
	"strings"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/wxpaytest"
)

// A gateway is WeChat Pay in this process, for a start without a merchant. No money moves.
// Its clock, which runs in real time and which the page moves on, is the clock of the shop
// too. It remembers its orders in a file of its own.
type gateway struct {
	*wxpaytest.Server
	records *records
	stop    context.CancelFunc
	stopped chan struct{}
}

// keepExchanges is how many requests the gateway remembers.
const keepExchanges = 1000

func openGateway(ctx context.Context, path string) (*gateway, error) {
	records, err := openRecords(ctx, path)
	if err != nil {
		return nil, err
	}
	server, err := wxpaytest.Open(wxpaytest.Config{Store: records, KeepExchanges: keepExchanges})
	if err != nil {
		return nil, errors.Join(err, records.close())
	}
	ctx, stop := context.WithCancel(context.WithoutCancel(ctx))
	g := &gateway{Server: server, records: records, stop: stop, stopped: make(chan struct{})}
	go func() {
		defer close(g.stopped)
		g.Clock.Run(ctx, 1)
	}()
	return g, nil
}

// newClient returns a client of the gateway's merchant.
func (g *gateway) newClient(complete func(*wxpay.Config)) (*wxpay.Client, error) {
	m := g.Merchant("")
	cfg := wxpay.Config{
		AppID: m.AppID, MchID: m.MchID, Key: m.Key, AppSecret: m.AppSecret,
		Certificate: g.Certificate(m.MchID), Hosts: wxpay.SingleHost(g.URL), Transport: g.Transport(),
	}
	complete(&cfg)
	return wxpay.NewClient(cfg)
}

func (g *gateway) close() error {
	g.stop()
	<-g.stopped
	g.Close()
	return g.records.close()
}

// gatewayFile returns the path of the gateway's file, which is beside that of the shop.
func (cfg *config) gatewayFile() string {
	if cfg.databaseFile == "" {
		return "shop-gateway.db"
	}
	return strings.TrimSuffix(cfg.databaseFile, filepath.Ext(cfg.databaseFile)) + "-gateway.db"
}
