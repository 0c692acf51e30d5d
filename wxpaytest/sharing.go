package wxpaytest

import (
	"encoding/json"
	"slices"
	"time"
)

// The states of a share, as in result.
const (
	SharePending = "PENDING"
	ShareSuccess = "SUCCESS"
	ShareClosed  = "CLOSED"
)

// Sharing is the state of one profit sharing, or of its end, at the time of the call that
// returned it.
type Sharing struct {
	MchID, SubMchID     string    // merchant and shop
	TransactionID       string    // of the order
	OutOrderNo, OrderID string    // the merchant's number and the platform's
	Path                string    // of the request
	Shares              []Share   // of the receivers; none for profitsharingfinish
	Unfrozen            int64     // fen, the rest that the merchant got
	Description         string    // of profitsharingfinish
	Created             time.Time // when it was accepted
}

// Share is what one receiver of a sharing gets.
type Share struct {
	Type, Account string    // the receiver
	Amount        int64     // fen
	Description   string    // as requested
	State         string    // result: PENDING, SUCCESS or CLOSED
	DetailID      string    // the platform's number
	FailReason    string    // if it is CLOSED
	Finished      time.Time // zero while it is PENDING
	Returned      int64     // fen; without returns that failed
}

// ShareReturn is the state of one return of a share.
type ShareReturn struct {
	OrderID, OutOrderNo   string    // of the sharing
	OutReturnNo, ReturnNo string    // the merchant's number and the platform's
	Account               string    // merchant that returns the money
	Amount                int64     // fen
	Description           string    // as requested
	Result                string    // PROCESSING, SUCCESS or FAILED
	FailReason            string    // if it FAILED
	Created, Finished     time.Time // Finished: zero while it is PROCESSING
}

// ShareEnd is how the shares or the returns of a receiver end.
type ShareEnd struct {
	After      time.Duration // until then they are open
	FailReason string        // zero: they succeed; or such as ACCOUNT_ABNORMAL
}

// sharings are the profit sharings of all orders. They are locked with orders.
type sharings struct {
	unsaved    *unsaved
	list       []*sharing // oldest first
	receivers  map[receiverKey]bool
	byKey      map[orderKey]*sharing
	byOrderID  map[string]*sharing
	returns    map[orderKey]*shareReturn
	ofOrder    map[*order]*orderSharing
	shareEnds  map[string]ShareEnd // by account; missing: after a minute
	returnEnds map[string]ShareEnd
	maxRatio   int64 // in 1/10000
}

type receiverKey struct{ mchID, subMchID, kind, account string }

type sharing struct {
	Sharing
	order     *order
	receivers string // as received
}

// orderSharing is what an order's sharings have in common.
type orderSharing struct {
	all      []*sharing
	finished bool
	last     time.Time // when the last request was accepted
}

type shareReturn struct {
	ShareReturn
	sharing *sharing
	share   int // index of the share
}

// newSharings: 分账: the ratio is 30 % if the shop has set no other.
func newSharings(u *unsaved) *sharings {
	return &sharings{
		unsaved:   u,
		receivers: map[receiverKey]bool{}, byKey: map[orderKey]*sharing{}, byOrderID: map[string]*sharing{}, returns: map[orderKey]*shareReturn{},
		ofOrder: map[*order]*orderSharing{}, shareEnds: map[string]ShareEnd{}, returnEnds: map[string]ShareEnd{}, maxRatio: 3000,
	}
}

// sharingTime is how long a share or a return is open, if the test says nothing else.
const sharingTime = time.Minute

// endOf returns how the shares or returns of an account end.
func endOf(ends map[string]ShareEnd, account string) ShareEnd {
	if end, ok := ends[account]; ok {
		return end
	}
	return ShareEnd{After: sharingTime}
}

// settle ends the shares whose time has come. The caller holds the lock of orders.
func (s *sharings) settle(sh *sharing, now time.Time) {
	for i := range sh.Shares {
		share := &sh.Shares[i]
		end := endOf(s.shareEnds, share.Account)
		if share.State != SharePending || now.Before(sh.Created.Add(end.After)) {
			continue
		}
		s.changed()
		share.State, share.Finished = ShareSuccess, sh.Created.Add(end.After)
		if end.FailReason != "" {
			share.State, share.FailReason = ShareClosed, end.FailReason
		}
	}
}

