package wxpaytest

import "time"

// userRecord is a user; its key has the openid.
type userRecord struct{ AppID, UnionID, SessionKey string }

func (u *user) key() string { return "user/" + u.openID }
func (u *user) record() any { return userRecord{u.appID, u.unionID, u.sessionKey} }

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
