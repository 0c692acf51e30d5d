package wxpay

// billReasons are the texts with which 下载交易账单 says in return_msg what
// others say in err_code.
var billReasons = byCanonical(map[Code]Code{
	"No Bill Exist":         ErrNoBill,
	"Bill Creating":         ErrBillCreating,
	"SYSTEMERROR":           ErrSystemError,
	"CompressGZip Error":    ErrSystemError,
	"UnCompressGZip Error":  ErrSystemError,
	"FREQUENCY_LIMITED":     ErrFrequencyLimited,
	"SIGN ERROR":            ErrSignError,
	"PARAM_ERROR":           ErrParamError,
	"data format error":     ErrParamError,
	"invalid bill_type":     ErrParamError,
	"invalid bill_date":     ErrParamError,
	"missing parameter":     ErrLackParams,
	"NOAUTH":                ErrNoAuth,
	"APPID_NOT_EXIST":       ErrAppIDNotExist,
	"MCHID_NOT_EXIST":       ErrMchIDNotExist,
	"APPID_MCHID_NOT_MATCH": ErrAppIDMchIDNotMatch,
})

// noBillErrorCode is the error_code beside No Bill Exist.
const noBillErrorCode = "20002"

// readReason takes the code that return_msg stands for, where that is one of
// those texts and there is no err_code.
func (e *Error) readReason() {
	if e.Code != "" || e.Fields.Get("return_code") == "SUCCESS" {
		return
	}
	e.Code = billReasons[Code(e.ReturnMsg).canonical()]
	if e.Code == "" && e.ReturnMsg == "" && e.Fields.Get("error_code") == noBillErrorCode {
		e.Code = ErrNoBill
	}
	if e.Code != "" {
		e.Description = e.ReturnMsg
		e.again = mendable[e.Code.canonical()]
	}
}
