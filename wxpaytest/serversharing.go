package wxpaytest

import "fmt"

// Sharing returns the profit sharing with the number out_order_no. It fails with
// [ErrUnknown], or with [ErrAmbiguous] if several merchants use the number.
func (s *Server) Sharing(outOrderNo string) (found Sharing, err error) {
	o := s.rooms.orders
	err = o.locked(func() error {
		matches := 0
		for key, sh := range o.sharings.byKey {
			if key.number == outOrderNo {
				o.sharings.settle(sh, o.clock.Now())
				found, matches = sh.clone(), matches+1
			}
		}
		switch matches {
		case 0:
			return fmt.Errorf("%w: out_order_no %q", ErrUnknown, outOrderNo)
		case 1:
			return nil
		}
		return fmt.Errorf("%w: out_order_no %q", ErrAmbiguous, outOrderNo)
	})
	return found, err
}

// SetShareEnd says how the open and the future shares of an account end. Without it they
// succeed after a minute.
func (s *Server) SetShareEnd(account string, end ShareEnd) {
	_ = s.rooms.orders.locked(func() error {
		s.rooms.orders.sharings.shareEnds[account] = end
		s.rooms.orders.sharings.changed()
		return nil
	})
}

// SetShareReturnEnd says how the open and the future returns of an account end. Without it
// they succeed after a minute.
func (s *Server) SetShareReturnEnd(account string, end ShareEnd) {
	_ = s.rooms.orders.locked(func() error {
		s.rooms.orders.sharings.returnEnds[account] = end
		s.rooms.orders.sharings.changed()
		return nil
	})
}

// SetMaxSharingRatio sets the part of an order that may be shared, in 1/10000. Without it
// the ratio is 3000, which is 30 %.
func (s *Server) SetMaxSharingRatio(ratio int64) {
	_ = s.rooms.orders.locked(func() error {
		s.rooms.orders.sharings.maxRatio = ratio
		s.rooms.orders.sharings.changed()
		return nil
	})
}

// ShareReturn returns the return of a share with the number out_return_no, or false if
// there is none. If several merchants use the number, it returns one of them.
func (s *Server) ShareReturn(outReturnNo string) (found ShareReturn, ok bool) {
	o := s.rooms.orders
	_ = o.locked(func() error {
		for key, r := range o.sharings.returns {
			if key.number == outReturnNo {
				o.sharings.settleReturn(r, o.clock.Now())
				found, ok = r.ShareReturn, true
			}
		}
		return nil
	})
	return found, ok
}
