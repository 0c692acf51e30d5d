package wxpaytest

import (
	"time"

	"github.com/seed6780280e/wxpay/wxpaytest/internal/codec"
)

const (
	tokenLife    = 7200 * time.Second
	tokenOverlap = 5 * time.Minute  // how long a replaced token still works
	forceGap     = 30 * time.Second // an earlier force_refresh changes nothing
)

// accessToken is one token of a mini program.
type accessToken struct {
	AppID   string
	Expires time.Time
	Ended   time.Time // when a newer token replaced it for good; zero: not
}

// tokenLine are the tokens of an app that replace each other. Those of stable_token and
// those of token are isolated.
type tokenLine struct {
	appID  string
	stable bool
}

// checkToken returns the app of a token that is valid now.
func (s *wxaState) checkToken(value string, now time.Time) (appID string, failed wxaReply) {
	t := s.tokens[value]
	switch {
	case value == "":
		return "", wxaFails(41001, "access_token missing")
	case t == nil, !t.Ended.IsZero() && !now.Before(t.Ended):
		return "", wxaFails(40001, "invalid credential, access_token is invalid or not latest")
	case !now.Before(t.Expires):
		return "", wxaFails(42001, "access_token expired")
	}
	return t.AppID, nil
}

// renew replaces the token of a line. The one before works until then.
func (s *wxaState) renew(line tokenLine, now, then time.Time) string {
	if old := s.tokens[s.current[line]]; old != nil && (old.Ended.IsZero() || then.Before(old.Ended)) {
		old.Ended = then
	}
	value := "TOKEN_" + codec.RandomText(130)
	s.tokens[value] = &accessToken{AppID: line.appID, Expires: now.Add(tokenLife)}
	s.current[line] = value
	s.changed()
	return value
}

// endTokens ends all tokens of an app.
func (s *wxaState) endTokens(appID string, now time.Time) {
	for _, t := range s.tokens {
		if t.AppID == appID && (t.Ended.IsZero() || now.Before(t.Ended)) {
			t.Ended = now
		}
	}
	s.changed()
}

// stableToken returns the same token until 5 minutes before its end.
func (s *wxaState) stableToken(appID string, force bool, now time.Time) string {
	line := tokenLine{appID, true}
	value := s.current[line]
	t := s.tokens[value]
	switch {
	case t == nil || !t.Ended.IsZero():
		return s.renew(line, now, now)
	case force && s.mayForce(line, now):
		return s.renew(line, now, now)
	case t.Expires.Sub(now) <= tokenOverlap:
		return s.renew(line, now, now.Add(tokenOverlap))
	}
	return value
}

// checkQuota counts a request for a token, and refuses it beyond the quota.
func (s *wxaState) checkQuota(line tokenLine, now time.Time) wxaReply {
	c := s.counts[line]
	if c == nil {
		c = &tokenCount{}
		s.counts[line] = c
	}
	c.add(now)
	s.changed()
	return c.beyond(s.quota.withDefaults(), line.stable)
}

// mayForce reports whether a force_refresh replaces the token, and counts it. The request
// was counted before.
func (s *wxaState) mayForce(line tokenLine, now time.Time) bool {
	c := s.counts[line]
	if now.Before(s.forced[line.appID].Add(forceGap)) || c.Forced >= s.quota.withDefaults().ForcedPerDay {
		return false
	}
	c.Forced++
	s.forced[line.appID] = now
	return true
}
