package wxpaytest

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// OtherMerchantError is the error of [Open] for a store of another gateway: it
// has orders or contracts of a merchant that this gateway does not have. Open
// with that merchant too, or with another store.
type OtherMerchantError struct {
	MchID string   // the merchant in the store
	Known []string // the merchants of this gateway
}

// Error names the merchants.
func (e *OtherMerchantError) Error() string {
	return fmt.Sprintf("the store has orders of merchant %s, but the gateway has only %s", e.MchID, strings.Join(e.Known, ", "))
}

// expect returns an error if a record is of a merchant that the gateway does not
// have.
func (r *merchants) expect(mchID string) error {
	if r.get(mchID) != nil {
		return nil
	}
	return &OtherMerchantError{mchID, slices.Sorted(maps.Keys(r.byID))}
}
