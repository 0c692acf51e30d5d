package wxpaytest

import (
	"cmp"
	"fmt"
	"slices"
)

// Merchant is one merchant of the gateway. The zero value is the merchant of
// the official documentation's examples.
type Merchant struct {
	AppID     string // zero: wxd930ea5d5a258f4f
	MchID     string // zero: 10000100
	Key       string // APIv2 key; zero: 192006250b4c09247ec02edce69f6a2d
	AppSecret string // of all appids; zero: 32 fixed hex digits

	OtherAppIDs  []string      // further appids bound to the merchant
	SubMerchants []SubMerchant // not empty: a service provider
	FeeTypes     []string      // currencies beside CNY, for a merchant overseas

	given  string // the key it was configured with
	oldKey string // before the last ChangeKey
}

// SubMerchant is a shop that a service provider acts for.
type SubMerchant struct {
	MchID string // sub_mch_id
	AppID string // sub_appid; may be empty
}

func (m Merchant) withDefaults() Merchant {
	m.AppID = cmp.Or(m.AppID, "wxd930ea5d5a258f4f")
	m.MchID = cmp.Or(m.MchID, "10000100")
	m.Key = cmp.Or(m.Key, "192006250b4c09247ec02edce69f6a2d")
	m.AppSecret = cmp.Or(m.AppSecret, "d4624c36b6795d1d99dcf0547af5443d")
	return m
}

func (m *Merchant) hasApp(appID string) bool {
	return appID == m.AppID || slices.Contains(m.OtherAppIDs, appID)
}

func (m *Merchant) sub(mchID string) (SubMerchant, bool) {
	i := slices.IndexFunc(m.SubMerchants, func(s SubMerchant) bool { return s.MchID == mchID })
	if i < 0 {
		return SubMerchant{}, false
	}
	return m.SubMerchants[i], true
}

// appIDs returns all mini programs of the merchant and of its shops.
func (m *Merchant) appIDs() []string {
	ids := append([]string{m.AppID}, m.OtherAppIDs...)
	for _, s := range m.SubMerchants {
		if s.AppID != "" {
			ids = append(ids, s.AppID)
		}
	}
	return ids
}

func (s *Server) addMerchants(merchants []Merchant) error {
	if len(merchants) == 0 {
		merchants = []Merchant{{}}
	}
	for _, m := range merchants {
		m = m.withDefaults()
		m.given = m.Key
		if s.merchants[m.MchID] != nil {
			return fmt.Errorf("wxpaytest: merchant %s given twice", m.MchID)
		}
		m.OtherAppIDs = slices.Clone(m.OtherAppIDs)
		m.SubMerchants = slices.Clone(m.SubMerchants)
		m.FeeTypes = slices.Clone(m.FeeTypes)
		s.merchants[m.MchID] = &m
		s.first = cmp.Or(s.first, m.MchID)
		for _, id := range m.appIDs() {
			s.secrets[id] = append(s.secrets[id], m.AppSecret)
		}
	}
	return nil
}

// Merchant returns a merchant as it is configured now, with the defaults and
// the changed key; the zero id means the first. It panics on an unknown id.
func (s *Server) Merchant(mchID string) Merchant {
	s.mu.Lock()
	defer s.mu.Unlock()
	return *s.merchant(mchID)
}

// merchant is Merchant for callers that hold the lock.
func (s *Server) merchant(mchID string) *Merchant {
	m := s.merchants[cmp.Or(mchID, s.first)]
	if m == nil {
		panic(fmt.Sprintf("wxpaytest: no merchant %q", mchID))
	}
	return m
}

// ChangeKey sets a new APIv2 key, as on the merchant platform. From then on
// requests must be signed with it and every message is made with it, also
// notifications of earlier orders; [Server.RedeliverOldKey] sends one more
// with the key before, as happens when a message was already on its way.
func (s *Server) ChangeKey(mchID, newKey string) {
	s.change(func() {
		// Requests in flight go on with the Merchant they began with.
		m := *s.merchant(mchID)
		m.oldKey, m.Key = m.Key, newKey
		s.merchants[m.MchID] = &m
		s.changed(common{s})
	})
}

// SetBalance sets how much money, in fen, the merchant has for refunds. From
// then on refunds use it up and fail with NOTENOUGH when it is too little.
// Before the first call it is unlimited.
func (s *Server) SetBalance(mchID string, fen int64) {
	s.change(func() {
		s.balances[s.merchant(mchID).MchID] = fen
		s.changed(common{s})
	})
}
