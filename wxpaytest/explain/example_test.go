package explain_test

import (
	"fmt"

	"github.com/seed6780280e/wxpay/wxpaytest/explain"
)

// The key and the message of WeChat Pay's document about signatures.
const key = "192006250b4c09247ec02edce69f6a2d"

func ExampleSign() {
	fields := map[string]string{
		"appid": "wxd930ea5d5a258f4f", "mch_id": "10000100", "device_info": "1000", "body": "test", "nonce_str": "ibuaiVcKdpRxkhJA",
		"sign": "9a0a8659f005d6984697e2ca0a9cf3b7",
	}
	e := explain.Sign(key, fields)
	fmt.Println(e)
	fmt.Println(e.StringToSign)
	fmt.Println(e.MD5)

	fields["sign"] = e.MD5
	fmt.Println(explain.Sign(key, fields))
	// Output:
	// Wrong sign: the sign is in lower case; write it in upper case.
	// appid=wxd930ea5d5a258f4f&body=test&device_info=1000&mch_id=10000100&nonce_str=ibuaiVcKdpRxkhJA
	// 9A0A8659F005D6984697E2CA0A9CF3B7
	// The sign is right: MD5.
}

// The sign was made with:
//
//	printf 'mch_id=10000100&appid=wxd930ea5d5a258f4f&body=test&key=192006250b4c09247ec02edce69f6a2d' | md5sum
func ExampleXML() {
	e, err := explain.XML(key, []byte(`<xml>
<mch_id>10000100</mch_id>
<appid>wxd930ea5d5a258f4f</appid>
<body>test</body>
<sign>4AEBEF418EBC3BE0DD4B282DD4844124</sign>
</xml>`))
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, cause := range e.Causes {
		fmt.Println(cause.Name)
	}
	fmt.Println(e)
	// Output:
	// order of the document
	// Wrong sign: the fields were signed in the order of the message; sort the names by their bytes.
}

// The sign was made with:
//
//	printf 'appid=wxd930ea5d5a258f4f&mch_id=10000100&key=d4624c36b6795d1d99dcf0547af5443d' | md5sum
func ExampleExplainer() {
	x := explain.Explainer{
		Key:       key,
		SignType:  "MD5", // the path accepts no other
		OtherKeys: map[string]string{"the AppSecret": "d4624c36b6795d1d99dcf0547af5443d"},
	}
	fmt.Println(x.Sign(map[string]string{
		"appid": "wxd930ea5d5a258f4f", "mch_id": "10000100",
		"sign": "5C49E4E6E45437CEF133CABE6D1CBDDF",
	}))
	// Output:
	// Wrong sign: the AppSecret was used as the key; use the merchant's APIv2 key.
}
