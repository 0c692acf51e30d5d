package wxpaytest

import (
	"cmp"
	"time"
)

// The addresses of a gateway, as [Fault.Host] and [Exchange.Host] name them.
const (
	MainHost   = "main"   // of Server.URL
	BackupHost = "backup" // of Server.BackupURL
)

// Fault is something that goes wrong on some of the requests that came through
// the envelope's checks, on some new connections or on some notifications. One
// fault strikes one request; of several the one injected first.
type Fault struct {
	Name        FaultName     // what goes wrong
	Path        string        // the API path; zero: every path, not notifications
	Host        string        // MainHost or BackupHost; zero: both
	Number      string        // the out_trade_no or out_refund_no; zero: any
	Skip        int           // how many that match pass before it strikes
	Times       int           // how often it strikes; zero: once; negative: always
	Probability float64       // that it strikes one that matches; zero: 1
	Seed        uint64        // of the drawing
	Code        string        // of the failures that have one: an err_code, or another number or word in its place; zero: SYSTEMERROR
	Text        string        // of the failures: return_msg, err_code_des, error_msg or a page's reason; zero: the documents', or 系统繁忙，请稍后再试
	Before      bool          // the operation is not carried out, even where the name does not say so
	Delay       time.Duration // of SlowHeaders and SlowBody, zero: 20 ms; DelayedNotification, zero: 1 minute; ConnectionRefused; StaleQuery; OpenChargePays, zero: 30 s
	Copies      int           // of DuplicateNotification; zero: 2
	Queries     int           // of StaleQuery and AlternatingQuery
}

// delay returns the fault's Delay, or what it means where it is zero.
func (f Fault) delay(zero time.Duration) time.Duration { return cmp.Or(f.Delay, zero) }

// Injection is a fault in force.
type Injection struct {
	ID    int   // for RemoveFault
	Fault Fault // Skip and Times are what is left of them
	Mixed bool  // one of a mix or a script
	Count int   // how often it struck
}

// FaultName names something that goes wrong.
type FaultName string

// The faults of requests. Where a name does not say Before, the operation is
// carried out first, the worst case, unless [Fault.Before] is set. Those marked
// N strike notifications too.
const (
	SystemErrorBefore FaultName = "system-error-before" // SYSTEMERROR, nothing happened
	SystemErrorAfter  FaultName = "system-error-after"  // SYSTEMERROR, and yet it happened
	TimeoutBefore     FaultName = "timeout-before"      // no answer until the client goes away or Close
	TimeoutAfter      FaultName = "timeout-after"
	ResetBefore       FaultName = "reset-before" // the connection is reset
	ResetAfter        FaultName = "reset-after"

	ResetUnread    FaultName = "reset-unread"    // reset when the request's headers are in; its body is not read, nothing happened
	ResetMidReply  FaultName = "reset-mid-reply" // reset when half of the message was sent
	HalfStatusLine FaultName = "half-status-line"
	HalfHeaders    FaultName = "half-headers"
	TruncatedBody  FaultName = "truncated-body"  // N: half of the message, complete as HTTP
	BrokenBody     FaultName = "broken-body"     // the connection ends within the message
	UnendedChunks  FaultName = "unended-chunks"  // all of the message in chunks, and the connection ends without the last chunk
	SlowHeaders    FaultName = "slow-headers"    // the answer byte by byte, Fault.Delay between them, until the headers end
	SlowBody       FaultName = "slow-body"       // the same from there on
	EndlessBody    FaultName = "endless-body"    // the message, and white space until the client goes away or Close
	EmptyBody      FaultName = "empty-body"      // N: 200 and nothing
	GzipBomb       FaultName = "gzip-bomb"       // the message and 1 GiB of white space, gzipped to 1 MB
	WrongEncoding  FaultName = "wrong-encoding"  // says gzip, and is not
	HTMLPage       FaultName = "html-page"       // 200 and a page
	Redirect       FaultName = "redirect"        // 302 to the internet, the overload protection
	RedirectHere   FaultName = "redirect-here"   // 307 to the same address and path
	RedirectBeside FaultName = "redirect-beside" // 307 to the same path of the gateway's other address

	InternalServerError      FaultName = "internal-server-error" // 500 and a page
	BadGateway               FaultName = "bad-gateway"           // 502 and a page
	Unavailable              FaultName = "unavailable"           // 503 and a page
	GatewayTimeout           FaultName = "gateway-timeout"       // 504 and a page
	EmptyInternalServerError FaultName = "empty-internal-server-error"
	EmptyBadGateway          FaultName = "empty-bad-gateway"
	EmptyUnavailable         FaultName = "empty-unavailable"
	EmptyGatewayTimeout      FaultName = "empty-gateway-timeout"

	WrongSignature     FaultName = "wrong-signature"     // N: a digit of sign is another
	MissingSignature   FaultName = "missing-signature"   // N: no sign
	OtherKey           FaultName = "other-key"           // N: signed with a key nobody has
	OtherIDs           FaultName = "other-ids"           // N: another merchant's mch_id and appid, well signed
	OtherNumber        FaultName = "other-number"        // N: the numbers of another order and refund, well signed
	MalformedPromotion FaultName = "malformed-promotion" // N: promotion_detail is no JSON, well signed

	// EarlyNotification strikes only orders and refunds that succeed: the
	// order is paid or the refund finished, and its notification delivered,
	// before the answer is sent.
	EarlyNotification FaultName = "early-notification"
)

