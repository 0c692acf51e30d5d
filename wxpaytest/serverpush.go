package wxpaytest

import (
	"cmp"
	"fmt"
)

// SetMessagePush sets where the message pushes about shipping go: as on the mini
// program's platform, it verifies the address with a GET request first. It returns an
// error, and changes nothing, if the address does not answer with the echostr, or if a
// field is wrong. The zero URL ends the pushes.
//
// Pushes are made when the clock advances:
//
//   - trade_manage_remind_access_api, when the first order arrives, and daily until an
//     order is shipped;
//   - trade_manage_remind_shipping, once an order is unshipped for 48 hours, if another
//     order was shipped;
//   - trade_manage_order_settlement, a second after the shipping is complete, and once
//     more when the money is unfrozen.
//
// A push that is not answered with success, or with nothing, is repeated twice, 5 seconds
// apart. [Server.Deliveries] has every attempt. The faults DuplicateNotification,
// DelayedNotification, OutOfOrderNotification and NoNotification strike pushes too.
func (s *Server) SetMessagePush(p MessagePush) error {
	p.AppID = cmp.Or(p.AppID, s.Merchant("").AppID)
	if s.rooms.merchants.secrets[p.AppID] == nil {
		return fmt.Errorf("%w: AppID %q of a message push", ErrUnknown, p.AppID)
	}
	err := p.check()
	if err == nil && p.URL != "" {
		err = s.rooms.notifier.verifyPush(p)
	}
	if err != nil {
		return err
	}
	s.changeWxa(func(state *wxaState) {
		state.pushes[p.AppID] = &pushSetting{p, s.rooms.clock.Now()}
		if p.URL == "" {
			delete(state.pushes, p.AppID)
		}
	})
	return nil
}
