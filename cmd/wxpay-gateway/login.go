package main

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// loginQuestion is a call of wx.login: the user and the mini program.
type loginQuestion struct {
	AppID  string `json:"appId"`  // empty: the first merchant's
	OpenID string `json:"openId"` // empty: a new user
}

type loginAnswer struct {
	Code string `json:"code"`
}

func (d *desk) login(_ *http.Request, q loginQuestion) (a loginAnswer, err error) {
	if known := d.appIDs(); q.AppID != "" && !slices.Contains(known, q.AppID) {
		return a, &appIDError{q.AppID, known}
	}
	defer func() {
		if p := recover(); p != nil { // the user has another mini program
			err = fmt.Errorf("%w: %v", errOpenID, p)
		}
	}()
	return loginAnswer{d.gateway.LoginCode(q.AppID, q.OpenID)}, nil
}

// errOpenID is returned for an openid of another mini program: a user has a
// different openid in each.
var errOpenID = errors.New("the openid is another mini program's")

// appIDError is returned for a mini program that no merchant has.
type appIDError struct {
	appID string
	known []string
}

func (e *appIDError) Error() string {
	return fmt.Sprintf("no merchant has the appid %q; known are %s", e.appID, strings.Join(e.known, ", "))
}

// appIDs returns the appids of all mini programs, those of the first merchant
// first.
func (d *desk) appIDs() (all []string) {
	for _, id := range d.mchIDs() {
		m := d.gateway.Merchant(id)
		ids := append([]string{m.AppID}, m.OtherAppIDs...)
		for _, shop := range m.SubMerchants {
			ids = append(ids, shop.AppID)
		}
		for _, appID := range ids {
			if appID != "" && !slices.Contains(all, appID) {
				all = append(all, appID)
			}
		}
	}
	return all
}
