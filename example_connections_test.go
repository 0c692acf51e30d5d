package wxpay_test

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"time"

	"github.com/seed6780280e/wxpay"
)

// Hosts and limits of a merchant in Hong Kong.
func ExampleHongKongHosts() {
	key := "192006250b4c09247ec02edce69f6a2d"

	client, err := wxpay.NewClient(wxpay.Config{
		AppID: "wxd930ea5d5a258f4f", MchID: "10000100", Key: key,
		Hosts:       wxpay.HongKongHosts(), // zero: api.mch, then api2.mch.weixin.qq.com
		Timeout:     15 * time.Second,      // of one attempt; zero: 20 s
		MaxAttempts: 2,                     // of calls that may be repeated; zero: 3
		Transport: &http.Transport{ // zero: a tuned default, with the proxy of the environment
			Proxy:           http.ProxyFromEnvironment,
			MaxConnsPerHost: 200, // calls beyond that wait for a connection
		},
	})
	if err != nil {
		log.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 25*time.Second) // of the whole call, with its repeats
	defer cancel()
	_ = ctx
	fmt.Println(client)
	// Output: wxpay.Client{appid:"wxd930ea5d5a258f4f" mch_id:"10000100"}
}
