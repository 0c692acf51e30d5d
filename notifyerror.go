package wxpay

import "errors"

// What is wrong with a notification, other than [ErrInvalidSignature]. The key is
// right or was not needed: looking for a wrong key does not help.
var (
	// ErrMalformedMessage: it is not flat XML, is longer than 1 MiB, or lacks a
	// field that it must have.
	ErrMalformedMessage = errors.New("malformed message")

	// ErrWrongMessage: it is another kind of message, such as a refund
	// notification where a payment notification is expected.
	ErrWrongMessage = errors.New("another kind of message")

	// ErrWrongRecipient: it is for another appid, mch_id, sub_appid or sub_mch_id.
	ErrWrongRecipient = errors.New("wrong recipient")

	// ErrRearranged: the signature is right, but a value shows that it swallowed
	// other fields, or lost some. Somebody has cut the signed text in other places
	// than WeChat Pay did.
	ErrRearranged = errors.New("rearranged message")

	// ErrUnconfirmed: the signature is right, but does not prove where a free text
	// ends, because a field follows that this package does not know. WeChat Pay may
	// have added it. [Client.ConfirmNotify] asks.
	ErrUnconfirmed = errors.New("not confirmed by the signature alone")
)

// maxQuoted is how much of an unverified value is quoted, in bytes.
const maxQuoted = 64
