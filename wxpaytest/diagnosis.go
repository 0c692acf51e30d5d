package wxpaytest

// Diagnosis is why a message was taken or refused.
type Diagnosis struct {
	Checks         []Check   // in the order in which they were made, until one failed
	Request, Reply Signature // zero for what carries none
	Decrypted      string    // what the req_info of a refund notification holds
}

// Check is one thing that was checked.
type Check struct {
	Name   string // CheckMethod … CheckState
	Detail string // what was found, or WeChat Pay's own text where it failed
	OK     bool   // it passed
}

// The names of the checks, of a request and at the end of a delivery.
const (
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

// Signature is how a message is signed, with the key that it is judged by.
type Signature struct {
	Type      string // MD5 or HMAC-SHA256; empty: it is not signed
	String    string // that is hashed, with the key
	Given     string // as received; empty: none
	Computed  string // by the gateway
	Explained string // why they differ, as explain.Explanation says it in one line
	Mistake   string // the name of the likeliest cause; empty: none is known
}
