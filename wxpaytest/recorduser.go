package wxpaytest

import (
	"maps"
	"time"
)

// userRecord is a user; its key has the openid.
type userRecord struct{ AppID, UnionID, SessionKey string }

func (u *user) key() string { return "user/" + u.openID }
func (u *user) record() any { return userRecord{u.appID, u.unionID, u.sessionKey} }

// twin is the openid of a user in another app.
type twin struct{ openID, appID, other string }

func (t twin) key() string { return "twin/" + t.openID + "/" + t.appID }
func (t twin) record() any { return t.other }

type loginCodeRecord struct {
	OpenID  string
	Expires time.Time
	Used    bool
}

func (c *loginCode) key() string { return "code/" + c.code }
func (c *loginCode) record() any { return loginCodeRecord{c.user.openID, c.expires, c.used} }

type authCodeRecord struct {
	Wallet  Wallet
	Expires time.Time
	Used    bool
	MchID   string
}

func (c *authCode) key() string { return "authcode/" + c.code }
func (c *authCode) record() any { return authCodeRecord{c.wallet, c.expires, c.used, c.mchID} }

type commonRecord struct {
	Now        time.Time
	Serial     int64
	Balances   map[string]int64
	Keys       map[string]keyRecord
	KeyExpires map[string]time.Time
}

// keyRecord is a merchant's key that was changed.
type keyRecord struct {
	Given    string // as it was configured; of a sandbox empty
	Key, Old string
}

// common is what there is one of in a gateway.
type common struct{ *Server }

func (common) key() string { return "gateway" }

func (s common) record() any {
	r := commonRecord{
		Now: s.Clock.Now(), Serial: s.serial, Balances: maps.Clone(s.balances), KeyExpires: maps.Clone(s.keyExpires), Keys: map[string]keyRecord{},
	}
	for id, m := range s.merchants {
		if m.Key != m.given {
			r.Keys[id] = keyRecord{m.given, m.Key, m.oldKey}
		}
	}
	return r
}

// restore takes a changed key up again, unless the merchant was configured
// with another one since.
func (r keyRecord) restore(m *Merchant) *Merchant {
	if m.given != r.Given {
		return m
	}
	changed := *m
	changed.Key, changed.oldKey = r.Key, r.Old
	return &changed
}
