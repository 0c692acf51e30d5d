// Command otel shows Config.WrapTransport with OpenTelemetry. Every attempt of every
// call becomes a span with its path and status. Replace printer by your exporter.
//
//	go run -C examples/otel .
package main

import (
	"context"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"

	"go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"
	"go.opentelemetry.io/otel/propagation"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/wxpaytest"
)

func main() {
	if err := run(context.Background(), os.Stdout); err != nil {
		log.Fatal(err)
	}
}

// printer prints a line for each span.
type printer struct{ out io.Writer }

func (p printer) ExportSpans(_ context.Context, spans []sdktrace.ReadOnlySpan) error {
	for _, span := range spans {
		fmt.Fprintf(p.out, "span %s, status %s\n", span.Name(), span.Status().Code)
	}
	return nil
}

func (printer) Shutdown(context.Context) error { return nil }

func run(ctx context.Context, out io.Writer) error {
	gw := wxpaytest.NewServer()
	defer gw.Close()
	gw.Inject(wxpaytest.Fault{Name: wxpaytest.Unavailable}) // the first attempt fails
	provider := sdktrace.NewTracerProvider(sdktrace.WithSyncer(printer{out}))
	defer provider.Shutdown(ctx)
	m := gw.Merchant("")
	client, err := wxpay.NewClient(wxpay.Config{
		AppID: m.AppID, MchID: m.MchID, Key: m.Key,
		Hosts: wxpay.SingleHost(gw.URL), Transport: gw.Transport(),
		WrapTransport: func(next http.RoundTripper) http.RoundTripper {
			return otelhttp.NewTransport(next,
				otelhttp.WithTracerProvider(provider),
				// WeChat Pay needs no tracing headers. The URLs in spans contain no secret:
				// the AppSecret of a login is added after this transport.
				otelhttp.WithPropagators(propagation.NewCompositeTextMapPropagator()),
				otelhttp.WithSpanNameFormatter(func(_ string, r *http.Request) string { return r.Method + " " + r.URL.Path }),
			)
		},
	})
	if err != nil {
		return err
	}
	defer client.CloseIdleConnections()
	_, err = client.UnifiedOrder(ctx, &wxpay.UnifiedOrderRequest{
		Body: "咖啡店-拿铁", OutTradeNo: "20150806125346", TotalFee: 2800, OpenID: "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o",
		SpbillCreateIP: "203.0.113.7", NotifyURL: "https://shop.example/wxpay/notify",
	})
	return err
}
