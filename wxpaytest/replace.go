package wxpaytest

import "encoding/json"

// Replace opens another gateway in place of s: on the same addresses and with
// the same certificates, but with the merchants, the store, the options and the
// clock of cfg. The addresses, names and authority in cfg are not used. Faults
// of s do not strike the new gateway. The serial numbers of s go on, so that no
// transaction_id is used twice.
//
// ready is called when the new gateway has loaded its store and saved its first
// change, just before it answers. If the store can't be loaded, or ready returns
// an error, s goes on. Otherwise s answers what has already reached it, but
// delivers nothing any more. The caller closes both gateways: s at once, but not
// in a handler of cfg.Handler, which s would wait for.
func (s *Server) Replace(cfg Config, ready func() error) (*Server, error) {
	next, err := build(cfg, s.authority, s.rooms.numbers)
	if err != nil {
		return nil, err
	}
	if err = next.restore(cfg); err == nil {
		err = ready()
	}
	if err != nil {
		next.journal.Abandon()
		next.Close()
		return nil, err
	}
	f := s.connections.front
	next.connections.front = f
	next.begin(cfg)
	f.install(next.connections.tenant)
	s.rooms.life.end()
	next.connections.recover()
	for _, in := range next.rooms.faults.waiting() { // injected in cfg.Options
		next.connections.arm(in)
	}
	return next, nil
}

// Save saves everything now, also the exchanges and deliveries of the last
// seconds, which are otherwise saved from time to time.
func (s *Server) Save() error {
	s.saveStory()
	return s.saved(nil)
}

// EmptyRecords returns the records of a gateway without orders, users and
// history. It continues the serial numbers of the gateway that is saved in store.
func EmptyRecords(store Store) (map[string][]byte, error) {
	var common commonRecord
	err := store.Load(func(key string, value []byte) error {
		if key == commonKey {
			return json.Unmarshal(value, &common)
		}
		return nil
	})
	return map[string][]byte{commonKey: must(json.Marshal(commonRecord{Serial: common.Serial}))}, err
}
