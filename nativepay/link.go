package nativepay

import (
	"errors"
	"strconv"
	"strings"

	"github.com/seed6780280e/wxpay"
)

// link is signed, and not called.
var link = wxpay.Operation[linkFields, wxpay.Envelope]{
	Endpoint: wxpay.Endpoint{Path: "/wxpay/bizpayurl", SignType: wxpay.SignTypeMD5},
	Check: func(r *linkFields) error {
		if strings.ContainsAny(r.ProductID, "&=") { // the signature does not prove where such a text ends
			return errors.New("product_id contains & or =: use another id")
		}
		return nil
	},
}

type linkFields struct {
	ProductID string `wxpay:"product_id,required,B32"`
	TimeStamp string `wxpay:"time_stamp,required"`
}

// Link returns the text of the code for a product: weixin://wxpay/bizpayurl?… It is signed
// with MD5. productID is the merchant's own, of at most 32 bytes, without & and =. Errors
// are [*wxpay.Error].
//
// https://pay.weixin.qq.com/wiki/doc/api/native.php?chapter=6_4
func Link(c *wxpay.Client, productID string) (string, error) {
	fields, err := link.SignedFields(c, &linkFields{productID, strconv.FormatInt(c.Clock().Now().Unix(), 10)})
	if err != nil {
		return "", err
	}
	return "weixin://wxpay/bizpayurl?" + fields.URLQuery(), nil
}
