package main

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay"
)

func refundOf(no string, fee int64) *wxpay.RefundRequest {
	return &wxpay.RefundRequest{OutTradeNo: no, OutRefundNo: "R" + no, TotalFee: fee, RefundFee: fee, RefundDesc: "Cold Coffee"}
}

// Lists are as long as limit says, and say whether there is more.
func TestListsGoOn(t *testing.T) {
	r := start(t, "-ignore-intervals")
	for i := range 5 {
		no := fmt.Sprintf("20150806L%d", i)
		r.paid(no, 100)
		_, err := r.client().Refund(t.Context(), refundOf(no, 100))
		require.NoError(t, err)
	}
	for _, c := range []struct {
		query string
		rows  int
		more  bool
	}{
		{"", 5, false}, {"limit=5", 5, false}, {"limit=4", 4, true}, {"limit=1&q=20150806L", 1, true}, {"limit=1&q=20150806L0", 1, false},
	} {
		orders := ask[orderList](r, "/desk/orders?"+c.query)
		assert.Len(t, orders.Orders, c.rows, c.query)
		assert.Equal(t, c.more, orders.More, c.query)
		refunds := ask[refundList](r, "/desk/refunds?"+c.query)
		assert.Len(t, refunds.Refunds, c.rows, c.query)
		assert.Equal(t, c.more, refunds.More, c.query)
		requests := ask[requestList](r, "/desk/requests?path=/secapi/pay/refund&"+c.query)
		assert.Len(t, requests.Requests, c.rows, c.query)
		assert.Equal(t, c.more, requests.More, c.query)
	}
	for _, list := range []string{"orders", "refunds", "requests"} {
		for _, limit := range []string{"0", "-1", "x"} {
			response, err := http.Get(r.pageURL() + "/desk/" + list + "?limit=" + limit)
			require.NoError(t, err)
			assert.Contains(t, read[problem](r, response, http.StatusBadRequest).Error, "limit must be a positive number")
		}
	}
}

func TestSearchCoversEverything(t *testing.T) {
	r := start(t)
	for _, no := range []string{"20150806S1", "20150806S2"} {
		r.paid(no, 100)
	}
	client := r.client()
	_, err := client.UnifiedOrder(t.Context(), &wxpay.UnifiedOrderRequest{
		Body: "Green Tea", Attach: "table-7 at the window", OutTradeNo: "Latte-3", TotalFee: 100, OpenID: openID,
		SpbillCreateIP: "203.0.113.7", NotifyURL: r.pageURL() + "/nobody",
	})
	require.NoError(t, err)
	_, err = client.Refund(t.Context(), refundOf("20150806S1", 100))
	require.NoError(t, err)
	tell[sampleAnswer](r, "/desk/sample", sampleQuestion{Kind: "mistake"})
	refund := ask[refundList](r, "/desk/refunds").Refunds[0]
	paid := ask[orderList](r, "/desk/orders?q=20150806S1").Orders[0]
	for _, c := range []struct {
		list, q string
		rows    int
	}{
		{"orders", "green tea", 1}, {"orders", "TABLE-7", 1}, {"orders", "latte-3", 1}, {"orders", "tea 20150806S1", 0}, {"orders", paid.TransactionID, 1},
		{"orders", paid.MchID + "/20150806", 2}, {"orders", "拿铁", 2},
		{"refunds", "cold coffee", 1}, {"refunds", "r20150806s1", 1}, {"refunds", "20150806S1", 1}, {"refunds", refund.RefundID, 1},
		{"refunds", paid.TransactionID, 1}, {"refunds", "20150806S2", 0},
		{"requests", "latte-3", 1}, {"requests", "/secapi/", 1}, {"requests", "申请退款", 1}, {"requests", "signerror", 1}, {"requests", "签名错误", 1},
		{"requests", "table-7 window", 1}, {"requests", "empty values", 1}, {"requests", refund.RefundID, 1}, {"requests", "nothing at all", 0},
	} {
		list := ask[map[string]any](r, "/desk/"+c.list+"?q="+url.QueryEscape(c.q))
		assert.Len(t, list[c.list], c.rows, c.list+" "+c.q)
	}
	for result, rows := range map[string]int{"": 5, "ok": 4, "refused": 1, "fault": 0} {
		assert.Len(t, ask[requestList](r, "/desk/requests?result="+result).Requests, rows, result)
	}
	assert.Equal(t, paid.MchID, ask[requestList](r, "/desk/requests?q=latte-3").Requests[0].MchID)
}

// With 10,000 orders, a list and a search over all of them take an instant.
func TestTenThousandOrders(t *testing.T) {
	if testing.Short() {
		t.Skip("it places 10,000 orders")
	}
	r := start(t)
	r.order("20150806N0", 100, r.pageURL()+"/nobody")
	client := r.client()
	require.NoError(t, inParallel(8, 10_000, func(i int) error {
		_, err := client.UnifiedOrder(t.Context(), latteOf(fmt.Sprintf("20150806M%05d", i), 100, r.pageURL()+"/nobody"))
		return err
	}))
	for query, rows := range map[string]int{
		"orders": 200, "orders?q=20150806N0": 1, "orders?q=nothing": 0, "orders?limit=20000": 10_001, "requests?q=nothing": 0, "requests?limit=20000": 5000,
	} {
		began := time.Now()
		list := ask[map[string]any](r, "/desk/"+query)
		took := time.Since(began)
		t.Logf("%-22s %v", query, took)
		if all, ok := list["requests"].([]any); ok {
			assert.GreaterOrEqual(t, len(all), rows, query)
		} else {
			assert.Len(t, list["orders"], rows, query)
		}
		assert.Less(t, took, 5*time.Second, query)
	}
}

// inParallel calls f n times, on several goroutines.
func inParallel(goroutines, n int, f func(i int) error) error {
	var wait sync.WaitGroup
	errs := make([]error, goroutines)
	for g := range goroutines {
		wait.Go(func() {
			for i := g; i < n && errs[g] == nil; i += goroutines {
				errs[g] = f(i)
			}
		})
	}
	wait.Wait()
	return errors.Join(errs...)
}
