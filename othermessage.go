package wxpay

import "github.com/seed6780280e/wxpay/internal/fieldtag"

// The merchant's key signs many kinds of messages. The names of its fields show
// whether a message is a payment notification.

// othersNames are the fields of the other messages that the key signs, without
// indexes: messages of this package, and of contracts, combined orders, deposits and
// profit sharing.
var othersNames = othersOf(
	[]*fieldtag.Plan{
		fieldtag.For[UnifiedOrderResponse](), fieldtag.For[RefundResponse](), fieldtag.For[RefundQueryResponse](),
		fieldtag.For[ReverseResponse](), fieldtag.For[RefundNotification](),
	},
	"contract_code", "plan_id", "change_type", "operate_time", "contract_expired_time", "contract_state", "request_serial",
	"combine_appid", "combine_mch_id", "combine_out_trade_no", "sub_order_list",
	"consume_fee", "out_order_no", "receivers",
)

func othersOf(plans []*fieldtag.Plan, more ...string) map[string]bool {
	names := map[string]bool{}
	for _, plan := range plans {
		more = append(more, plan.Names()...)
	}
	for _, name := range more {
		if !isPaymentName(name) {
			names[withoutIndexes(name)] = true
		}
	}
	return names
}

// isOthersName reports whether a name belongs to another kind of message only.
func isOthersName(name string) bool {
	return othersNames[withoutIndexes(name)] && !isPaymentName(name)
}

// withoutIndexes cuts _0 and _0_1, and their patterns, from the end of a name.
func withoutIndexes(name string) string {
	for range 2 {
		end := len(name)
		for end > 0 && isIndexByte(name[end-1]) {
			end--
		}
		if end == len(name) || end == 0 || name[end-1] != '_' {
			return name
		}
		name = name[:end-1]
	}
	return name
}

func isIndexByte(c byte) bool { return '0' <= c && c <= '9' || c == '$' || c == 'n' || c == 'm' }

// otherMessage returns a field which shows that a message is of another kind, or that
// its order is not in state SUCCESS; "" if there is none.
func otherMessage(fields XMLMap) string {
	for name := range fields.All() {
		if isOthersName(name) {
			return name
		}
	}
	if state := fields.Get("trade_state"); state != "" && state != string(TradeStateSuccess) {
		return "trade_state"
	}
	return ""
}
