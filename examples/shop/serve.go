package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/seed6780280e/wxpay/examples/shop/telemetry"
	"github.com/seed6780280e/wxpay/examples/shop/web"
)

// How long a shutdown waits. Together they are below the 30 seconds after which
// Kubernetes kills. What is cut off then is not lost: the job is repeated, and WeChat Pay
// or the customer repeats the request.
const (
	requestDrain = 20 * time.Second // then connections are closed
	jobDrain     = 15 * time.Second // then the contexts of jobs end
	jobLimit     = 25 * time.Second
)

// serve works on requests and jobs until ctx ends, and then finishes those that run.
func (i *instance) serve(ctx context.Context, out io.Writer) error {
	if err := i.shop.Start(context.WithoutCancel(ctx)); err != nil {
		return err
	}
	server := &http.Server{
		Handler: i.routes(), ReadTimeout: 30 * time.Second, IdleTimeout: 2 * time.Minute,
		ErrorLog: slog.NewLogLogger(i.logger.Handler(), slog.LevelWarn),
	}
	served := make(chan error, 1)
	go func() { served <- server.Serve(i.listener) }()
	i.welcome(out)
	var err error
	select {
	case err = <-served:
	case <-ctx.Done():
	}
	return errors.Join(err, i.drain(server))
}

// drain finishes requests and jobs at the same time.
func (i *instance) drain(server *http.Server) error {
	i.logger.Info("stopping: requests and jobs that run are finished")
	var requests, jobs error
	var both sync.WaitGroup
	both.Go(func() {
		ctx, cancel := context.WithTimeout(context.Background(), requestDrain)
		defer cancel()
		if requests = server.Shutdown(ctx); requests != nil {
			server.Close()
		}
	})
	both.Go(func() {
		ctx, cancel := context.WithTimeout(context.Background(), jobLimit)
		defer cancel()
		jobs = i.shop.Stop(ctx)
	})
	both.Wait()
	return errors.Join(requests, jobs)
}

// routes adds what operators need to the routes of the shop. A proxy should not make them
// public.
func (i *instance) routes() http.Handler {
	server := &web.Server{
		Shop: i.shop, Merchant: i.merchant, StaffToken: i.staffToken.Reveal(), SessionKey: i.sessionKey(), Logger: i.logger,
	}
	if i.gateway != nil {
		server.World = i.gateway.Server
	}
	mux := http.NewServeMux()
	mux.Handle("/", telemetry.Handler(i.tracing, i.metrics, server.Routes()))
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "alive\n") })
	mux.HandleFunc("GET /readyz", i.readyz)
	mux.Handle("GET /metrics", i.metrics.Handler())
	return mux
}

// readyz tells a load balancer whether to send requests here. The jobs have been started
// before.
func (i *instance) readyz(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), 2*time.Second)
	defer cancel()
	if err := i.db.PingContext(ctx); err != nil {
		i.logger.WarnContext(ctx, "not ready: the database does not answer", "err", err)
		http.Error(w, "the database does not answer", http.StatusServiceUnavailable)
		return
	}
	io.WriteString(w, "ready\n")
}

// welcome says what to do now.
func (i *instance) welcome(out io.Writer) {
	if i.gateway == nil {
		fmt.Fprintf(out, "The shop listens on %s. WeChat Pay sends notifications to %s.\n", i.listener.Addr(), i.publicURL)
		return
	}
	fmt.Fprintf(out, "Open http://%s in a browser. WeChat Pay is played by this program, and no money moves.\n", i.listener.Addr())
}
