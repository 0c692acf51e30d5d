package wxpaytest

import "time"

// Change is something that happened to an order besides requests and deliveries:
// the user paid or closed the cashier, the bank finished a refund, a fault held a
// notification back.
type Change struct {
	Seq         int64      // see StoryEntry
	Time        time.Time  // by the gateway's clock
	Kind        ChangeKind // what happened
	By          ChangeBy   // who or what caused it
	State       string     // the state afterwards: trade_state, or refund_status of the refund
	OutRefundNo string     `json:",omitempty"` // the refund's number; empty: it is about the order
	Fee         int64      `json:",omitempty"` // fen, that were charged or are refunded
	Code        string     `json:",omitempty"` // err_code of a failed payment, if there is one
	Fault       FaultName  `json:",omitempty"` // the fault that caused it, if By is ByFault
	Until       time.Time  `json:",omitzero"`  // how long a notification is held back
}

// ChangeKind is the kind of a [Change].
type ChangeKind string

// The kinds of a [Change]. The last two follow from the time alone.
const (
	ChangePaid           ChangeKind = "paid"            // the user was charged
	ChangeFailed         ChangeKind = "failed"          // a counter payment or a deduction failed
	ChangePassword       ChangeKind = "password"        // the user must enter the password
	ChangeCancelled      ChangeKind = "cancelled"       // the user closed the cashier
	ChangeClosed         ChangeKind = "closed"          // the order was closed
	ChangeReversed       ChangeKind = "reversed"        // the order was reversed
	ChangeState          ChangeKind = "state"           // SetTradeState set the state
	ChangeRefund         ChangeKind = "refund"          // a refund was accepted
	ChangeRefundFinished ChangeKind = "refund-finished" // the bank finished a refund
	ChangeHeld           ChangeKind = "held"            // a notification is held back
	ChangeLost           ChangeKind = "lost"            // a notification is dropped, with its repetitions
	ChangeExpired        ChangeKind = "expired"         // the time_expire has come
	ChangePrepayExpired  ChangeKind = "prepay-expired"  // the latest prepay_id is 2 hours old
)

// ChangeBy is who or what caused a [Change].
type ChangeBy string

// The causes of a [Change].
const (
	ByUser     ChangeBy = "user"     // on the phone
	ByRequest  ChangeBy = "request"  // a request of the merchant
	ByPlatform ChangeBy = "platform" // the merchant's staff, on the merchant platform
	ByBank     ChangeBy = "bank"     // the bank, or FinishRefund in its place
	ByClock    ChangeBy = "clock"    // a time has come
	ByFault    ChangeBy = "fault"    // an injected fault
	ByTest     ChangeBy = "test"     // SetTradeState
)

// fault returns the only fault that pays orders and finishes refunds.
func (b ChangeBy) fault() FaultName {
	if b == ByFault {
		return EarlyNotification
	}
	return ""
}
