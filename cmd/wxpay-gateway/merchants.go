package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/seed6780280e/wxpay/wxpaytest"
)

// merchantEntry is one merchant in the file of -merchants.
type merchantEntry struct {
	MchID        string     `json:"mch_id"`
	AppID        string     `json:"appid"`
	Key          string     `json:"key"`
	AppSecret    string     `json:"appsecret"`
	OtherAppIDs  []string   `json:"other_appids"`
	FeeTypes     []string   `json:"fee_types"`
	SubMerchants []subEntry `json:"sub_merchants"`
}

type subEntry struct {
	MchID string `json:"sub_mch_id"`
	AppID string `json:"sub_appid"`
}

// merchants returns the merchants of the file or, without a file, the one that
// the flags describe.
func merchants(file string, one wxpaytest.Merchant) ([]wxpaytest.Merchant, error) {
	given := one.AppID + one.MchID + one.Key + one.AppSecret
	switch {
	case file == "":
		return checked([]wxpaytest.Merchant{one})
	case given != "":
		return nil, errors.New("-merchants and the flags of one merchant (-appid, -mch-id, -key, -appsecret) are both set: remove one of them")
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("-merchants: %w", err)
	}
	all, err := parseMerchants(data)
	if err != nil {
		return nil, fmt.Errorf("-merchants %s: %w", file, err)
	}
	return all, nil
}

func parseMerchants(data []byte) ([]wxpaytest.Merchant, error) {
	d := json.NewDecoder(strings.NewReader(string(data)))
	d.DisallowUnknownFields()
	var entries []merchantEntry
	if err := d.Decode(&entries); err != nil {
		return nil, badJSON(err)
	}
	if len(entries) == 0 {
		return nil, errors.New("the file has no merchant")
	}
	all := make([]wxpaytest.Merchant, 0, len(entries))
	for _, e := range entries {
		if e.MchID == "" || e.AppID == "" {
			return nil, fmt.Errorf("merchant %q needs both mch_id and appid", e.MchID+e.AppID)
		}
		m := wxpaytest.Merchant{MchID: e.MchID, AppID: e.AppID, Key: e.Key, AppSecret: e.AppSecret,
			OtherAppIDs: e.OtherAppIDs, FeeTypes: e.FeeTypes}
		for _, s := range e.SubMerchants {
			m.SubMerchants = append(m.SubMerchants, wxpaytest.SubMerchant{MchID: s.MchID, AppID: s.AppID})
		}
		all = append(all, m)
	}
	return checked(all)
}

// checked rejects merchants that no client could use.
func checked(all []wxpaytest.Merchant) ([]wxpaytest.Merchant, error) {
	seen := map[string]bool{}
	for _, m := range all {
		switch {
		case seen[m.MchID]:
			return nil, fmt.Errorf("mch_id %s appears twice", m.MchID)
		case m.Key != "" && len(m.Key) != 32:
			return nil, fmt.Errorf("the key of mch_id %s has %d bytes; an APIv2 key has 32", m.MchID, len(m.Key))
		case strings.ContainsAny(m.MchID, `/\.`):
			return nil, fmt.Errorf("mch_id %q is invalid", m.MchID)
		}
		seen[m.MchID] = true
		for _, s := range m.SubMerchants {
			if s.MchID == "" {
				return nil, fmt.Errorf("a sub-merchant of mch_id %s has no sub_mch_id", m.MchID)
			}
		}
	}
	return all, nil
}
