package coupon

import "github.com/seed6780280e/wxpay"

// The codes of coupons that package wxpay does not have.
const (
	ErrAlStockOver           wxpay.Code = "AL_STOCK_OVER"
	ErrCAError               wxpay.Code = "CA_ERROR"
	ErrCAVerifyFailed        wxpay.Code = "CA_VERIFY_FAILED"
	ErrCode2IDErr            wxpay.Code = "CODE_2_ID_ERR"
	ErrCouponNotFound        wxpay.Code = "COUPON_NOT_FOUND"
	ErrCouponStockIDEmpty    wxpay.Code = "COUPON_STOCK_ID_EMPTY"
	ErrCouponStockIDNotValid wxpay.Code = "COUPON_STOCK_ID_NOT_VALID"
	ErrCouponStockNotFound   wxpay.Code = "COUPON_STOCK_NOT_FOUND"
	ErrFailed                wxpay.Code = "FAILED" // the ret_code of Send; the reason is in Error.Description
	ErrFreqOverLimit         wxpay.Code = "FREQ_OVER_LIMIT"
	ErrGetCouponStockFail    wxpay.Code = "GET_COUPON_STOCK_FAIL"
	ErrMchIDEmpty            wxpay.Code = "MCH_ID_EMPTY"
	ErrNetworkError          wxpay.Code = "NETWORK_ERROR" // also spelled with a space, or with nothing
	ErrOpenIDEmpty           wxpay.Code = "OPEN_ID_EMPTY"
	ErrReqParamXMLErr        wxpay.Code = "REQ_PARAM_XML_ERR"
	ErrStockIsNotValid       wxpay.Code = "STOCK_IS_NOT_VALID"
	ErrUserAlGetCoupon       wxpay.Code = "USER_AL_GET_COUPON"
	ErrVerifySSLSerial       wxpay.Code = "ERR_VERIFY_SSL_SERIAL"
	ErrVerifySSLSN           wxpay.Code = "ERR_VERIFY_SSL_SN"
)

const (
	fixCertificate = "fix the merchant certificate: download a new one from the merchant platform"
	fixStock       = "fix the number of the stock: it must be one of this merchant"
	fixMerchant    = "fix the merchant's number"
	fixRequest     = "fix the request"
	otherStock     = ": after a lost reply, the user may have this number's coupon; if not, give none, or one of another stock"
	inDoubt        = "if a second coupon is better than none, repeat the very same request with the same partner_trade_no, never with a new one"
)

// sendMeanings: 发放代金券 错误码. A code about this request proves nothing about an earlier
// one with the same number.
var sendMeanings = wxpay.Meanings{
	ErrAlStockOver:        {Proves: wxpay.ProvesRequestRefused, Advice: "the stock has ended" + otherStock},
	ErrCAError:            {Proves: wxpay.ProvesRequestRefused, Fix: fixCertificate},
	ErrCAVerifyFailed:     {Proves: wxpay.ProvesRequestRefused, Fix: fixCertificate},
	ErrCode2IDErr:         {Proves: wxpay.ProvesRequestRefused, Fix: fixMerchant},
	ErrCouponStockIDEmpty: {Proves: wxpay.ProvesRequestRefused, Fix: fixStock},
	ErrFailed:             {Advice: "read the description: after a lost reply, it may be about an earlier request with this number"},
	ErrFreqOverLimit:      {Proves: wxpay.ProvesRequestRefused, Retry: wxpay.RetryLater, Advice: "repeat with the same number, more slowly"},
	ErrMchIDEmpty:         {Proves: wxpay.ProvesRequestRefused, Fix: fixMerchant},
	ErrNetworkError:       {Retry: wxpay.RetryNow, Advice: inDoubt},
	ErrOpenIDEmpty:        {Proves: wxpay.ProvesRequestRefused, Fix: "fix the openid: it must be of the appid that the client sends"},
	ErrReqParamXMLErr:     {Proves: wxpay.ProvesRequestRefused, Fix: fixRequest},
	ErrStockIsNotValid:    {Proves: wxpay.ProvesRequestRefused, Advice: "the stock is no longer valid" + otherStock},
	ErrUserAlGetCoupon:    {Advice: "the user has as many as allowed; after a lost reply, one of them may be this number's"},
	ErrVerifySSLSerial:    {Proves: wxpay.ProvesRequestRefused, Fix: fixCertificate},
	ErrVerifySSLSN:        {Proves: wxpay.ProvesRequestRefused, Fix: fixCertificate},
	wxpay.ErrParamError:   {Proves: wxpay.ProvesRequestRefused, Fix: fixRequest + ": the description names the field"},
	wxpay.ErrSystemError:  {Retry: wxpay.RetryNow, Advice: inDoubt},
}

// queryMeanings: 查询代金券批次 and 查询代金券信息 错误码
var queryMeanings = wxpay.Meanings{
	ErrCode2IDErr:            {Proves: wxpay.ProvesRequestRefused, Fix: fixMerchant},
	ErrCouponNotFound:        {Proves: wxpay.ProvesRequestRefused, Fix: "fix the number of the coupon, or the openid of its user"},
	ErrCouponStockIDEmpty:    {Proves: wxpay.ProvesRequestRefused, Fix: fixStock},
	ErrCouponStockIDNotValid: {Proves: wxpay.ProvesRequestRefused, Fix: fixStock},
	ErrCouponStockNotFound:   {Proves: wxpay.ProvesRequestRefused, Fix: fixStock},
	ErrGetCouponStockFail:    {Retry: wxpay.RetryLater, Fix: fixStock},
	ErrMchIDEmpty:            {Proves: wxpay.ProvesRequestRefused, Fix: fixMerchant},
	ErrNetworkError:          {Retry: wxpay.RetryNow, Advice: "query again"},
	ErrReqParamXMLErr:        {Proves: wxpay.ProvesRequestRefused, Fix: fixRequest},
}
