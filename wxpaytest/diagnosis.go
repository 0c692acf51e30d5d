package wxpaytest

import "github.com/seed6780280e/wxpay/wxpaytest/explain"

// Diagnosis explains why a message was accepted or rejected.
type Diagnosis struct {
	Checks []Check // in the order of the checks; the first failed one is the last
	// Form is what is unusual in the XML or, if CheckXML, CheckUTF8 or CheckAck failed,
	// where and why. For a delivery it is about the merchant's response.
	Form           []explain.Remark
	Request, Reply Signature // zero for a message that is not signed
	Decrypted      string    // the decrypted req_info of a refund notification
}

// Check is the result of one check.
type Check struct {
	Name   string // one of the Check constants
	Detail string // what was found; if the check failed, WeChat Pay's text
	OK     bool   // the check passed
}

// The names of the checks of a request. CheckHTTP and CheckAck are the checks
// of a delivery.
const (
	CheckBody        = "body" // it arrived completely, see Exchange.BodyProblem
	CheckPath        = "path"
	CheckMethod      = "method"
	CheckUTF8        = "UTF-8"
	CheckXML         = "XML"
	CheckMchID       = "mch_id"
	CheckCertificate = "certificate"
	CheckSign        = "sign"
	CheckNonce       = "nonce_str"
	CheckAppID       = "appid"
	CheckSubMchID    = "sub_mch_id"
	CheckFields      = "fields"
	CheckState       = "state"

	CheckHTTP = "HTTP"
	CheckAck  = "return_code"
)

// Signature describes the signature of a message, checked with the merchant's
// key.
type Signature struct {
	Type      string // MD5 or HMAC-SHA256; empty: the message is not signed
	String    string // the string that is hashed, including the key
	Given     string // the received sign; empty: none
	Computed  string // the sign that the gateway computed
	Explained string // why they differ, in one line, from explain.Explanation
	Mistake   string // the name of the most likely cause; empty: none is known
	Subject   string // what the cause is about, see explain.Mistake
}
