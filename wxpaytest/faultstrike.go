package wxpaytest

import "slices"

// strike returns the fault that strikes, or one that does nothing.
func (s *Server) strike(e occasion) *fault {
	s.mu.Lock()
	f, played := s.strikeLocked(e)
	s.mu.Unlock()
	s.armNext(played)
	return f
}

// strikeLocked is strike for a caller that holds the lock; it returns the
// injections, too, that have come to their next fault.
func (s *Server) strikeLocked(e occasion) (f *fault, played []injection) {
	for _, in := range s.injections {
		f := in.strike(e)
		if f == nil {
			continue
		}
		played = append(played, in)
		if in.spent() {
			s.injections = slices.DeleteFunc(slices.Clone(s.injections), func(other injection) bool { return other == in })
		}
		if f.name != "" {
			s.struck[f.name]++
			f.count++
			s.tell(Event{Kind: EventFault})
			return f, played
		}
	}
	return &fault{act: &act{}}, played
}

// occasion returns what a request is to the faults. An order that is asked for by
// its transaction_id has the same number as one asked for by its out_trade_no,
// since the other numbers are the gateway's and differ from run to run.
func (c *call) occasion(host string) occasion {
	e := occasion{path: c.op.path, host: host, trade: c.fields["out_trade_no"], refund: c.fields["out_refund_no"]}
	c.mu.Lock()
	defer c.mu.Unlock()
	if o := c.transactions[c.fields["transaction_id"]]; o != nil {
		e.trade = o.OutTradeNo
	}
	if r := c.refundIDs[c.fields["refund_id"]]; r != nil {
		e.refund = r.OutRefundNo
	}
	return e
}
