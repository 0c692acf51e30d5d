package main

import (
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// skewed is a server in front of the gateway whose clock is wrong.
func skewed(t *testing.T, d *desk, date func() time.Time, header ...string) {
	t.Helper()
	target, err := url.Parse(d.gw.URL)
	require.NoError(t, err)
	front := httputil.NewSingleHostReverseProxy(target)
	front.Transport = d.gw.Transport()
	front.ModifyResponse = func(r *http.Response) error {
		r.Header.Set("Date", date().UTC().Format(http.TimeFormat))
		for i := 0; i < len(header); i += 2 {
			r.Header.Set(header[i], header[i+1])
		}
		return nil
	}
	server := httptest.NewServer(front)
	t.Cleanup(server.Close)
	d.env["WXPAY_BASE_URL"] = server.URL
	delete(d.env, "WXPAY_CA")
}

func TestDoctorComparesTheClock(t *testing.T) {
	t.Parallel()
	fixed := time.Now().Add(-time.Hour)
	for name, test := range map[string]struct {
		date    func() time.Time
		header  []string
		verdict verdict
		text    string
	}{
		"right":   {time.Now, nil, verdictOK, "agrees"},
		"3 min":   {func() time.Time { return time.Now().Add(-200 * time.Second) }, nil, verdictWarning, "3m"},
		"10 min":  {func() time.Time { return time.Now().Add(10 * time.Minute) }, nil, verdictProblem, "behind"},
		"cached":  {func() time.Time { return fixed }, []string{"Age", "3600"}, verdictSkipped, "no server"},
		"stopped": {func() time.Time { return fixed }, nil, verdictWarning, "does not move"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t)
			skewed(t, d, test.date, test.header...)
			r := d.run("doctor", "-json")
			assert.Equal(t, string(test.verdict), verdictOf(t, r, checkClock), r.out)
			assert.Contains(t, r.out, test.text)
			assert.Equal(t, "ok", verdictOf(t, r, checkQuery))
		})
	}
}

func TestAgreementNeedsMoreThanHalf(t *testing.T) {
	t.Parallel()
	_, agreed := agreement([]reading{{"a", 0}, {"b", time.Hour}})
	assert.False(t, agreed)
	r, agreed := agreement([]reading{{"a", time.Hour}, {"b", 0}, {"c", time.Second}})
	assert.True(t, agreed)
	assert.Zero(t, r.ahead)
}
