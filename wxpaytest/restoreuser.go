package wxpaytest

import (
	"encoding/json"
	"fmt"
	"strings"
)

func (s *Server) restoreUser(openID string, value []byte) error {
	var r userRecord
	err := json.Unmarshal(value, &r)
	s.users[openID] = &user{openID, r.AppID, r.UnionID, r.SessionKey}
	return err
}

func (s *Server) restoreTwin(rest string, value []byte) error {
	openID, appID, _ := strings.Cut(rest, "/")
	t := twin{openID: openID, appID: appID}
	err := json.Unmarshal(value, &t.other)
	s.twins[[2]string{openID, appID}] = t.other
	return err
}

func (s *Server) restoreLoginCode(code string, value []byte) error {
	var r loginCodeRecord
	if err := json.Unmarshal(value, &r); err != nil {
		return err
	}
	u := s.users[r.OpenID]
	if u == nil {
		return fmt.Errorf("its user %q is missing", r.OpenID)
	}
	s.codes[code] = &loginCode{code, u, r.Expires, r.Used}
	return nil
}

func (s *Server) restoreAuthCode(code string, value []byte) error {
	var r authCodeRecord
	err := json.Unmarshal(value, &r)
	s.authCodes[code] = &authCode{code, r.Wallet, r.Expires, r.Used, r.MchID}
	return err
}
