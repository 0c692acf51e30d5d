package wxpaytest

import (
	"cmp"
	"time"
)

// The addresses of a gateway, for [Fault.Host] and [Exchange.Host].
const (
	MainHost   = "main"   // the address Server.URL
	BackupHost = "backup" // the address Server.BackupURL
)

// Fault is something that goes wrong. A fault strikes requests that have passed
// the common checks (form, ids, signature), new connections, or notifications.
// It strikes only what its fields match. At most one fault strikes a request: if
// several match, the one that was injected first.
type Fault struct {
	Name        FaultName     // what goes wrong
	Path        string        // API path; zero: all paths, but not notifications
	Host        string        // MainHost or BackupHost; zero: both
	Number      string        // out_trade_no or out_refund_no, or "mch_id/number" as for Server.Order; zero: any
	Skip        int           // number of matching requests that it lets pass first
	Times       int           // how many requests it strikes; zero: one; negative: all
	Probability float64       // probability that it strikes a matching request; zero: 1
	Seed        uint64        // seed for the random decisions
	Code        string        // err_code of a failure; for ReturnCode the return_code, for ErrorMsg and ErrorCode the error_code; zero: SYSTEMERROR, for ErrorCode 20003
	Text        string        // text of a failure: return_msg, err_code_des, error_msg or the text of a page; zero: the documented text, or 系统繁忙，请稍后再试
	Before      bool          // true: the operation is not carried out; faults with a name that ends in Before don't need it
	Delay       time.Duration // for SlowHeaders and SlowBody (zero: 20 ms), DelayedNotification (zero: 1 minute), OpenCharge… (zero: 30 s), ConnectionRefused, StaleQuery, AlternatingQuery
	Copies      int           // for DuplicateNotification; zero: 2
	Queries     int           // for StaleQuery and AlternatingQuery; Inject panics if Delay is set too
}

// delay returns the fault's Delay, or its default.
func (f Fault) delay(zero time.Duration) time.Duration { return cmp.Or(f.Delay, zero) }

// Injection is a fault that can still strike.
type Injection struct {
	ID    int   // argument of RemoveFault
	Fault Fault // Skip and Times are the remaining counts
	Mixed bool  // it is one of several faults of a mix or a script
	Count int   // how often it has struck
}

// FaultName is the name of a fault.
type FaultName string

// The faults of requests. If the name ends in Before or [Fault.Before] is set,
// the operation is not carried out. Otherwise it takes effect before the fault
// strikes, which is the worst case. The faults marked N can strike notifications
// too.
const (
	SystemErrorBefore FaultName = "system-error-before" // SYSTEMERROR, without effect
	SystemErrorAfter  FaultName = "system-error-after"  // SYSTEMERROR, although the operation took effect
	TimeoutBefore     FaultName = "timeout-before"      // no response until the client disconnects or Close is called; no effect
	TimeoutAfter      FaultName = "timeout-after"       // the same after the operation took effect
	ResetBefore       FaultName = "reset-before"        // the connection is reset without effect
	ResetAfter        FaultName = "reset-after"         // the same after the operation took effect

	ResetUnread    FaultName = "reset-unread"     // reset after the request's headers, before its body is read; no effect
	ResetMidReply  FaultName = "reset-mid-reply"  // reset after half of the message was sent
	HalfStatusLine FaultName = "half-status-line" // the connection ends in the middle of the status line
	HalfHeaders    FaultName = "half-headers"     // the connection ends in the middle of the headers
	TruncatedBody  FaultName = "truncated-body"   // N: half of the message, in a complete HTTP response
	BrokenBody     FaultName = "broken-body"      // the connection ends in the middle of the message
	UnendedChunks  FaultName = "unended-chunks"   // all of the message in chunks, but the last chunk is missing
	SlowHeaders    FaultName = "slow-headers"     // byte by byte until the headers end, with a pause of Fault.Delay
	SlowBody       FaultName = "slow-body"        // the same for the body
	EndlessBody    FaultName = "endless-body"     // the message, then white space until the client disconnects or Close is called
	EmptyBody      FaultName = "empty-body"       // N: status 200 and an empty body
	GzipBomb       FaultName = "gzip-bomb"        // the message and 1 GiB of white space, compressed to 1 MB
	WrongEncoding  FaultName = "wrong-encoding"   // the header says gzip, but the body is not compressed
	HTMLPage       FaultName = "html-page"        // 200 and an HTML page
	Redirect       FaultName = "redirect"         // 302 to a page of the overload protection on the internet
	RedirectHere   FaultName = "redirect-here"    // 307 to the same address and path
	RedirectBeside FaultName = "redirect-beside"  // 307 to the same path at the gateway's other address

	InternalServerError      FaultName = "internal-server-error"       // 500 and a page
	BadGateway               FaultName = "bad-gateway"                 // 502 and a page
	Unavailable              FaultName = "unavailable"                 // 503 and a page
	GatewayTimeout           FaultName = "gateway-timeout"             // 504 and a page
	EmptyInternalServerError FaultName = "empty-internal-server-error" // 500 without a body
	EmptyBadGateway          FaultName = "empty-bad-gateway"           // 502 without a body
	EmptyUnavailable         FaultName = "empty-unavailable"           // 503 without a body
	EmptyGatewayTimeout      FaultName = "empty-gateway-timeout"       // 504 without a body

	WrongSignature     FaultName = "wrong-signature"     // N: one digit of sign is changed
	MissingSignature   FaultName = "missing-signature"   // N: no sign
	OtherKey           FaultName = "other-key"           // N: signed with a key that nobody has
	OtherIDs           FaultName = "other-ids"           // N: mch_id and appid of another merchant, signed correctly
	OtherNumber        FaultName = "other-number"        // N: numbers of another order and refund, signed correctly
	MalformedPromotion FaultName = "malformed-promotion" // N: promotion_detail is not JSON; signed correctly

	// EarlyNotification strikes only unifiedorder and refunds that succeed. The
	// order is paid or the refund finished, and its notification is delivered,
	// before the response is sent.
	EarlyNotification FaultName = "early-notification"
)

