package wxpaytest

import (
	"cmp"
	"slices"
)

// Merchant is one merchant of the gateway. The zero value is the merchant of
// the official examples.
type Merchant struct {
	AppID     string // zero: wxd930ea5d5a258f4f
	MchID     string // zero: 10000100
	Key       string // APIv2 key; zero: 192006250b4c09247ec02edce69f6a2d
	AppSecret string // the same for all appids; zero: 32 fixed hex digits

	OtherAppIDs  []string      // more appids bound to the merchant
	SubMerchants []SubMerchant // the shops; not empty: the merchant is a service provider
	FeeTypes     []string      // currencies besides CNY, for a merchant overseas

	given  string // the configured key
	oldKey string // the key before the last ChangeKey
}

// SubMerchant is a shop of a service provider.
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

// appIDs returns the appids of the merchant and of its shops.
func (m *Merchant) appIDs() []string {
	ids := append([]string{m.AppID}, m.OtherAppIDs...)
	for _, s := range m.SubMerchants {
		if s.AppID != "" {
			ids = append(ids, s.AppID)
		}
	}
	return ids
}
