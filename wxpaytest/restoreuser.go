package wxpaytest

import (
	"encoding/json"
	"fmt"
	"strings"
)

func (r *people) restoreUser(openID string, value []byte) error {
	var of userRecord
	err := json.Unmarshal(value, &of)
	r.users[openID] = &user{openID, of.AppID, of.UnionID, of.SessionKey}
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
	var of loginCodeRecord
	if err := json.Unmarshal(value, &of); err != nil {
		return err
	}
	u := r.users[of.OpenID]
	if u == nil {
		return fmt.Errorf("its user %q is missing", of.OpenID)
	}
	r.codes[code] = &loginCode{code, u, of.Expires, of.Used}
	return nil
}

func (r *people) restoreAuthCode(code string, value []byte) error {
	var of authCodeRecord
	err := json.Unmarshal(value, &of)
	r.authCodes[code] = &authCode{code, of.Wallet, of.Expires, of.Used, of.MchID}
	return err
}
