package wxpay

import "time"

// A Proof is what a code of WeChat Pay proves about the call that it answers.
type Proof int

// The proofs. An unsigned answer proves [ProvesRequestRefused] at most.
const (
	// ProvesNothing: the call may have taken effect.
	ProvesNothing Proof = iota

	// ProvesRequestRefused: this request was not carried out. An earlier request
	// with its number, or another process's, may have been.
	ProvesRequestRefused

	// ProvesNumberRefused: no request with this number was carried out, and none
	// can be.
	ProvesNumberRefused

	// ProvesAlreadyDone: the requested state already holds, whoever caused it.
	ProvesAlreadyDone
)

// A Retry says whether repeating the very same call, with the same number, can
// help.
type Retry int

// Whether to retry.
const (
	RetryNever Retry = iota // fix the cause, or go by the advice
	RetryNow                // the failure may be gone already
	RetryLater              // after a pause, or when something else has changed, such as a balance
)

// String names when to retry, such as "later".
func (r Retry) String() string { return []string{"never", "now", "later"}[r] }

// A Meaning is what a code means in one operation.
type Meaning struct {
	Proves Proof         // zero: nothing
	Retry  Retry         // zero: never
	Pause  time.Duration // with RetryLater: before the client retries by itself; zero: it does not
	Advice string        // what to do, on one line; not used while an earlier attempt leaves the outcome unknown
}

// Meanings are the codes in the document of an [Endpoint]. Codes are compared
// in any spelling. What is not here has its common meaning, or none.
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
	fixRequest       = "fix the request; repeating it does not help"
	fixConfiguration = "fix the configuration: appid, mch_id, their binding, or the product's permission"
	fixKey           = "fix the key or the sign type; repeating does not help"
	fixCertificate   = "load the merchant certificate of this mch_id, and check CertificateExpiry"
	slowDown         = "not carried out: repeat with the same number, slower"
)

// limitedPause is how long the client waits after a code that asks for fewer
// calls.
const limitedPause = time.Second

// commonMeanings are the codes that mean the same in every operation: the
// request was not understood or not admitted (返回码: 请求未受理), or the system
// has failed.
var commonMeanings = Meanings{
	ErrAppIDMchIDNotMatch: {Proves: ProvesRequestRefused, Advice: fixConfiguration},
	ErrAppIDNotExist:      {Proves: ProvesRequestRefused, Advice: fixConfiguration},
	ErrBizerrNeedRetry:    {Retry: RetryNow, Advice: "repeat the same call with the same number"},
	ErrCertError:          {Proves: ProvesRequestRefused, Advice: fixCertificate},
	ErrFrequencyLimited:   {Proves: ProvesRequestRefused, Retry: RetryLater, Pause: limitedPause, Advice: slowDown},
	ErrInvalidRequest:     {Advice: "query, then read the description: state and parameters do not fit, or the number was used with other values"},
	ErrInvalidReqTooMuch:  {Proves: ProvesRequestRefused, Retry: RetryLater, Advice: "too many bad calls: fix them, wait a minute"},
	ErrLackParams:         {Proves: ProvesRequestRefused, Advice: fixRequest},
	ErrMchIDNotExist:      {Proves: ProvesRequestRefused, Advice: fixConfiguration},
	ErrNoAuth:             {Proves: ProvesRequestRefused, Advice: fixConfiguration + "; or the caller's IP address is not allowed"},
	ErrNotUTF8:            {Proves: ProvesRequestRefused, Advice: fixRequest},
	ErrParamError:         {Proves: ProvesRequestRefused, Advice: fixRequest},
	ErrPostDataEmpty:      {Proves: ProvesRequestRefused, Advice: fixRequest},
	ErrRequirePostMethod:  {Proves: ProvesRequestRefused, Advice: fixRequest},
	ErrSignError:          {Proves: ProvesRequestRefused, Advice: fixKey},
	ErrSystemError:        {Retry: RetryNow, Advice: "repeat the same call with the same number, then query"},
	ErrXMLFormatError:     {Proves: ProvesRequestRefused, Advice: fixRequest},

	// The same in other families of the API.
	"CA_ERROR":          {Proves: ProvesRequestRefused, Advice: fixCertificate},
	"FREQ_LIMIT":        {Proves: ProvesRequestRefused, Retry: RetryLater, Pause: limitedPause, Advice: slowDown},
	"RATE_LIMITED":      {Proves: ProvesRequestRefused, Retry: RetryLater, Pause: limitedPause, Advice: slowDown},
	"ILLEGAL_APPID":     {Proves: ProvesRequestRefused, Advice: fixConfiguration},
	"MISSING_PARAMETER": {Proves: ProvesRequestRefused, Advice: fixRequest},
	"PARAM_IS_NOT_UTF8": {Proves: ProvesRequestRefused, Advice: fixRequest},
	"XML_ERROR":         {Proves: ProvesRequestRefused, Advice: fixRequest},
}

const (
	inDoubt     = "query, or repeat with the same number; never with a new one"
	unknownCode = "query before anything else: this code says nothing certain about the money"
	queryOrder  = "query the order and go by its state"
	queryAgain  = "query again"
	nothingSent = "nothing was sent: fix the cause and call again"
)
