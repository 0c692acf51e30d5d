package wxpaytest

import (
	"encoding/json"
	"fmt"
	"maps"
	"time"
)

// wxaRecord is everything of the server API, in one record.
type wxaRecord struct {
	Tokens        map[string]*accessToken
	Stable, Plain map[string]string // the latest token, by appid
	Forced        map[string]time.Time
	Shipments     map[string]*shipment // by transaction_id
	PhoneCodes    map[string]*phoneCode
	JumpPaths     map[string]string
	Special       map[string]int
	Unmanaged     bool
	Arrival       time.Duration
}

func (s *wxaState) key() string { return "wxa/all" }

func (s *wxaState) record() any {
	rec := wxaRecord{
		Tokens: s.tokens, Stable: map[string]string{}, Plain: map[string]string{}, Forced: s.forced, Shipments: map[string]*shipment{},
		PhoneCodes: s.phoneCodes, JumpPaths: s.jumpPaths, Special: s.special, Unmanaged: s.unmanaged, Arrival: s.arrival,
	}
	for line, value := range s.current {
		if line.stable {
			rec.Stable[line.appID] = value
		} else {
			rec.Plain[line.appID] = value
		}
	}
	for o, shipped := range s.shipments {
		rec.Shipments[o.TransactionID] = shipped
	}
	return json.RawMessage(must(json.Marshal(rec))) // now: the maps change later
}

func (r *orders) restoreWxa(_ string, value []byte) error {
	var rec wxaRecord
	if err := json.Unmarshal(value, &rec); err != nil {
		return err
	}
	s := r.wxa
	maps.Copy(s.tokens, rec.Tokens)
	maps.Copy(s.forced, rec.Forced)
	maps.Copy(s.phoneCodes, rec.PhoneCodes)
	maps.Copy(s.jumpPaths, rec.JumpPaths)
	maps.Copy(s.special, rec.Special)
	s.unmanaged, s.arrival = rec.Unmanaged, rec.Arrival
	for appID, value := range rec.Stable {
		s.current[tokenLine{appID, true}] = value
	}
	for appID, value := range rec.Plain {
		s.current[tokenLine{appID, false}] = value
	}
	return r.restoreShipments(rec.Shipments)
}

func (r *orders) restoreShipments(all map[string]*shipment) error {
	for id, shipped := range all {
		o := r.transactions[id]
		if o == nil {
			return fmt.Errorf("the order %q of a shipping is missing", id)
		}
		r.wxa.shipments[o] = shipped
	}
	return nil
}
