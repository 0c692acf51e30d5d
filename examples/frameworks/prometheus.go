package frameworks

import (
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// Metrics returns a value for Config.WrapTransport. It observes the duration of every
// attempt, with host, path and status. status is "error" if there was no response. There
// are few paths, because they contain no order numbers.
func Metrics(registry prometheus.Registerer) func(http.RoundTripper) http.RoundTripper {
	duration := prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name:    "wxpay_attempt_seconds",
		Help:    "Duration of an attempt to call WeChat Pay.",
		Buckets: []float64{.02, .05, .1, .2, .5, 1, 2, 5, 10, 20},
	}, []string{"host", "path", "status"})
	registry.MustRegister(duration)
	return func(next http.RoundTripper) http.RoundTripper {
		return roundTripper(func(r *http.Request) (*http.Response, error) {
			start := time.Now()
			response, err := next.RoundTrip(r)
			status := "error"
			if err == nil {
				status = strconv.Itoa(response.StatusCode)
			}
			duration.WithLabelValues(r.URL.Host, r.URL.Path, status).Observe(time.Since(start).Seconds())
			return response, err
		})
	}
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }
