package wxpaytest

import (
	"cmp"
	"fmt"
	"time"

	"github.com/seed6780280e/wxpay/wxpaytest/internal/codec"
)

// Signing is how a user signs a contract.
type Signing struct {
	OpenID  string    // zero: the user that the order names, or a new user
	Expires time.Time // zero: 10 years later
}

// OpenContract opens the signing page on the phone: with the extraData of
// wx.navigateToMiniProgram as JSON, or with a link to entrustweb. It checks the fields and the
// sign as WeChat does, and fails with [ErrContractFields]. Then [Server.SignContract] signs.
func (s *Server) OpenContract(extraDataOrLink string) error {
	fields, err := readContract(extraDataOrLink)
	if err != nil {
		return err
	}
	r := s.rooms
	m := r.merchants.get(fields["mch_id"])
	switch {
	case m == nil || !m.hasApp(fields["appid"]):
		return fmt.Errorf("%w: mch_id or appid is wrong", ErrContractFields)
	case codec.Sign(MD5, m.Key, fields) != fields["sign"]:
		return fmt.Errorf("%w: the sign is wrong", ErrContractFields)
	}
	err = r.orders.locked(func() error { return r.contracts.propose(contractOf(fields)) })
	return s.saved(err)
}

// SignContract signs a contract on the phone, after [Server.OpenContract], preentrustweb,
// h5entrustweb or contractorder. It makes the first attempt to deliver the notification
// before it returns. It fails with [ErrUnknown], or with [ErrState] if the user has signed a
// contract of this template before.
func (s *Server) SignContract(contractCode string) error {
	return s.SignContractAs(contractCode, Signing{})
}

// SignContractAs is [Server.SignContract] for a user or with an expiry time.
func (s *Server) SignContractAs(contractCode string, as Signing) error {
	return s.changeContract(contractCode, func(ct *Contract, now time.Time) error {
		r := s.rooms
		openID := cmp.Or(as.OpenID, ct.OpenID)
		if ct.State != ContractPending || r.contracts.signedBy(*ct, openID) != nil {
			return fmt.Errorf("%w: contract %q is %s, or the user has another one", ErrState, contractCode, ct.State)
		}
		if openID == "" {
			openID = r.people.add(ct.AppID, "")
		}
		ct.State, ct.Signed, ct.OpenID = ContractActive, now, openID
		ct.ContractID = fmt.Sprintf("Wx%s%010d", formatTime(compactTime, now), r.numbers.next())
		ct.Expires = as.Expires
		if ct.Expires.IsZero() {
			ct.Expires = now.AddDate(10, 0, 0)
		}
		r.awaitExpiry(ct)
		return nil
	})
}

// EndContract ends a contract as that party does: [EndedByUser], [EndedOnPlatform],
// [EndedWithTheAccount]. It notifies as SignContract does.
func (s *Server) EndContract(contractCode string, mode int) error {
	return s.changeContract(contractCode, func(ct *Contract, now time.Time) error { return ct.end(mode, "", now) })
}

// changeContract changes a contract and delivers the notification.
func (s *Server) changeContract(code string, change func(ct *Contract, now time.Time) error) error {
	var n *notification
	err := s.rooms.orders.locked(func() error {
		ct, err := s.rooms.contracts.named(code)
		if err == nil {
			err = change(ct, s.rooms.clock.Now())
		}
		if err == nil {
			n = s.rooms.contractChanged(ct)
		}
		return err
	})
	if err != nil {
		return err
	}
	return s.rooms.notifier.deliver(n)
}

// Contract returns the contract with that contract_code, or false if there is none.
func (s *Server) Contract(contractCode string) (found Contract, ok bool) {
	_ = s.rooms.orders.locked(func() error {
		ct, err := s.rooms.contracts.named(contractCode)
		if err == nil {
			found, ok = *ct, true
		}
		return err
	})
	return found, ok
}

// ContractNotification returns the notification of the latest change of a contract as it
// would be posted now, or nil if it was never signed.
func (s *Server) ContractNotification(contractCode string) []byte {
	ct, ok := s.Contract(contractCode)
	if !ok || ct.State == ContractPending {
		return nil
	}
	m := ct.changeNotice().message(s.rooms.merchants.get(ct.MchID).Key)
	m.sign()
	return m.encode()
}

// SetDeductionEnd says how the open and the future deductions of a contract end. Without it
// they succeed after 10 seconds.
func (s *Server) SetDeductionEnd(contractCode string, end DeductionEnd) {
	_ = s.rooms.orders.locked(func() error {
		s.rooms.contracts.ends[contractCode] = end
		s.rooms.contracts.changed()
		return nil
	})
}
