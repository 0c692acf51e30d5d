package wxpaytest

// Judgement is why a message was taken or refused.
type Judgement struct {
	Checks         []Check // in the order in which they were made
	Request, Reply Signature
}

// Check is one thing that was checked.
type Check struct {
	Name   string // CheckMethod … CheckState
	Detail string // what was found
	OK     bool
}

// The names of the checks.
const (
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
)

// Signature is how a message is signed, with the key that it is judged by.
type Signature struct {
	Type      string // MD5 or HMAC-SHA256; empty: it is not signed
	String    string // that is hashed, with the key
	Given     string
	Computed  string
	Explained string // why they differ, where that is known
}

// Judge tells how a request was judged.
func (s *Server) Judge(x Exchange) Judgement { return Judgement{} }

// JudgeDelivery tells how the message of a notification is signed, and what the
// merchant answered.
func (s *Server) JudgeDelivery(d Delivery) Judgement { return Judgement{} }
