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
	Stable, Plain map[string]string      // the latest token, by appid
	StableCounts  map[string]*tokenCount // by appid
	PlainCounts   map[string]*tokenCount
	Quota         TokenQuota
	Forced        map[string]time.Time
	Shipments     map[string]*shipment // by transaction_id
	PhoneCodes    map[string]*phoneCode
	JumpPaths     map[string]string
	Special       map[string]int
	Pushes        map[string]*pushSetting
	Pushed        map[string]*pushedOrder // by transaction_id
	Asked         map[string]time.Time
	ByProvider    bool
	Unmanaged     bool
	Arrival       time.Duration
}

func (s *wxaState) key() string { return "wxa/all" }

func (s *wxaState) record() any {
	rec := wxaRecord{
		Tokens: s.tokens, Stable: map[string]string{}, Plain: map[string]string{}, Forced: s.forced, Shipments: map[string]*shipment{},
		PhoneCodes: s.phoneCodes, JumpPaths: s.jumpPaths, Special: s.special, ByProvider: s.byProvider, Unmanaged: s.unmanaged, Arrival: s.arrival,
		StableCounts: map[string]*tokenCount{}, PlainCounts: map[string]*tokenCount{}, Quota: s.quota,
		Pushes: s.pushes, Pushed: map[string]*pushedOrder{}, Asked: s.asked,
	}
	for line, value := range s.current {
		if line.stable {
			rec.Stable[line.appID] = value
		} else {
			rec.Plain[line.appID] = value
		}
	}
	for line, count := range s.counts {
		if line.stable {
			rec.StableCounts[line.appID] = count
		} else {
			rec.PlainCounts[line.appID] = count
		}
	}
	for o, shipped := range s.shipments {
		rec.Shipments[o.TransactionID] = shipped
	}
	for o, p := range s.pushed {
		rec.Pushed[o.TransactionID] = p
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
	maps.Copy(s.pushes, rec.Pushes)
	maps.Copy(s.asked, rec.Asked)
	s.byProvider = rec.ByProvider
	s.unmanaged, s.arrival, s.quota = rec.Unmanaged, rec.Arrival, rec.Quota
	copyLines(s.current, rec.Stable, rec.Plain)
	copyLines(s.counts, rec.StableCounts, rec.PlainCounts)
	err := restoreByOrder(r, s.shipments, rec.Shipments)
	if err == nil {
		err = restoreByOrder(r, s.pushed, rec.Pushed)
	}
	r.planPushes()
	return err
}

// copyLines adds what belongs to the two kinds of tokens of each app.
func copyLines[T any](to map[tokenLine]T, stable, plain map[string]T) {
	for appID, value := range stable {
		to[tokenLine{appID, true}] = value
	}
	for appID, value := range plain {
		to[tokenLine{appID, false}] = value
	}
}

func restoreByOrder[T any](r *orders, to map[*order]*T, all map[string]*T) error {
	for id, value := range all {
		o := r.transactions[id]
		if o == nil {
			return fmt.Errorf("the order %q of a shipping is missing", id)
		}
		to[o] = value
	}
	return nil
}
