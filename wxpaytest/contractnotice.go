package wxpaytest

import (
	"maps"
	"strconv"
	"time"
)

// notice is a notification with fixed fields: about a contract, or a message push.
type notice struct {
	Key             string // of its record
	MchID, SubMchID string
	OutTradeNo      string       // of a push about an order
	Push            *MessagePush // where it is pushed; nil: it is about a contract
	Fields          map[string]string
}

// about returns an order that has only the numbers of the notice.
func (n *notice) about() *order {
	return &order{Order: Order{MchID: n.MchID, SubMchID: n.SubMchID, OutTradeNo: n.OutTradeNo}}
}

// contractPauses: 签约、解约结果通知: 0/10/10/10/30/30/30 s, then every 300 s, about 30 tries.
func contractPauses() []time.Duration {
	pauses := []time.Duration{10 * time.Second, 10 * time.Second, 10 * time.Second, 30 * time.Second, 30 * time.Second, 30 * time.Second}
	for len(pauses) < 29 {
		pauses = append(pauses, 300*time.Second)
	}
	return pauses
}

// deductionPauses: 扣款结果通知: 0/15/15/30/180/1800/1800/1800/1800/3600 s.
func deductionPauses() []time.Duration {
	const s, m = time.Second, time.Minute
	return []time.Duration{15 * s, 15 * s, 30 * s, 3 * m, 30 * m, 30 * m, 30 * m, 30 * m, 60 * m}
}

// changeNotice returns the notification of the latest change of a contract.
func (ct *Contract) changeNotice() *notice {
	change, at := "ADD", ct.Signed
	if ct.State == ContractEnded {
		change, at = "DELETE", ct.Ended
	}
	m := &message{fields: map[string]string{"return_code": "SUCCESS", "result_code": "SUCCESS"}}
	m.set("appid", ct.AppID)
	m.set("mch_id", ct.MchID)
	m.set("sub_appid", ct.SubAppID)
	m.set("sub_mch_id", ct.SubMchID)
	m.set("contract_code", ct.ContractCode)
	m.set("plan_id", ct.PlanID)
	m.set("openid", ct.OpenID)
	m.set("change_type", change)
	m.set("operate_time", formatTime(longTime, at))
	m.set("contract_id", ct.ContractID)
	m.set("request_serial", ct.RequestSerial)
	m.set("contract_expired_time", formatTime(longTime, ct.Expires))
	if ct.Mode != 0 {
		m.set("contract_termination_mode", strconv.Itoa(ct.Mode))
	}
	return &notice{Key: "contract/" + ct.ContractID + "/" + change, MchID: ct.MchID, SubMchID: ct.SubMchID, Fields: m.fields}
}

// message returns a new message. 签约、解约结果通知: it is signed with MD5.
func (n *notice) message(key string) *message {
	return &message{signType: MD5, key: key, fields: maps.Clone(n.Fields)}
}
