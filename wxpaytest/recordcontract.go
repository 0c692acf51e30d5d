package wxpaytest

import (
	"encoding/json"
)

// contractsRecord is all contracts, in one record.
type contractsRecord struct {
	Contracts []*Contract
	Ends      map[string]DeductionEnd
}

func (c *contracts) key() string { return "contracts/all" }

func (c *contracts) record() any {
	text, _ := json.Marshal(contractsRecord{c.list, c.ends}) // now: they change later
	return json.RawMessage(text)
}

// restoreContracts also continues what was open: deductions, and contracts that expire.
func (r *rooms) restoreContracts(_ string, value []byte) error {
	var rec contractsRecord
	if err := json.Unmarshal(value, &rec); err != nil {
		return err
	}
	r.contracts.list = rec.Contracts
	for code, end := range rec.Ends {
		r.contracts.ends[code] = end
	}
	for _, ct := range r.contracts.list {
		if err := r.merchants.expect(ct.MchID); err != nil {
			return err
		}
		if ct.State == ContractActive {
			r.awaitExpiry(ct)
		}
	}
	for _, o := range r.orders.list {
		if o.TradeType == tradeTypePap && o.State == StateAccept && !o.Ends.IsZero() {
			r.awaitDeduction(o)
		}
	}
	return nil
}
