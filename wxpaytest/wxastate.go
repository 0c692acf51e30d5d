package wxpaytest

import "time"

// wxaState is what the server API of the mini programs knows. It is locked with orders.
type wxaState struct {
	unsaved    *unsaved
	tokens     map[string]*accessToken
	current    map[tokenLine]string // the latest token
	counts     map[tokenLine]*tokenCount
	quota      TokenQuota
	forced     map[string]time.Time // when an app last forced a token
	shipments  map[*order]*shipment
	phoneCodes map[string]*phoneCode
	jumpPaths  map[string]string       // by appid
	special    map[string]int          // type, by transaction_id
	pushes     map[string]*pushSetting // by appid
	pushed     map[*order]*pushedOrder
	asked      map[string]time.Time // when an app that never shipped was last told so, by appid
	byProvider bool                 // uploads name the orders of shops by the provider
	unmanaged  bool                 // no order needs shipping
	arrival    time.Duration        // how long after its payment an order is there; negative: never
}

// phoneCode is a code of the phone number button: for one call, within 5 minutes.
type phoneCode struct {
	AppID, OpenID, Number string
	Expires               time.Time
	Used                  bool
}

// defaultArrival is within the 10 seconds to 1 minute that WeChat's staff names.
const defaultArrival = 30 * time.Second

func newWxaState(u *unsaved) *wxaState {
	return &wxaState{
		unsaved: u, tokens: map[string]*accessToken{}, current: map[tokenLine]string{}, counts: map[tokenLine]*tokenCount{}, forced: map[string]time.Time{},
		shipments: map[*order]*shipment{}, phoneCodes: map[string]*phoneCode{}, jumpPaths: map[string]string{},
		special: map[string]int{}, arrival: defaultArrival,
		pushes: map[string]*pushSetting{}, pushed: map[*order]*pushedOrder{}, asked: map[string]time.Time{},
	}
}

// changed notes that the state must be saved.
func (s *wxaState) changed() { s.unsaved.note(s) }
