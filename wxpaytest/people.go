package wxpaytest

import (
	"cmp"
	"encoding/base64"
	"fmt"
	"sync"
	"time"

	"github.com/seed6780280e/wxpay/wxpaytest/internal/codec"
)

// people are the users and their codes.
type people struct {
	clock   clockOf
	numbers *numbers
	unsaved *unsaved

	mu        sync.Mutex
	users     map[string]*user // by openid
	codes     map[string]*loginCode
	authCodes map[string]*authCode
	twins     map[[2]string]string // openid of a user in another app
}

func newPeople(clock clockOf, n *numbers, u *unsaved) *people {
	return &people{
		clock: clock, numbers: n, unsaved: u,
		users: map[string]*user{}, codes: map[string]*loginCode{}, authCodes: map[string]*authCode{}, twins: map[[2]string]string{},
	}
}

// user is one user of one mini program.
type user struct {
	openID, appID, unionID string
	sessionKey             string // base64; empty before the first login
}

// add creates a user and returns the openid. If openID is empty, it creates a
// new openid.
func (r *people) add(appID, openID string) string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.newUser(appID, openID).openID
}

// newUser is add for a caller that holds the lock.
func (r *people) newUser(appID, openID string) *user {
	u := &user{openID: cmp.Or(openID, "o"+codec.RandomText(27)), appID: appID}
	r.users[u.openID] = u
	r.unsaved.note(u)
	return u
}

// known returns the user with the openid, or creates the user. The caller holds
// the lock.
func (r *people) known(appID, openID string) *user {
	if u := r.users[openID]; u != nil {
		return u
	}
	return r.newUser(appID, openID)
}

// find returns a copy of a user.
func (r *people) find(openID string) (user, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	u := r.users[openID]
	if u == nil {
		return user{}, false
	}
	return *u, true
}

func (r *people) setUnionID(openID, unionID string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	u := r.users[openID]
	if u == nil {
		return fmt.Errorf("%w: openid %q", ErrUnknown, openID)
	}
	u.unionID = unionID
	r.unsaved.note(u)
	return nil
}

// belongs reports whether a user can belong to the app. It is false if the
// openid was issued for another app.
func (r *people) belongs(openID, appID string) bool {
	u, known := r.find(openID)
	return !known || u.appID == appID
}

// openIDIn returns the user's openid in an app. A user has a different openid
// in each app.
func (r *people) openIDIn(appID, openID string) string {
	r.mu.Lock()
	defer r.mu.Unlock()
	u := r.users[openID]
	if u == nil || u.appID == appID || appID == "" {
		return openID
	}
	key := [2]string{openID, appID}
	if r.twins[key] == "" {
		r.twins[key] = r.newUser(appID, "").openID
		r.unsaved.note(twin{openID, appID, r.twins[key]})
	}
	return r.twins[key]
}

// twin is the openid of a user in another app.
type twin struct{ openID, appID, other string }

// codeLife: wx.login: a code is valid for 5 minutes.
const codeLife = 5 * time.Minute

// loginCode is a js_code.
type loginCode struct {
	code    string
	user    *user
	expires time.Time
	used    bool
}

// loginCode creates a code. It panics if the user belongs to another app.
func (r *people) loginCode(appID, openID string) string {
	r.mu.Lock()
	defer r.mu.Unlock()
	u := r.known(appID, openID)
	if u.appID != appID {
		panic(fmt.Sprintf("wxpaytest: openid %q belongs to %s, not %s", openID, u.appID, appID))
	}
	c := &loginCode{code: "0" + codec.RandomText(31), user: u, expires: r.clock.Now().Add(codeLife)}
	r.codes[c.code] = c
	r.unsaved.note(c)
	return c.code
}

// logIn uses a code. 小程序登录凭证校验 错误码: a code is valid for one app, one call and 5
// minutes. If the code is not valid, it returns the errcode.
func (r *people) logIn(appID, jsCode string) (u user, failed int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	code := r.codes[jsCode]
	switch {
	case code == nil || code.user.appID != appID || !r.clock.Now().Before(code.expires):
		return user{}, 40029
	case code.used:
		return user{}, 40163
	}
	code.used = true
	code.user.sessionKey = base64.StdEncoding.EncodeToString(codec.RandomBytes(16)) // a new login replaces it
	r.unsaved.note(code, code.user)
	return *code.user, 0
}
