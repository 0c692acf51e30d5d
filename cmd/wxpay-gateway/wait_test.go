package main

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// waitFor sends GET /desk/wait in the background.
func (r *running) waitFor(query string) <-chan *http.Response {
	r.t.Helper()
	done := make(chan *http.Response, 1)
	go func() {
		response, err := http.Get(r.pageURL() + "/desk/wait?" + query)
		if assert.NoError(r.t, err) {
			done <- response
		}
	}()
	return done
}

func (r *running) waited(done <-chan *http.Response) waited {
	r.t.Helper()
	select {
	case response := <-done:
		return read[waited](r, response, http.StatusOK)
	case <-time.After(20 * time.Second):
		require.Fail(r.t, "it still waits")
		return waited{}
	}
}

func TestWaitForAnOrder(t *testing.T) {
	backend := newAcking(t)
	r := start(t)
	exists := r.waitFor("order=20150806W1&timeout=30")
	paid := r.waitFor("order=20150806W1&state=SUCCESS,REFUND&acknowledged=true&timeout=30")
	afterReset := r.waitFor("order=20150806W2&timeout=30")
	tell[clockAnswer](r, "/desk/reset", nothing{})

	id, _ := r.order("20150806W1", 100, backend.URL)
	got := r.waited(exists)
	assert.Equal(t, "NOTPAY", got.State)
	assert.Equal(t, id, got.Order.ID)
	assert.False(t, got.Acknowledged)

	tell[phoneAnswer](r, "/desk/pay", map[string]any{"order": id})
	got = r.waited(paid)
	assert.Equal(t, "SUCCESS", got.State)
	assert.True(t, got.Acknowledged)

	refund := tell[refundRow](r, "/desk/refund", map[string]any{"order": id, "fee": 30})
	finished := r.waitFor(url.Values{"refund": {refund.ID}, "state": {"SUCCESS"}, "timeout": {"30"}}.Encode())
	tell[nothing](r, "/desk/refund/finish", map[string]any{"refund": refund.ID, "status": "SUCCESS"})
	assert.Equal(t, refund.ID, r.waited(finished).Refund.ID)

	r.order("20150806W2", 100, backend.URL)
	assert.Equal(t, "20150806W2", r.waited(afterReset).Order.OutTradeNo, "a wait goes on after a reset")
}

func TestWaitThatIsNotReached(t *testing.T) {
	r := start(t)
	id := r.paid("20150806W1", 100)
	for query, says := range map[string]string{
		"order=20150806NO&timeout=0":                        "after 0s, the order 20150806NO does not exist",
		"order=20150806W1&state=REFUND&timeout=0":           "is SUCCESS, not REFUND",
		"order=20150806W1&state=CLOSED,REFUND&timeout=0.01": "after 10ms, the order 20150806W1 is SUCCESS, not CLOSED, REFUND",
		"order=" + id + "&acknowledged=true&timeout=0":      "the notification of the order 10000100/20150806W1 is not acknowledged",
		"refund=none&timeout=0":                             "the refund none does not exist",
		"order=20150806W1&refund=none":                      "either an order or a refund",
		"":                                                  "either an order or a refund",
		"order=1&timeout=61":                                "0 to 60",
		"order=1&timeout=NaN":                               "0 to 60",
		"order=1&timeout=-1":                                "0 to 60",
		"order=1&timeout=soon":                              "0 to 60",
		"order=1&acknowledged=maybe":                        "use one of true, false",
		"order=20150806W1&status=SUCCESS&timeout=0":         "unknown parameter status; this path takes order, refund, state",
		"order=20150806W1&state=success":                    "state=success is unknown; use one of NOTPAY, SUCCESS",
		"order=20150806W1&state=SUCCESS,PAYED":              "state=PAYED is unknown",
		"refund=none&state=NOTPAY":                          "use one of PROCESSING, SUCCESS, CHANGE, REFUNDCLOSE",
		"refund=none&state=PROCESSING&timeout=0":            "the refund none does not exist",
	} {
		response, err := http.Get(r.pageURL() + "/desk/wait?" + query)
		require.NoError(t, err)
		want := http.StatusBadRequest
		if response.StatusCode == http.StatusConflict {
			want = http.StatusConflict
		}
		got := read[timedOut](r, response, want)
		assert.Contains(t, got.Error, says, query)
		assert.Regexp(t, `\p{Han}`, got.Chinese, query)
		assert.Equal(t, want == http.StatusConflict, got.Code == "timeout", query)
	}
}