// The faults that answer with a failure, in all forms that WeChat Pay uses.
// Fault.Code and Fault.Text set the code and the text. The operation takes
// effect, unless [Fault.Before] is set.
const (
	ErrCode         FaultName = "err-code"          // result_code FAIL, err_code and err_code_des, signed; for a login errcode and errmsg
	UnsignedFail    FaultName = "unsigned-fail"     // return_code FAIL and return_msg, unsigned
	EmptyReturnMsg  FaultName = "empty-return-msg"  // return_code FAIL and an empty return_msg, unsigned
	ReturnCode      FaultName = "return-code"       // Fault.Code as return_code, and return_msg, unsigned
	ErrorMsg        FaultName = "error-msg"         // return_code FAIL, error_code and error_msg, without return_msg, unsigned
	ErrorCode       FaultName = "error-code"        // return_code FAIL, return_msg and error_code (zero: 20003), unsigned, as for bills
	UnsignedErrCode FaultName = "unsigned-err-code" // like ErrCode, with Fault.Text also in return_msg, unsigned, as for transfers
	NoResultCode    FaultName = "no-result-code"    // the usual response without result_code, signed
	BadRequest      FaultName = "bad-request"       // 400 and a page of the access layer about the certificate; no effect
	NotFound        FaultName = "not-found"         // 404 and a page of the access layer; no effect
)

// The faults of queries: the query is answered by a replica that is behind. The
// response is signed and was true earlier; it may also say that an order or a
// refund does not exist. If Fault.Delay is set, the replica is behind by that
// time of the gateway's clock. If Fault.Queries is set, that many queries after
// each change still return the state before it. Only one of them
// can be set. If both are zero, the replica never shows the latest change while
// the fault is in force.
const (
	StaleQuery       FaultName = "stale-query"       // a replica that is behind answers every query
	AlternatingQuery FaultName = "alternating-query" // after each change, the replica answers the first, third, fifth … query of the order; the other queries return the current state
)

// The faults of counter payments: micropay answers with Fault.Code, which is
// SYSTEMERROR, BANKERROR or USERPAYING (the user must enter the password). The
// order stays open for Fault.Delay of the gateway's clock; zero: 30 s. It can
// be paid earlier only with [Server.EnterPassword].
const (
	OpenChargePays  FaultName = "open-charge-pays"  // the order is then paid
	OpenChargeFails FaultName = "open-charge-fails" // the order is then PAYERROR
	OpenChargeTaken FaultName = "open-charge-taken" // the order is then PAYERROR, but the user is charged; a reversal pays it back
)

// The faults of connections. They strike new connections, before any request is
// read, so they have no Path and no Number. [Server.Inject] explains how it
// gets new connections.
const (
	// ConnectionRefused closes the address for Fault.Delay. If Delay is zero,
	// it stays closed until ClearFaults.
	ConnectionRefused  FaultName = "connection-refused"
	ConnectionReset    FaultName = "connection-reset"      // accepted, and reset before the TLS handshake
	SilentHandshake    FaultName = "silent-handshake"      // accepted, then silent until the client disconnects or Close is called
	OtherHost          FaultName = "other-host"            // the certificate is for another host
	ExpiredCertificate FaultName = "expired-certificate"   // the certificate expired yesterday
	UnknownAuthority   FaultName = "unknown-authority"     // the certificate was issued by an unknown authority
	ResetHandshaken    FaultName = "reset-after-handshake" // reset after the handshake, before a request is read
)

// The faults of notifications only. Their Path is always [NotifyPath].
const (
	DuplicateNotification  FaultName = "duplicate-notification"    // sends the same message Fault.Copies times at the same time
	OutOfOrderNotification FaultName = "out-of-order-notification" // holds the message back until another notification was sent, or for 15 s
	DelayedNotification    FaultName = "delayed-notification"      // holds the message back for Fault.Delay of the gateway's clock
	NoNotification         FaultName = "no-notification"           // drops this attempt and all later ones of the schedule; Server.Redeliver still sends the notification
)

// NotifyPath is the [Fault.Path] of notifications.
const NotifyPath = "notify"
