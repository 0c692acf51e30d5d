package nativepay

import "github.com/seed6780280e/wxpay"

// forUser is what a user sees if there is no order.
const forUser = "暂时无法购买，请稍后再试"

type answer struct {
	ReturnCode string `wxpay:"return_code,required"`
	ResultCode string `wxpay:"result_code,required"`
	PrepayID   string `wxpay:"prepay_id,B64"`
	ErrCodeDes string `wxpay:"err_code_des,B128"`
}

var (
	answerMD5  = answerOperation(wxpay.SignTypeMD5)
	answerHMAC = answerOperation(wxpay.SignTypeHMACSHA256)
)

func answerOperation(t wxpay.SignType) *wxpay.Operation[answer, wxpay.Envelope] {
	return &wxpay.Operation[answer, wxpay.Envelope]{
		Endpoint: wxpay.Endpoint{Path: "/wxpay/bizpayurl", SignType: t, NoSignType: true},
	}
}

// answerTo returns the answer to a verified scan, signed as the scan was.
func answerTo(c *wxpay.Client, s *Scan, prepayID string, err error) ([]byte, error) {
	a := &answer{ReturnCode: "SUCCESS", ResultCode: "SUCCESS", PrepayID: prepayID}
	if err != nil {
		a = &answer{ReturnCode: "SUCCESS", ResultCode: "FAIL", ErrCodeDes: forUser}
	}
	op := answerMD5
	if len(s.Fields.Get("sign")) == 64 {
		op = answerHMAC
	}
	fields, err := op.SignedFields(c, a)
	if err != nil {
		return nil, err
	}
	return wxpay.AppendXML(nil, fields)
}