// settleReturn ends a return whose time has come.
func (s *sharings) settleReturn(r *shareReturn, now time.Time) {
	end := endOf(s.returnEnds, r.Account)
	if r.Result != "PROCESSING" || now.Before(r.Created.Add(end.After)) {
		return
	}
	s.changed()
	r.Result, r.Finished = "SUCCESS", r.Created.Add(end.After)
	if end.FailReason != "" {
		r.Result, r.FailReason = "FAILED", end.FailReason
		r.sharing.Shares[r.share].Returned -= r.Amount
	}
}

// changed notes that the sharings must be saved.
func (s *sharings) changed() { s.unsaved.note(s) }

// enlist adds a sharing.
func (s *sharings) enlist(sh *sharing) {
	all := s.ofOrder[sh.order]
	if all == nil {
		all = &orderSharing{}
		s.ofOrder[sh.order] = all
	}
	all.all, all.last = append(all.all, sh), sh.Created
	all.finished = all.finished || sh.Path != "/secapi/pay/multiprofitsharing"
	s.list = append(s.list, sh)
	s.byKey[orderKey{sh.MchID, sh.SubMchID, sh.OutOrderNo}] = sh
	s.byOrderID[sh.OrderID] = sh
	s.changed()
}

// of returns the sharings of an order, with what has ended until now.
func (s *sharings) of(o *order, now time.Time) *orderSharing {
	all := s.ofOrder[o]
	if all == nil {
		all = &orderSharing{}
	}
	for _, sh := range all.all {
		s.settle(sh, now)
	}
	for _, r := range s.returns {
		if r.sharing.order == o {
			s.settleReturn(r, now)
		}
	}
	if !o.Paid.IsZero() && !now.Before(o.Paid.Add(frozenFor)) {
		released := *all
		released.finished = true
		return &released
	}
	return all
}

// frozenFor: 分账: after 30 days the merchant gets what was not shared.
const frozenFor = 30 * 24 * time.Hour

// shared returns the fen that receivers have or will get, without what they returned.
func (all *orderSharing) shared() int64 {
	var sum int64
	for _, sh := range all.all {
		for _, share := range sh.Shares {
			if share.State != ShareClosed {
				sum += share.Amount - share.Returned
			}
		}
	}
	return sum
}

// paidOut returns the fen that receivers have or will get, with what they returned: a
// share that is returned can't be shared again.
func (all *orderSharing) paidOut() int64 {
	sum := all.shared()
	for _, sh := range all.all {
		for _, share := range sh.Shares {
			sum += share.Returned
		}
	}
	return sum
}

// left returns the fen of an order that can still be shared.
func (all *orderSharing) left(o *order) int64 {
	if all.finished || o.Fields["profit_sharing"] != "Y" {
		return 0
	}
	return max(o.TotalFee-o.Refunded-all.paidOut(), 0)
}

// receiversJSON returns the results of a sharing as JSON.
func (sh *sharing) receiversJSON() string {
	rows := make([]map[string]any, 0, len(sh.Shares))
	for _, s := range sh.Shares {
		row := map[string]any{
			"type": s.Type, "account": s.Account, "amount": s.Amount, "description": s.Description, "result": s.State, "detail_id": s.DetailID,
		}
		if !s.Finished.IsZero() {
			row["finish_time"] = formatTime(compactTime, s.Finished)
		}
		if s.FailReason != "" {
			row["fail_reason"] = s.FailReason
		}
		rows = append(rows, row)
	}
	text, _ := json.Marshal(rows)
	return string(text)
}

func (sh *sharing) status() string {
	if slices.ContainsFunc(sh.Shares, func(s Share) bool { return s.State == SharePending }) {
		return "PROCESSING"
	}
	return "FINISHED"
}

func (sh *sharing) clone() Sharing {
	c := sh.Sharing
	c.Shares = slices.Clone(c.Shares)
	return c
}