func TestHealth(t *testing.T) {
	r := start(t)
	h := ask[health](r, "/desk/health")
	assert.True(t, h.Ready)
	assert.Equal(t, [4]string{r.gateway.URL, r.gateway.BackupURL, r.gateway.ProxyURL, r.pageURL()}, [4]string{h.API, h.Backup, h.Proxy, h.Page})
	assert.NotEmpty(t, h.Version)
	assert.Contains(t, h.Go, "go1")
	assert.WithinDuration(t, time.Now(), h.Started, time.Minute)
	assert.Equal(t, r.gateway.Clock.Now().UTC(), h.Clock.Now.UTC())
	r.order("20150806W1", 100, r.pageURL()+"/nobody")
	assert.Equal(t, 1, ask[health](r, "/desk/health").Orders)
}

func TestCashierInAWindow(t *testing.T) {
	backend := newAcking(t)
	r := start(t)
	_, params := r.order("20150806W1", 100, backend.URL)
	open := tell[windowAnswer](r, "/desk/window", map[string]any{"params": params})
	assert.Equal(t, r.pageURL()+"/#/phone/"+open.ID, open.URL)
	assert.Equal(t, params, string(ask[windowAnswer](r, "/desk/window?id="+open.ID).Params))
	assert.Empty(t, ask[windowAnswer](r, "/desk/window?id="+open.ID+"&timeout=0.01").ErrMsg, "the user has not decided yet")

	assert.Equal(t, "20150806W1", tell[phoneAnswer](r, "/desk/cashier", map[string]any{"window": open.ID}).Order.OutTradeNo)
	tell[phoneAnswer](r, "/desk/pay", map[string]any{"window": open.ID})
	assert.Equal(t, "requestPayment:ok", ask[windowAnswer](r, "/desk/window?id="+open.ID+"&timeout=10").ErrMsg)
	tell[phoneAnswer](r, "/desk/cancel", map[string]any{"window": open.ID})
	assert.Equal(t, "requestPayment:ok", ask[windowAnswer](r, "/desk/window?id="+open.ID).ErrMsg, "the first result counts")

	_, params = r.order("20150806W2", 100, backend.URL)
	open = tell[windowAnswer](r, "/desk/window", map[string]any{"params": params})
	tell[phoneAnswer](r, "/desk/cancel", map[string]any{"window": open.ID})
	assert.Equal(t, "requestPayment:fail cancel", ask[windowAnswer](r, "/desk/window?id="+open.ID).ErrMsg)
	again := tell[phoneAnswer](r, "/desk/pay", map[string]any{"window": open.ID})
	assert.Equal(t, "requestPayment:fail cancel", again.ErrMsg, "a closed cashier takes no payment")

	assert.Equal(t, "unknown", r.refused("/desk/pay", map[string]any{"window": "none"}, http.StatusNotFound).Code)
	bad := tell[windowAnswer](r, "/desk/window", map[string]any{"params": "{}"})
	assert.Contains(t, bad.ErrMsg, "requestPayment:fail")
	assert.Empty(t, bad.ID)
	tell[clockAnswer](r, "/desk/reset", nothing{})
	response, err := http.Get(r.pageURL() + "/desk/window?id=" + open.ID)
	require.NoError(t, err)
	read[problem](r, response, http.StatusNotFound)
}
