package wxpaytest

import (
	"encoding/json"
	"fmt"
)

// sharingsRecord is all profit sharings, in one record.
type sharingsRecord struct {
	Receivers             [][4]string // merchant, shop, type and account
	Sharings              []sharingRecord
	Returns               []shareReturnRecord
	ShareEnds, ReturnEnds map[string]ShareEnd
	MaxRatio              int64
}

type sharingRecord struct {
	Order     int64 // number of the order
	Receivers string
	Sharing   Sharing
}

type shareReturnRecord struct {
	Share  int
	Return ShareReturn
}

func (s *sharings) key() string { return "sharings/all" }

func (s *sharings) record() any {
	rec := sharingsRecord{ShareEnds: s.shareEnds, ReturnEnds: s.returnEnds, MaxRatio: s.maxRatio}
	for key := range s.receivers {
		rec.Receivers = append(rec.Receivers, [4]string{key.mchID, key.subMchID, key.kind, key.account})
	}
	for _, sh := range s.list {
		rec.Sharings = append(rec.Sharings, sharingRecord{sh.order.seq, sh.receivers, sh.Sharing})
	}
	for _, r := range s.returns {
		rec.Returns = append(rec.Returns, shareReturnRecord{r.share, r.ShareReturn})
	}
	text, _ := json.Marshal(rec) // now: the maps and shares change later
	return json.RawMessage(text)
}

func (r *orders) restoreSharings(_ string, value []byte) error {
	var rec sharingsRecord
	if err := json.Unmarshal(value, &rec); err != nil {
		return err
	}
	for _, key := range rec.Receivers {
		r.sharings.receivers[receiverKey{key[0], key[1], key[2], key[3]}] = true
	}
	for account, end := range rec.ShareEnds {
		r.sharings.shareEnds[account] = end
	}
	for account, end := range rec.ReturnEnds {
		r.sharings.returnEnds[account] = end
	}
	r.sharings.maxRatio = rec.MaxRatio
	for _, sh := range rec.Sharings {
		o, err := r.orderAt(sh.Order)
		if err != nil {
			return err
		}
		r.sharings.enlist(&sharing{Sharing: sh.Sharing, order: o, receivers: sh.Receivers})
	}
	return r.sharings.restoreReturns(rec.Returns)
}

func (s *sharings) restoreReturns(all []shareReturnRecord) error {
	for _, rec := range all {
		sh := s.byOrderID[rec.Return.OrderID]
		if sh == nil || rec.Share < 0 || rec.Share >= len(sh.Shares) {
			return fmt.Errorf("the share of return %q is missing", rec.Return.OutReturnNo)
		}
		s.returns[orderKey{sh.MchID, sh.SubMchID, rec.Return.OutReturnNo}] = &shareReturn{rec.Return, sh, rec.Share}
	}
	return nil
}
