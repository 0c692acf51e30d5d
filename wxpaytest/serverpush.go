package wxpaytest

import (
	"cmp"
	"fmt"
)

// SetMessagePush sets where the message pushes of a mini program go. Like the platform,
// it first verifies the address with a GET request. It fails, and changes nothing, if the
// response is not the echostr, a field is wrong, or the AppID is unknown ([ErrUnknown]).
// The zero URL ends the pushes. What is pushed, and when, stands in the package comment.
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
