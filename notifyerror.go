package wxpay

import "errors"

// The errors about a notification. A wrong key can be the cause of [ErrInvalidSignature]
// and of ErrUndecryptable, and of no other.
var (
	// ErrMalformedMessage: the message is not flat XML, is longer than 1 MiB, or lacks
	// a required field.
	ErrMalformedMessage = errors.New("malformed message")

	// ErrUndecryptable: the refund notification can't be decrypted. It is damaged, or
	// it was encrypted with another key: compare Config.Key with the APIv2 key of the
	// merchant platform.
	ErrUndecryptable = errors.New("message cannot be decrypted")

	// ErrWrongMessage: it is another kind of message, such as a refund notification
	// where a payment notification is expected.
	ErrWrongMessage = errors.New("another kind of message")

	// ErrWrongRecipient: it is for another appid, mch_id, sub_appid or sub_mch_id.
	ErrWrongRecipient = errors.New("wrong recipient")

	// ErrRearranged: the signature is right, but a value has absorbed other fields, or
	// a query contradicts the message. Somebody has split the signed text in other
	// places than WeChat Pay did.
	ErrRearranged = errors.New("rearranged message")

	// ErrUnconfirmed: the signature is right, but does not prove where a free text
	// ends, for example because an unknown field follows it. WeChat Pay may have added
	// that field. It has two meanings:
	//   - From [Client.ParseNotify]: WeChat Pay was not asked. Call
	//     [Client.ConfirmNotify], which queries the order.
	//   - From ConfirmNotify and the handlers: WeChat Pay was asked, and the query
	//     failed or the order is not paid. Answer FAIL: WeChat Pay redelivers the
	//     message.
	ErrUnconfirmed = errors.New("not confirmed by the signature alone")
)

// maxQuoted is how much of an unverified value is quoted, in bytes.
const maxQuoted = 64
