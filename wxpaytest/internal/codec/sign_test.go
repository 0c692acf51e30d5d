package codec

import (
	"crypto/md5"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
)

const testKey = "192006250b4c09247ec02edce69f6a2d"

// The example of 安全规范:
//
//	printf 'appid=wxd930ea5d5a258f4f&body=test&device_info=1000&mch_id=10000100&nonce_str=ibuaiVcKdpRxkhJA&key=192006250b4c09247ec02edce69f6a2d' | md5sum
//	printf '(the same)' | openssl dgst -sha256 -hmac 192006250b4c09247ec02edce69f6a2d
func TestSignatureOfTheDocumentation(t *testing.T) {
	f := map[string]string{"appid": "wxd930ea5d5a258f4f", "mch_id": "10000100", "device_info": "1000", "body": "test",
		"nonce_str": "ibuaiVcKdpRxkhJA", "attach": "", "sign": "not part of it"}
	assert.Equal(t, "9A0A8659F005D6984697E2CA0A9CF3B7", Sign(MD5, testKey, f))
	assert.Equal(t, "6A9AE1657590FD6257D693A078E1C3E4BB6BA4DC30B23E0EE2496E54170DACD6", Sign(HMACSHA256, testKey, f))
}

func TestSignaturesAreInASCIIOrderOfNames(t *testing.T) {
	f := map[string]string{"coupon_id_1": "b", "coupon_id_10": "a", "Z": "0", "a": "1"}
	assert.Equal(t, fmt.Sprintf("%X", md5.Sum([]byte("Z=0&a=1&coupon_id_1=b&coupon_id_10=a&key="+testKey))), Sign(MD5, testKey, f))
}
