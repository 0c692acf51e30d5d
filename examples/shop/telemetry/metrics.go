package telemetry

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Counts are what the database says about the shop.
type Counts struct {
	Orders       map[string]int64 // by state
	Refunds      map[string]int64 // by state
	Differences  int64            // between bills and ledger, not resolved
	OldestJobAge time.Duration    // of the unfinished job created first; 0: there is none
	JobDelay     time.Duration    // of the job that is late most; 0: no job is late
}

// Metrics are the metrics of an instance.
type Metrics struct {
	registry *prometheus.Registry
	requests *prometheus.HistogramVec
	calls    *prometheus.HistogramVec
}

// NewMetrics returns metrics with those of the Go runtime and the process.
func NewMetrics() *Metrics {
	m := &Metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "shop_http_request_seconds", Help: "Duration of requests to this program.", Buckets: prometheus.DefBuckets,
		}, []string{"route", "code"}),
		calls: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name:    "shop_wxpay_attempt_seconds",
			Help:    "Duration of attempts to call WeChat Pay. outcome is SUCCESS, the error code, FAIL, http_ and the status, timeout or no_response.",
			Buckets: []float64{.02, .05, .1, .2, .5, 1, 2, 5, 10, 20},
		}, []string{"operation", "outcome"}),
	}
	m.registry.MustRegister(m.requests, m.calls,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// Handler is the page /metrics.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}

// Watch adds gauges of what count reads from the database at each scrape. All instances
// show the same numbers, so a query takes their maximum, not their sum.
func (m *Metrics) Watch(count func(context.Context) (Counts, error), logger *slog.Logger) {
	m.registry.MustRegister(&gauges{
		count: count, logger: logger,
		up:          prometheus.NewDesc("shop_counts_up", "1 if the database answered.", nil, nil),
		orders:      prometheus.NewDesc("shop_orders", "Orders in the database.", []string{"state"}, nil),
		refunds:     prometheus.NewDesc("shop_refunds", "Refunds in the database.", []string{"state"}, nil),
		oldest:      prometheus.NewDesc("shop_oldest_job_seconds", "Age of the oldest unfinished job; 0: there is none.", nil, nil),
		delay:       prometheus.NewDesc("shop_job_delay_seconds", "Delay of the job that is late most; 0: no job is late.", nil, nil),
		differences: prometheus.NewDesc("shop_differences", "Differences between bills and ledger that are not resolved.", nil, nil),
	})
}

// gauges is a prometheus.Collector.
type gauges struct {
	count  func(context.Context) (Counts, error)
	logger *slog.Logger

	up, orders, refunds, oldest, delay, differences *prometheus.Desc
}

// Describe sends the descriptions.
func (g *gauges) Describe(ch chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{g.up, g.orders, g.refunds, g.oldest, g.delay, g.differences} {
		ch <- d
	}
}

// countTimeout is shorter than the 10 seconds that Prometheus waits.
const countTimeout = 5 * time.Second

// Collect asks the database. If it does not answer, there is only shop_counts_up 0.
func (g *gauges) Collect(ch chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), countTimeout)
	defer cancel()
	gauge := func(d *prometheus.Desc, value float64, labels ...string) {
		ch <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, value, labels...)
	}
	counts, err := g.count(ctx)
	if err != nil {
		g.logger.WarnContext(ctx, "the counts for /metrics are missing", "err", err)
		gauge(g.up, 0)
		return
	}
	gauge(g.up, 1)
	for state, n := range counts.Orders {
		gauge(g.orders, float64(n), state)
	}
	for state, n := range counts.Refunds {
		gauge(g.refunds, float64(n), state)
	}
	gauge(g.oldest, counts.OldestJobAge.Seconds())
	gauge(g.delay, counts.JobDelay.Seconds())
	gauge(g.differences, float64(counts.Differences))
}
