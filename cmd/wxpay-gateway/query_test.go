package main

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay/wxpaytest"
)

// A misspelt parameter or value finds neither everything nor nothing: it is an error.
func TestQueriesThatAreRefused(t *testing.T) {
	r := start(t)
	id := r.paid("20150806Q1", 100)
	for path, says := range map[string]string{
		"/desk/orders?limt=1":                "unknown parameter limt; this path takes q, state, undelivered, limit",
		"/desk/orders?state=PAYED":           "state=PAYED is unknown; use one of NOTPAY, SUCCESS",
		"/desk/orders?state=success":         "state=success is unknown",
		"/desk/orders?limit=none":            "limit must be a positive number",
		"/desk/orders?limit=1&limit=2":       "limit appears twice",
		"/desk/orders?q=%zz":                 "the query can't be read",
		"/desk/refunds?state=SUCCESS":        "unknown parameter state",
		"/desk/refunds?status=SUCCEEDED":     "use one of PROCESSING",
		"/desk/requests?result=failed":       "use one of refused, ok, fault",
		"/desk/bill/last?kind=fundflow":      "use one of trade, fund",
		"/desk/order?no=20150806Q1":          "this path takes id",
		"/desk/clock?now=1":                  "unknown parameter now; this path takes none",
		"/desk/order?id=" + id + "&Id=other": "unknown parameter Id",
		"/desk/events?order=20150806Q1":      "this path takes none",
		"/desk/ca.pem?download":              "this path takes none",
	} {
		response, err := http.Get(r.pageURL() + path)
		require.NoError(t, err)
		got := read[problem](r, response, http.StatusBadRequest)
		assert.Contains(t, got.Error, says, path)
		assert.Regexp(t, `\p{Han}`, got.Chinese, path)
		response, err = r.httpClient().Get(r.gateway.URL + path)
		require.NoError(t, err)
		assert.Equal(t, got, read[problem](r, response, http.StatusBadRequest), "on the address of the API")
	}
}

func TestQueriesThatAreTaken(t *testing.T) {
	r := start(t)
	id := r.paid("20150806Q1", 100)
	for path, status := range map[string]int{
		"/desk/orders?state=&q=&limit=":     http.StatusOK,
		"/desk/order?id=" + id:              http.StatusOK,
		"/desk/order?id=none":               http.StatusNotFound,
		"/desk/wxshim.js?v=2":               http.StatusOK,
		"/desk/bill/last?kind=fund&mch=":    http.StatusOK,
		"/?lang=en":                         http.StatusOK,
		"/desk/nothing?limt=1":              http.StatusNotFound,
		"/desk/wait?timeout=0&order=" + id:  http.StatusOK,
		"/desk/refunds?status=REFUNDCLOSE":  http.StatusOK,
		"/desk/requests?result=ok&limit=10": http.StatusOK,
	} {
		response, err := http.Get(r.pageURL() + path)
		require.NoError(t, err)
		body(t, response)
		assert.Equal(t, status, response.StatusCode, path)
	}
	for query, orders := range map[string]int{"?undelivered=1": 1, "?undelivered=true": 1, "?undelivered=false": 2, "?undelivered=0": 2, "?undelivered=": 2} {
		r.order("20150806Q2", 100, "https://shop.example/notify")
		assert.Len(t, ask[orderList](r, "/desk/orders"+query).Orders, orders, query)
	}
	assert.Len(t, ask[undeliveredList](r, "/desk/undelivered?count=false").Notifications, 1)
	assert.Empty(t, ask[undeliveredList](r, "/desk/undelivered?count=1").Notifications)
}

// The states that the document names are those of the gateway.
func TestStatesAreDocumented(t *testing.T) {
	assert.ElementsMatch(t, valuesOf("/desk/orders", "state"), []string{
		wxpaytest.StateNotPay, wxpaytest.StateSuccess, wxpaytest.StateRefund, wxpaytest.StateClosed, wxpaytest.StateRevoked,
		wxpaytest.StateUserPaying, wxpaytest.StatePayError, wxpaytest.StateAccept, wxpaytest.StatePayFail,
	})
	assert.ElementsMatch(t, valuesOf("/desk/refunds", "status"),
		[]string{wxpaytest.RefundProcessing, wxpaytest.RefundSuccess, wxpaytest.RefundChange, wxpaytest.RefundClosed})
}
