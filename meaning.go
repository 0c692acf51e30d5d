package wxpay

import "time"

// A Proof says what a code of WeChat Pay proves about the call that got it.
type Proof int

// The proofs. An unsigned response proves at most [ProvesRequestRefused].
const (
	// ProvesNothing: the call may have taken effect.
	ProvesNothing Proof = iota

	// ProvesRequestRefused: this request was not carried out. Another request with
	// the same number may have been: an earlier one, or one of another process.
	ProvesRequestRefused

	// ProvesNumberRefused: no request with this number was carried out, and none will
	// be.
	ProvesNumberRefused

	// ProvesAlreadyDone: the requested state is already reached. Another request may
	// have caused it.
	ProvesAlreadyDone
)

// A Retry says whether repeating the same call with the same number can help.
type Retry int

// The values of [Retry].
const (
	RetryNever Retry = iota // fix the cause, or follow the advice
	RetryNow                // the failure may be gone already
	RetryLater              // after a pause, or after something else has changed, such as the balance
)

// String returns a name, such as "later".
func (r Retry) String() string { return nameOf([]string{"never", "now", "later"}, int(r)) }

// A Meaning says what a code means in one operation.
type Meaning struct {
	Proves Proof         // zero: nothing
	Retry  Retry         // zero: never
	Pause  time.Duration // with RetryLater: how long the client waits before it retries by itself; zero: it does not retry
	Advice string        // what to do, in one line; zero: Fix; not used while the outcome is unknown because of an earlier attempt
	Fix    string        // what to fix, in one line; used after Endpoint.InDoubt while the outcome is unknown
}

// Meanings contains the codes in the document of an [Endpoint]. A code is found in
// any spelling. A code that is not here has its common meaning, or none.
type Meanings map[Code]Meaning

// find returns what a code means, and whether that is known.
func (m Meanings) find(code Code) (Meaning, bool) {
	if code == "" {
		return Meaning{}, false
	}
	for known, meaning := range m {
		if known.canonical() == code.canonical() {
			return meaning, true
		}
	}
	return Meaning{}, false
}

const (
	fixRequest       = "fix the request before the next call"
	fixConfiguration = "fix the configuration: appid, mch_id, their binding, or the product's permission"
	fixKey           = "fix the key or the sign type before the next call"
	fixCertificate   = "set Config.Certificate to the merchant certificate of this mch_id, and check CertificateExpiry"
	repeatSlower     = "not carried out: wait, then repeat with the same number, slower"
	slowDown         = "wait, and call slower"
	overloaded       = "the servers are overloaded: wait, and call slower"
	readDescription  = "read the description"
	readAndFix       = "read the description and fix the request"
	queryReadFix     = "query, then read the description and fix the request: state and parameters do not fit, or the number was used with other values"
	repeatThenQuery  = "repeat the same call with the same number, then query"
)

// limitedPause is how long the client waits after a code that demands fewer calls.
const limitedPause = time.Second

// commonMeanings are the codes that mean the same in every operation: the request was
// not understood or not accepted (返回码: 请求未受理), or the system failed.
var commonMeanings = Meanings{
	ErrAppIDMchIDNotMatch: {Proves: ProvesRequestRefused, Fix: fixConfiguration},
	ErrAppIDNotExist:      {Proves: ProvesRequestRefused, Fix: fixConfiguration},
	ErrBizerrNeedRetry:    {Retry: RetryNow, Advice: repeatThenQuery},
	ErrCertError:          {Proves: ProvesRequestRefused, Fix: fixCertificate},
	ErrFrequencyLimited:   {Proves: ProvesRequestRefused, Retry: RetryLater, Pause: limitedPause, Advice: repeatSlower, Fix: slowDown},
	ErrInvalidRequest:     {Advice: queryReadFix, Fix: readAndFix},
	ErrInvalidReqTooMuch:  {Proves: ProvesRequestRefused, Retry: RetryLater, Fix: "too many bad calls: fix the request, and wait a minute"},
	ErrLackParams:         {Proves: ProvesRequestRefused, Fix: fixRequest},
	ErrMchIDNotExist:      {Proves: ProvesRequestRefused, Fix: fixConfiguration},
	ErrNoAuth:             {Proves: ProvesRequestRefused, Fix: fixConfiguration + "; or the caller's IP address is not allowed"},
	ErrNotUTF8:            {Proves: ProvesRequestRefused, Fix: fixRequest},
	ErrParamError:         {Proves: ProvesRequestRefused, Fix: fixRequest},
	ErrPostDataEmpty:      {Proves: ProvesRequestRefused, Fix: fixRequest},
	ErrRequirePostMethod:  {Proves: ProvesRequestRefused, Fix: fixRequest},
	ErrSignError:          {Proves: ProvesRequestRefused, Fix: fixKey},
	ErrSystemError:        {Retry: RetryNow, Advice: repeatThenQuery},
	ErrXMLFormatError:     {Proves: ProvesRequestRefused, Fix: fixRequest},

	// The same in other families of the API.
	"CA_ERROR":          {Proves: ProvesRequestRefused, Fix: fixCertificate},
	"FREQ_LIMIT":        {Proves: ProvesRequestRefused, Retry: RetryLater, Pause: limitedPause, Advice: repeatSlower, Fix: slowDown},
	"RATE_LIMITED":      {Proves: ProvesRequestRefused, Retry: RetryLater, Pause: limitedPause, Advice: repeatSlower, Fix: slowDown},
	"ILLEGAL_APPID":     {Proves: ProvesRequestRefused, Fix: fixConfiguration},
	"MISSING_PARAMETER": {Proves: ProvesRequestRefused, Fix: fixRequest},
	"PARAM_IS_NOT_UTF8": {Proves: ProvesRequestRefused, Fix: fixRequest},
	"XML_ERROR":         {Proves: ProvesRequestRefused, Fix: fixRequest},
}

const (
	inDoubt     = "query, or repeat with the same number; never with a new one"
	unknownCode = "query before anything else: this code says nothing certain about the money"
	queryOrder  = "query the order and go by its state"
	queryAgain  = "query again"
	nothingSent = "nothing was sent: fix the cause and call again"
)
