package wxpay_test

import (
	"errors"
	"fmt"
	"log"

	"github.com/seed6780280e/wxpay"
)

// The message and the key are from WeChat Pay's document about signatures (安全规范).
func ExampleSign() {
	message := wxpay.NewXMLMap(map[string]string{
		"appid": "wxd930ea5d5a258f4f", "mch_id": "10000100", "device_info": "1000", "body": "test", "nonce_str": "ibuaiVcKdpRxkhJA",
	})
	sign, err := wxpay.Sign(message, "192006250b4c09247ec02edce69f6a2d", wxpay.SignTypeMD5)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(sign)
	// Output: 9A0A8659F005D6984697E2CA0A9CF3B7
}

func ExampleVerify() {
	message := wxpay.NewXMLMap(map[string]string{
		"appid": "wxd930ea5d5a258f4f", "mch_id": "10000100", "device_info": "1000", "body": "test", "nonce_str": "ibuaiVcKdpRxkhJA",
		"sign": "9A0A8659F005D6984697E2CA0A9CF3B7",
	})
	fmt.Println(wxpay.Verify(message, "192006250b4c09247ec02edce69f6a2d", wxpay.SignTypeMD5))

	message.Set("body", "another")
	err := wxpay.Verify(message, "192006250b4c09247ec02edce69f6a2d", wxpay.SignTypeMD5)
	fmt.Println(errors.Is(err, wxpay.ErrInvalidSignature))
	// Output:
	// <nil>
	// true
}
