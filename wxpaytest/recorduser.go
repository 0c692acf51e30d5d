package wxpaytest

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// userRecord is a user. The key contains the openid.
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

func (r *people) restoreUser(openID string, value []byte) error {
	var rec userRecord
	err := json.Unmarshal(value, &rec)
	r.users[openID] = &user{openID, rec.AppID, rec.UnionID, rec.SessionKey}
	return err
}

func (r *people) restoreTwin(rest string, value []byte) error {
	openID, appID, _ := strings.Cut(rest, "/")
	t := twin{openID: openID, appID: appID}
	err := json.Unmarshal(value, &t.other)
	r.twins[[2]string{openID, appID}] = t.other
	return err
}

func (r *people) restoreLoginCode(code string, value []byte) error {
	var rec loginCodeRecord
	if err := json.Unmarshal(value, &rec); err != nil {
		return err
	}
	u := r.users[rec.OpenID]
	if u == nil {
		return fmt.Errorf("its user %q is missing", rec.OpenID)
	}
	r.codes[code] = &loginCode{code, u, rec.Expires, rec.Used}
	return nil
}

func (r *people) restoreAuthCode(code string, value []byte) error {
	var rec authCodeRecord
	err := json.Unmarshal(value, &rec)
	r.authCodes[code] = &authCode{code, rec.Wallet, rec.Expires, rec.Used, rec.MchID}
	return err
}
