// Command miniprogram is a merchant backend for payments in a WeChat mini program. It
// can also show one sale step by step.
//
// Without any WXPAY_ variable in the environment, it starts a WeChat Pay gateway on
// localhost. It acts as the mini program and prints the messages. It exits with status
// 0 if every step succeeded.
//
// With these variables, the same backend serves a real mini program and calls the real
// WeChat Pay, until SIGINT or SIGTERM:
//
//	WXPAY_APPID       appid of the mini program
//	WXPAY_MCHID       merchant number (商户号)
//	WXPAY_KEY         APIv2 key of the merchant (APIv2密钥), 32 bytes
//	WXPAY_APPSECRET   secret of the mini program
//	WXPAY_P12         path of apiclient_cert.p12; or set both of the next two
//	WXPAY_CERT        path of apiclient_cert.pem
//	WXPAY_CERT_KEY    path of apiclient_key.pem
//	WXPAY_NOTIFY_URL  public URL of this backend's /wxpay/notify
//	WXPAY_LISTEN      address to listen on; 127.0.0.1:8080 if not set
//	WXPAY_STAFF_TOKEN token that allows refunds; if not set, nobody can refund
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/seed6780280e/wxpay"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Getenv, os.Stdout)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "miniprogram:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, getenv func(string) string, out io.Writer) error {
	s, live, err := fromEnv(getenv)
	switch {
	case err != nil:
		return err
	case !live:
		return tell(ctx, out)
	}
	logger := slog.New(slog.NewTextHandler(out, nil))
	client, err := newClient(getenv, logger)
	if err != nil {
		return err
	}
	return s.serve(ctx, client, logger)
}

// serve runs the backend until ctx ends.
func (s *settings) serve(ctx context.Context, client *wxpay.Client, logger *slog.Logger) error {
	listener, err := net.Listen("tcp", s.listen)
	if err != nil {
		return err
	}
	shop := newBackend(client, s.notifyURL, s.staffToken, logger)
	logger.Info("listening", "address", listener.Addr().String(), "client", client.String(),
		"notify_url", s.notifyURL, "certificate_expiry", client.CertificateExpiry())
	return serve(ctx, listener, shop.routes())
}

// serve handles requests until ctx ends. Then it waits for the requests that are still
// being handled, for at most 30 seconds.
func serve(ctx context.Context, listener net.Listener, handler http.Handler) error {
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 30 * time.Second}
	down := make(chan error, 1)
	cancel := context.AfterFunc(ctx, func() {
		grace, cancel := context.WithTimeout(context.Background(), 30*time.Second)
		defer cancel()
		down <- server.Shutdown(grace)
	})
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		cancel()
		return err
	}
	return <-down
}
