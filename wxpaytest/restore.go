package wxpaytest

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// sandboxPrefix begins the keys of the sandbox's records.
const sandboxPrefix = "sandbox/"

// records are the records of a store, by kind and by the rest of the key.
type records map[string]map[string][]byte

func (r records) add(key string, value []byte) {
	kind, rest, _ := strings.Cut(key, "/")
	if r[kind] == nil {
		r[kind] = map[string][]byte{}
	}
	r[kind][rest] = slices.Clone(value)
}

// readRecords returns the records of the gateway and of its sandbox.
func readRecords(store Store) (own, sandbox records, err error) {
	own, sandbox = records{}, records{}
	err = store.Load(func(key string, value []byte) error {
		if rest, is := strings.CutPrefix(key, sandboxPrefix); is {
			sandbox.add(rest, value)
		} else {
			own.add(key, value)
		}
		return nil
	})
	return own, sandbox, err
}

// restore loads the kinds in the order of their dependencies. If moveClock is
// true, the clock moves to the end of the earlier gateway, if that is later.
func (r *rooms) restore(all records, moveClock bool) error {
	for _, kind := range []struct {
		name    string
		restore func(rest string, value []byte) error
	}{
		{commonKey, func(_ string, value []byte) error { return r.resume(value, moveClock) }},
		{"user", r.people.restoreUser}, {"twin", r.people.restoreTwin},
		{"code", r.people.restoreLoginCode}, {"authcode", r.people.restoreAuthCode},
		{"order", numbered(r.orders.restoreOrder)}, {"fields", numbered(r.orders.restoreFields)},
		{"refund", numbered(r.orders.restoreRefund)}, {"comment", numbered(r.orders.restoreComment)},
		{"sharings", r.orders.restoreSharings}, {"contracts", r.restoreContracts}, {"wxa", r.orders.restoreWxa}, {"notification", r.restoreNotification},
		{"exchange", numbered(r.history.restoreExchange)}, {"delivery", numbered(r.history.restoreDelivery)},
	} {
		for _, rest := range slices.Sorted(maps.Keys(all[kind.name])) {
			if err := kind.restore(rest, all[kind.name][rest]); err != nil {
				return fmt.Errorf("record %s/%s: %w", kind.name, rest, err)
			}
		}
		delete(all, kind.name)
	}
	r.orders.rememberAll()
	r.history.restored()
	for kind := range all {
		return fmt.Errorf("records of an unknown kind %q", kind)
	}
	return nil
}

func (r *rooms) resume(value []byte, moveClock bool) error {
	end, err := r.restoreCommon(value)
	if now := r.clock.Now(); err == nil && moveClock && now.Before(end) {
		r.clock().Advance(end.Sub(now))
	}
	return err
}

// restoreNotification continues the schedule of a notification.
func (r *rooms) restoreNotification(about string, value []byte) error {
	n, err := r.orders.restoreNotification(about, value)
	if err == nil {
		r.notifier.judgeRestored(n)
		r.notifier.resume(n)
	}
	return err
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
