package wxpaytest

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// sandboxPrefix begins the keys of the sandbox's records.
const sandboxPrefix = "sandbox/"

// records are a store's: by kind, and there by the rest of the key.
type records map[string]map[string][]byte

func (r records) add(key string, value []byte) {
	kind, rest, _ := strings.Cut(key, "/")
	if r[kind] == nil {
		r[kind] = map[string][]byte{}
	}
	r[kind][rest] = slices.Clone(value)
}

// restore goes on where the store's gateway ended.
func (s *Server) restore() error {
	own, sandbox := records{}, records{}
	err := s.journal.store.Load(func(key string, value []byte) error {
		if rest, of := strings.CutPrefix(key, sandboxPrefix); of {
			sandbox.add(rest, value)
		} else {
			own.add(key, value)
		}
		return nil
	})
	if err == nil {
		err = s.restoreAll(own)
	}
	if err == nil && len(sandbox) > 0 {
		s.sandbox = s.newSandbox()
		err = s.sandbox.restoreAll(sandbox)
	}
	if err != nil {
		return fmt.Errorf("wxpaytest: the store: %w", err)
	}
	return nil
}

// restoreAll takes the kinds in the order in which they depend on each other.
func (s *Server) restoreAll(all records) error {
	for _, kind := range []struct {
		name    string
		restore func(rest string, value []byte) error
	}{
		{"gateway", s.restoreCommon},
		{"user", s.restoreUser}, {"twin", s.restoreTwin}, {"code", s.restoreLoginCode}, {"authcode", s.restoreAuthCode},
		{"order", numbered(s.restoreOrder)}, {"fields", numbered(s.restoreFields)},
		{"refund", numbered(s.restoreRefund)}, {"comment", numbered(s.restoreComment)},
		{"notification", s.restoreNotification},
		{"exchange", numbered(s.restoreExchange)}, {"delivery", numbered(s.restoreDelivery)},
	} {
		for _, rest := range slices.Sorted(maps.Keys(all[kind.name])) {
			if err := kind.restore(rest, all[kind.name][rest]); err != nil {
				return fmt.Errorf("record %s/%s: %w", kind.name, rest, err)
			}
		}
		delete(all, kind.name)
	}
	for kind := range all {
		return fmt.Errorf("unknown records %q", kind)
	}
	return nil
}

func numbered(restore func(number int64, value []byte) error) func(rest string, value []byte) error {
	return func(rest string, value []byte) error {
		number, err := strconv.ParseInt(rest, 10, 64)
		if err != nil {
			return err
		}
		return restore(number, value)
	}
}

func (s *Server) restoreCommon(_ string, value []byte) error {
	var r commonRecord
	if err := json.Unmarshal(value, &r); err != nil {
		return err
	}
	s.serial, s.keyExpires = r.Serial, r.KeyExpires
	maps.Copy(s.balances, r.Balances)
	for id, key := range r.Keys {
		if m := s.merchants[id]; m != nil {
			s.merchants[id] = key.restore(m)
		}
	}
	if s.Clock.Now().Before(r.Now) && s.ownClock {
		s.Clock.Advance(r.Now.Sub(s.Clock.Now()))
	}
	return nil
}

func (s *Server) restoreOrder(seq int64, value []byte) error {
	var r orderRecord
	if err := json.Unmarshal(value, &r); err != nil {
		return err
	}
	if s.merchants[r.MchID] == nil {
		return fmt.Errorf("order of merchant %s, which is not among the gateway's", r.MchID)
	}
	if int(seq) != len(s.orderList)+1 {
		return fmt.Errorf("order %d is missing", len(s.orderList)+1)
	}
	s.enlist(r.restore(seq))
	return nil
}

func (s *Server) restoreFields(seq int64, value []byte) error {
	o, err := s.orderAt(seq)
	if err != nil {
		return err
	}
	return json.Unmarshal(value, &o.Fields)
}

func (s *Server) restoreRefund(seq int64, value []byte) error {
	var r refundRecord
	if err := json.Unmarshal(value, &r); err != nil {
		return err
	}
	o, err := s.orderAt(r.Order)
	if err != nil {
		return err
	}
	if int(seq) != len(s.refundList)+1 {
		return fmt.Errorf("refund %d is missing", len(s.refundList)+1)
	}
	s.enlistRefund(&refund{seq: seq, order: o, Refund: r.Refund})
	return nil
}

func (s *Server) orderAt(seq int64) (*order, error) {
	if seq < 1 || int(seq) > len(s.orderList) {
		return nil, fmt.Errorf("order %d is missing", seq)
	}
	return s.orderList[seq-1], nil
}

func (s *Server) restoreComment(index int64, value []byte) error {
	var r commentRecord
	if err := json.Unmarshal(value, &r); err != nil {
		return err
	}
	o, err := s.orderAt(r.Order)
	s.comments = append(s.comments, &comment{index, r.At, o, r.Stars, r.Text})
	return err
}

// restoreNotification has the schedule go on.
func (s *Server) restoreNotification(of string, value []byte) error {
	var r notificationRecord
	if err := json.Unmarshal(value, &r); err != nil {
		return err
	}
	kind, number, _ := strings.Cut(of, "/")
	seq, err := strconv.Atoi(number)
	var n *notification
	switch {
	case err != nil:
		return err
	case kind == "order" && seq >= 1 && seq <= len(s.orderList):
		o := s.orderList[seq-1]
		n = r.restore(o, nil)
		o.notification = n
	case kind == "refund" && seq >= 1 && seq <= len(s.refundList):
		of := s.refundList[seq-1]
		n = r.restore(of.order, of)
		of.notification = n
	default:
		return fmt.Errorf("what it is about is missing")
	}
	if !n.acked && !n.due.IsZero() {
		s.later(n, n.due, func(now time.Time) { s.scheduled(n, now) })
	}
	return nil
}
