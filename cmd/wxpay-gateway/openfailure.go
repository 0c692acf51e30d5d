package main

import (
	"errors"
	"strings"

	bolterrors "go.etcd.io/bbolt/errors"

	"github.com/seed6780280e/wxpay/wxpaytest"
)

// openFailure says what to do if the gateway can't be opened.
func (p *program) openFailure(err error) error {
	var other *wxpaytest.OtherMerchantError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &other):
		return fail("error.otherMerchant", "state", p.state, "other", other.MchID, "own", strings.Join(other.Known, ", ")).because(err)
	case strings.Contains(err.Error(), "the store: "):
		return p.stateFailure(err)
	case strings.Contains(err.Error(), "Names: "):
		return fail("error.names").because(err)
	case strings.Contains(err.Error(), "authority"):
		return fail("error.authority", "file", p.path(authorityFile)).because(err)
	}
	return p.namingFlag(err)
}

// stateFailure says what to do about a state file that can't be used.
func (p *program) stateFailure(err error) error {
	if errors.Is(err, bolterrors.ErrTimeout) {
		if other := gatewayAt("https://" + p.api); other != nil {
			return fail("error.stateRuns", "state", p.state, "page", other.Page, "flags", p.besides(other)).because(err)
		}
		return fail("error.stateUsed", "state", p.state).because(err)
	}
	return fail("error.state", "state", p.state).because(err)
}
