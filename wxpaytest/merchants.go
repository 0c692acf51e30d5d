package wxpaytest

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/seed6780280e/wxpay/wxpaytest/internal/codec"
)

// merchants are the merchants with their keys, secrets and balances. A
// [Merchant] in it never changes: a running request keeps using the one it
// started with.
type merchants struct {
	unsaved *unsaved
	first   string              // mch_id of the first merchant
	secrets map[string][]string // by appid

	mu         sync.Mutex
	byID       map[string]*Merchant
	balances   map[string]int64     // changed only under the lock of orders
	keyExpires map[string]time.Time // when the sandbox keys expire; only in a sandbox
}

func newMerchants(configured []Merchant, u *unsaved) (*merchants, error) {
	if len(configured) == 0 {
		configured = []Merchant{{}}
	}
	r := &merchants{unsaved: u, secrets: map[string][]string{}, byID: map[string]*Merchant{}, balances: map[string]int64{}}
	for _, m := range configured {
		m = m.withDefaults()
		m.given = m.Key
		if r.byID[m.MchID] != nil {
			return nil, fmt.Errorf("wxpaytest: merchant %s given twice", m.MchID)
		}
		m.OtherAppIDs = slices.Clone(m.OtherAppIDs)
		m.SubMerchants = slices.Clone(m.SubMerchants)
		m.FeeTypes = slices.Clone(m.FeeTypes)
		r.byID[m.MchID] = &m
		r.first = cmp.Or(r.first, m.MchID)
		for _, id := range m.appIDs() {
			r.secrets[id] = append(r.secrets[id], m.AppSecret)
		}
	}
	return r, nil
}

// inSandbox returns the same merchants with new keys.
func (r *merchants) inSandbox(u *unsaved) *merchants {
	x := &merchants{
		unsaved: u, first: r.first, secrets: r.secrets,
		byID: map[string]*Merchant{}, balances: map[string]int64{}, keyExpires: map[string]time.Time{},
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	for id, m := range r.byID {
		copied := *m
		copied.Key, copied.given, copied.oldKey = codec.RandomHex(16), "", ""
		x.byID[id] = &copied
	}
	u.noteCommon()
	return x
}

// get returns nil if there is no such merchant.
func (r *merchants) get(mchID string) *Merchant {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.byID[mchID]
}

// has reports whether there is such a merchant or shop.
func (r *merchants) has(mchID string) bool {
	for _, m := range r.all() {
		if m.MchID == mchID || slices.ContainsFunc(m.SubMerchants, func(sub SubMerchant) bool { return sub.MchID == mchID }) {
			return true
		}
	}
	return false
}

// mustGet panics if there is no such merchant. The zero id means the first one.
func (r *merchants) mustGet(mchID string) *Merchant {
	m := r.get(cmp.Or(mchID, r.first))
	if m == nil {
		panic(fmt.Sprintf("wxpaytest: no merchant %q", mchID))
	}
	return m
}

func (r *merchants) all() map[string]*Merchant {
	r.mu.Lock()
	defer r.mu.Unlock()
	return maps.Clone(r.byID)
}

func (r *merchants) changeKey(mchID, newKey string) {
	mchID = r.mustGet(mchID).MchID
	r.mu.Lock()
	defer r.mu.Unlock()
	r.setKey(mchID, newKey)
}

// setKey is changeKey for a caller that holds the lock.
func (r *merchants) setKey(mchID, key string) {
	m := *r.byID[mchID]
	m.oldKey, m.Key = m.Key, key
	r.byID[mchID] = &m
	r.unsaved.noteCommon()
}

// balance returns how much money the merchant has for refunds. If limited is
// false, the money is unlimited.
func (r *merchants) balance(mchID string) (fen int64, limited bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	fen, limited = r.balances[mchID]
	return fen, limited
}

func (r *merchants) setBalance(mchID string, fen int64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.balances[mchID] = fen
	r.unsaved.noteCommon()
}

// spend takes money from the balance, or adds it if fen is negative. An
// unlimited balance does not change.
func (r *merchants) spend(mchID string, fen int64) {
	if balance, limited := r.balance(mchID); limited {
		r.setBalance(mchID, balance-fen)
	}
}

// sandboxKeyLife is how long a sandbox key is valid. 沙箱环境 does not say.
const sandboxKeyLife = 24 * time.Hour

// signKey returns the sandbox key of a merchant. It returns the same key until
// the key expires.
func (r *merchants) signKey(mchID string, now time.Time) string {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.keyExpires[mchID].IsZero() || !now.Before(r.keyExpires[mchID]) {
		r.renew(mchID)
		r.keyExpires[mchID] = now.Add(sandboxKeyLife)
	}
	return r.byID[mchID].Key
}

// expireKeys replaces the expired sandbox keys.
func (r *merchants) expireKeys(now time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for id, expires := range r.keyExpires {
		if !now.Before(expires) {
			r.renew(id)
		}
	}
}

func (r *merchants) expireKey(mchID string) {
	mchID = r.mustGet(mchID).MchID
	r.mu.Lock()
	defer r.mu.Unlock()
	r.renew(mchID)
}

// renew sets a new key that nobody knows yet, for a caller that holds the lock.
func (r *merchants) renew(mchID string) {
	r.setKey(mchID, strings.ToLower(codec.RandomHex(16)))
	delete(r.keyExpires, mchID)
}
