package nativepay_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/nativepay"
)

func ExampleHandler() {
	const key = "192006250b4c09247ec02edce69f6a2d"
	client, err := wxpay.NewClient(wxpay.Config{AppID: "wx8888888888888888", MchID: "1900000109", Key: key})
	if err != nil {
		panic(err)
	}
	handler := nativepay.Handler(client, func(_ context.Context, s *nativepay.Scan) (string, error) {
		fmt.Println(s.OpenID, "scanned", s.ProductID)
		return "wx201411102639507cbf6ffd8b0779950874", nil // of a new order
	})

	scan := wxpay.NewXMLMap(map[string]string{
		"appid": "wx8888888888888888", "mch_id": "1900000109", "openid": "o1", "is_subscribe": "N", "nonce_str": "5K8264ILTKCH16CQ", "product_id": "88888",
	})
	sign, _ := wxpay.Sign(scan, key, wxpay.SignTypeMD5) // WeChat Pay signs it
	scan.Set("sign", sign)
	body, _ := wxpay.AppendXML(nil, scan)

	w := httptest.NewRecorder()
	handler.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/wxpay/scan", strings.NewReader(string(body))))
	answer, _ := wxpay.ParseXML(w.Body.Bytes())
	fmt.Println(answer.Get("result_code"), answer.Get("prepay_id"))
	// Output:
	// o1 scanned 88888
	// SUCCESS wx201411102639507cbf6ffd8b0779950874
}
