package wxpaytest

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"
)

// fields of the ways to sign. Service providers have more.
var (
	contractFields = []string{"appid", "mch_id", "plan_id", "contract_code", "request_serial", "contract_display_account", "notify_url", "timestamp", "sign"}
	providerFields = []string{"sub_appid", "sub_mch_id", "clientip", "deviceid", "mobile", "email", "qq", "openid", "creid"}
)

// readContract returns the fields of a signing page. One more or less is refused.
func readContract(extraDataOrLink string) (fields map[string]string, err error) {
	allowed := append(slices.Clone(contractFields), "outerid")
	if strings.HasPrefix(extraDataOrLink, "{") {
		err = json.Unmarshal([]byte(extraDataOrLink), &fields)
	} else {
		fields, err = readContractLink(extraDataOrLink)
		allowed = append(slices.Clone(contractFields), "version", "return_web")
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrContractFields, err)
	}
	if fields["sub_mch_id"] != "" {
		allowed = append(allowed, providerFields...)
	}
	for _, name := range contractFields {
		if fields[name] == "" {
			return nil, fmt.Errorf("%w: %s is missing", ErrContractFields, name)
		}
	}
	for name := range fields {
		if !slices.Contains(allowed, name) {
			return nil, fmt.Errorf("%w: %s is too much", ErrContractFields, name)
		}
	}
	return fields, nil
}

func readContractLink(link string) (map[string]string, error) {
	u, err := url.Parse(link)
	if err != nil {
		return nil, err
	}
	query, err := url.ParseQuery(u.RawQuery)
	fields := firstValues(query)
	if err == nil && (!strings.HasSuffix(u.Path, "/entrustweb") || fields["version"] != "1.0") {
		err = errors.New("it is no link to entrustweb with version 1.0")
	}
	return fields, err
}

// contractOf returns the contract that a request describes.
func contractOf(f map[string]string) Contract {
	return Contract{
		MchID: f["mch_id"], AppID: f["appid"], SubMchID: f["sub_mch_id"], SubAppID: f["sub_appid"],
		PlanID: f["plan_id"], ContractCode: f["contract_code"], RequestSerial: f["request_serial"], DisplayAccount: f["contract_display_account"],
		NotifyURL: cmp.Or(f["contract_notify_url"], f["notify_url"]), OpenID: f["openid"],
	}
}

func (ct *Contract) end(mode int, remark string, now time.Time) error {
	if ct.State != ContractActive {
		return fmt.Errorf("%w: contract %q is %s", ErrState, ct.ContractCode, ct.State)
	}
	ct.State, ct.Ended, ct.Mode, ct.Remark = ContractEnded, now, mode, remark
	return nil
}

// contractChanged returns the notification of a change. The caller holds the lock of orders,
// and delivers it.
func (r *rooms) contractChanged(ct *Contract) *notification {
	r.contracts.changed()
	change := ct.changeNotice()
	n := newNotification(change.about(), nil, ct.NotifyURL, r.clock.Now())
	n.notice = change
	r.unsaved.note(n)
	return n
}

// awaitExpiry ends a contract when its time is over.
func (r *rooms) awaitExpiry(ct *Contract) {
	r.clock.at(ct.Expires, func(now time.Time) {
		var n *notification
		_ = r.orders.locked(func() error {
			err := ct.end(EndedByTime, "", now)
			if err == nil {
				n = r.contractChanged(ct)
			}
			return err
		})
		if n != nil {
			_ = r.notifier.deliver(n)
		}
	})
}
