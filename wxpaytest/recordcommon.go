package wxpaytest

import (
	"encoding/json"
	"maps"
	"time"
)

// commonKey is the key of the record with everything that a gateway has only
// once.
const commonKey = "gateway"

type commonRecord struct {
	Now        time.Time
	Serial     int64
	Balances   map[string]int64
	Keys       map[string]keyRecord
	KeyExpires map[string]time.Time
	RefundEnd  *refundEndRecord `json:",omitempty"`
}

// keyRecord is a changed key of a merchant.
type keyRecord struct {
	Given    string // the configured key; empty in a sandbox
	Key, Old string
}

// refundEndRecord is the plan of SetRefundEnd. It holds as long as the option stays
// the same.
type refundEndRecord struct{ Option, Set RefundEnd }

// commonRecord is for a caller that holds the locks of all rooms.
func (r *rooms) commonRecord() commonRecord {
	var refundEnd *refundEndRecord
	if set := r.orders.refundEnd; set != nil {
		refundEnd = &refundEndRecord{r.settings().refundEnd, *set}
	}
	return commonRecord{
		RefundEnd: refundEnd,
		Now:       r.clock.Now(), Serial: r.numbers.last.Load(),
		Balances: maps.Clone(r.merchants.balances), KeyExpires: maps.Clone(r.merchants.keyExpires), Keys: r.merchants.changedKeys(),
	}
}

// changedKeys is for a caller that holds the lock.
func (r *merchants) changedKeys() map[string]keyRecord {
	keys := map[string]keyRecord{}
	for id, m := range r.byID {
		if m.Key != m.given {
			keys[id] = keyRecord{m.given, m.Key, m.oldKey}
		}
	}
	return keys
}

// restoreCommon returns the time at which the earlier gateway ended.
func (r *rooms) restoreCommon(value []byte) (time.Time, error) {
	var rec commonRecord
	if err := json.Unmarshal(value, &rec); err != nil {
		return time.Time{}, err
	}
	r.numbers.atLeast(rec.Serial)
	r.merchants.keyExpires = rec.KeyExpires
	maps.Copy(r.merchants.balances, rec.Balances)
	if rec.RefundEnd != nil && rec.RefundEnd.Option == r.settings().refundEnd {
		r.orders.refundEnd = &rec.RefundEnd.Set
	}
	for id, key := range rec.Keys {
		if m := r.merchants.byID[id]; m != nil {
			r.merchants.byID[id] = key.restore(m)
		}
	}
	return rec.Now, nil
}

// restore applies a changed key, unless the merchant is now configured with
// another key.
func (r keyRecord) restore(m *Merchant) *Merchant {
	if m.given != r.Given {
		return m
	}
	changed := *m
	changed.Key, changed.oldKey = r.Key, r.Old
	return &changed
}
