package wxpaytest

import (
	"errors"
	"fmt"
	"slices"
	"time"
)

// The states of a contract.
const (
	ContractPending = "PENDING" // the user has not signed; queries do not find it
	ContractActive  = "ACTIVE"
	ContractEnded   = "ENDED"
)

// Who ended a contract, as in contract_termination_mode.
const (
	EndedByTime         = 1
	EndedByUser         = 2
	EndedByAPI          = 3
	EndedOnPlatform     = 4
	EndedWithTheAccount = 5
)

// ErrContractFields says that the phone refuses the parameters of a contract: 参数构造错误.
var ErrContractFields = errors.New("wxpaytest: 参数构造错误")

// Contract is the state of one contract (委托代扣) at the time of the call that returned it.
type Contract struct {
	MchID, AppID, SubMchID, SubAppID string    // merchant, app, shop and its app
	PlanID, ContractCode             string    // the template, and the merchant's number
	RequestSerial, DisplayAccount    string    // as requested
	NotifyURL                        string    // of its notifications
	ContractID                       string    // the platform's number, after the signing
	OpenID                           string    // the user
	State                            string    // PENDING, ACTIVE or ENDED
	Signed, Expires, Ended           time.Time // zero: not yet
	Mode                             int       // who ended it; zero: it has not ended
	Remark                           string    // of deletecontract
}

// DeductionEnd is how the deductions of a contract end.
type DeductionEnd struct {
	After   time.Duration // until then they are ACCEPT; zero: 10 s
	ErrCode string        // zero: they succeed; or such as NOTENOUGH: they become PAY_FAIL
}

// contracts are the contracts of all merchants. They are locked with orders.
type contracts struct {
	unsaved *unsaved
	list    []*Contract // oldest first
	ends    map[string]DeductionEnd
}

func newContracts(u *unsaved) *contracts {
	return &contracts{unsaved: u, ends: map[string]DeductionEnd{}}
}

// changed notes that the contracts must be saved. The caller holds the lock of orders, as
// for all methods here.
func (c *contracts) changed() { c.unsaved.note(c) }

// first returns the first contract that fits, or nil.
func (c *contracts) first(fits func(*Contract) bool) *Contract {
	if i := slices.IndexFunc(c.list, fits); i >= 0 {
		return c.list[i]
	}
	return nil
}

// named returns the contract with the merchant's number.
func (c *contracts) named(code string) (*Contract, error) {
	if ct := c.first(func(ct *Contract) bool { return ct.ContractCode == code }); ct != nil {
		return ct, nil
	}
	return nil, fmt.Errorf("%w: contract_code %q", ErrUnknown, code)
}

// propose adds a contract that a user may sign. The number of a contract that was signed
// can't be used again.
func (c *contracts) propose(ct Contract) error {
	before := c.first(func(b *Contract) bool {
		return b.MchID == ct.MchID && b.SubMchID == ct.SubMchID && b.ContractCode == ct.ContractCode
	})
	if before != nil && before.State != ContractPending {
		return fmt.Errorf("%w: contract_code %q was signed before", ErrState, ct.ContractCode)
	}
	ct.State = ContractPending
	if before == nil {
		c.list = append(c.list, &ct)
	} else {
		*before = ct
	}
	c.changed()
	return nil
}

// signedBy returns the active contract of a user for the same template, or nil.
func (c *contracts) signedBy(ct Contract, openID string) *Contract {
	return c.first(func(b *Contract) bool {
		return b.State == ContractActive && b.MchID == ct.MchID && b.SubMchID == ct.SubMchID && b.PlanID == ct.PlanID && b.OpenID == openID
	})
}
