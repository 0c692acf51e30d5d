package wxpaytest

import (
	"fmt"
	"maps"

	"github.com/seed6780280e/wxpay/wxpaytest/internal/codec"
)

// SignXML returns a message of the fields and their signature with the
// merchant's key, for the test of a handler that does not need the rest of the
// gateway. The zero mchID means the first merchant, the zero signType MD5. It
// panics on an unknown merchant or algorithm.
func (s *Server) SignXML(mchID, signType string, fields map[string]string) []byte {
	if signType != "" && signType != MD5 && signType != HMACSHA256 {
		panic(fmt.Sprintf("wxpaytest: no sign type %q", signType))
	}
	fields = maps.Clone(fields)
	if fields == nil {
		fields = map[string]string{}
	}
	fields["sign"] = codec.Sign(signType, s.Merchant(mchID).Key, fields)
	return EncodeXML(fields)
}

// EncryptRefund returns the fields as the req_info of a refund notification to
// the merchant, to be put into a message made with [EncodeXML].
func (s *Server) EncryptRefund(mchID string, fields map[string]string) (reqInfo string) {
	return codec.EncryptRefund(s.Merchant(mchID).Key, maps.Clone(fields))
}
