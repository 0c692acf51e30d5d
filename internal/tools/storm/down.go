package main

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/wxpaytest"
)

// down measures orders with two healthy hosts, and with the first host down in three
// ways. It prints the ratios to the healthy run.
func down(calls int) error {
	var healthy time.Duration
	for _, fault := range []wxpaytest.FaultName{"", wxpaytest.ConnectionRefused, wxpaytest.ConnectionReset, wxpaytest.SilentHandshake} {
		took, err := orders(fault, calls)
		if err != nil {
			return err
		}
		first, rest := took[0], slices.Sorted(slices.Values(took[10:]))
		median, p99 := rest[len(rest)/2], rest[len(rest)*99/100]
		if fault == "" {
			healthy = p99
			fault = "healthy"
		}
		fmt.Printf("%-22s first %8v  then median %8v  p99 %8v, %.2f times healthy\n",
			fault, first.Round(time.Microsecond), median.Round(time.Microsecond), p99.Round(time.Microsecond), float64(p99)/float64(healthy))
	}
	return nil
}

// orders returns the durations of calls orders, while the fault is active.
func orders(fault wxpaytest.FaultName, calls int) ([]time.Duration, error) {
	gw := wxpaytest.NewServer()
	defer gw.Close()
	m := gw.Merchant("")
	client, err := wxpay.NewClient(wxpay.Config{
		AppID: m.AppID, MchID: m.MchID, Key: m.Key,
		Hosts: wxpay.Hosts{Pay: []string{gw.URL, gw.BackupURL}}, Transport: gw.Transport(),
	})
	if err != nil {
		return nil, err
	}
	defer client.CloseIdleConnections()
	if fault != "" {
		gw.Inject(wxpaytest.Fault{Name: fault, Host: wxpaytest.MainHost, Times: -1})
	}
	took := make([]time.Duration, calls)
	for i := range took {
		start := time.Now()
		_, err := client.UnifiedOrder(context.Background(), &wxpay.UnifiedOrderRequest{
			Body: "down", OutTradeNo: fmt.Sprintf("down%08d", i), TotalFee: 1, OpenID: "o", SpbillCreateIP: "127.0.0.1", NotifyURL: "https://localhost/n",
		})
		if err != nil {
			return nil, err
		}
		took[i] = time.Since(start)
	}
	return took, nil
}