// The failures in every shape in which WeChat Pay words them, with Fault.Code
// and Fault.Text in it. They come after the effect, unless [Fault.Before] is set.
const (
	ErrCode         FaultName = "err-code"          // result_code FAIL, err_code and err_code_des, well signed; errcode and errmsg of a login
	UnsignedFail    FaultName = "unsigned-fail"     // return_code FAIL and return_msg, no sign
	EmptyReturnMsg  FaultName = "empty-return-msg"  // return_code FAIL and an empty return_msg, no sign
	ReturnCode      FaultName = "return-code"       // Fault.Code as return_code, and return_msg, no sign
	ErrorMsg        FaultName = "error-msg"         // return_code FAIL, error_code and error_msg, no return_msg, no sign
	ErrorCode       FaultName = "error-code"        // return_code FAIL, return_msg and error_code, zero: 20003, no sign: as bills
	UnsignedErrCode FaultName = "unsigned-err-code" // as ErrCode with Fault.Text in return_msg too, no sign: as transfers
	NoResultCode    FaultName = "no-result-code"    // what it would be but result_code, well signed
	BadRequest      FaultName = "bad-request"       // 400 and a page of the access layer: no or a wrong certificate; nothing happened
	NotFound        FaultName = "not-found"         // 404 and a page of the access layer, nothing happened
)

// The faults of queries: a replica answers that is behind. What it says is well
// signed and was true, also that an order or a refund does not exist. It is
// behind by Fault.Delay of the gateway's clock; or by Fault.Queries, so that
// as many queries after each change tell what was before it; where both are
// zero, by the latest change, for as long as the fault lasts.
const (
	StaleQuery       FaultName = "stale-query"
	AlternatingQuery FaultName = "alternating-query" // every other query of an order; the others, beginning with the second after a change, tell what is
)

// The faults of counter payments: micropay answers Fault.Code, which is
// SYSTEMERROR, BANKERROR or USERPAYING (the password is asked for), and the
// order stays open for Fault.Delay of the gateway's clock, zero: 30 s. The user
// pays earlier only by [Server.EnterPassword].
const (
	OpenChargePays  FaultName = "open-charge-pays"  // then it is paid
	OpenChargeFails FaultName = "open-charge-fails" // then it is PAYERROR
	OpenChargeTaken FaultName = "open-charge-taken" // the same, and yet the user was charged, until it is reversed
)

// The faults of connections. They strike new connections, whatever will be
// asked on them, so they have no Path and no Number; and they strike before
// anything was asked. See [Server.Inject] for the connections there are.
const (
	// ConnectionRefused: nothing listens on the address for Fault.Delay, or
	// until ClearFaults where that is zero.
	ConnectionRefused  FaultName = "connection-refused"
	ConnectionReset    FaultName = "connection-reset"      // accepted and reset before the handshake
	SilentHandshake    FaultName = "silent-handshake"      // accepted, and then nothing until the client goes away or Close
	OtherHost          FaultName = "other-host"            // a certificate for another host
	ExpiredCertificate FaultName = "expired-certificate"   // one that expired yesterday
	UnknownAuthority   FaultName = "unknown-authority"     // one that an unknown authority issued
	ResetHandshaken    FaultName = "reset-after-handshake" // reset with the handshake done and no request read
)

// The faults of notifications only; their Path is always [NotifyPath].
const (
	DuplicateNotification  FaultName = "duplicate-notification"    // the same message Fault.Copies times at the same time
	OutOfOrderNotification FaultName = "out-of-order-notification" // held back until another one was sent, or 15 s
	DelayedNotification    FaultName = "delayed-notification"      // held back for Fault.Delay of the gateway's clock
	NoNotification         FaultName = "no-notification"           // neither this attempt nor any that the schedule has after it
)

// NotifyPath is the [Fault.Path] of notifications.
const NotifyPath = "notify"
