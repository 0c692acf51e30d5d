package wxpay

import (
	"cmp"
	"slices"
	"strings"

	"github.com/seed6780280e/wxpay/internal/fieldtag"
	"github.com/seed6780280e/wxpay/internal/pairs"
)

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

// othersKeys are the keys of othersNames. Comparing them is quicker than looking up every
// name of a message.
var othersKeys = keyRanges(othersNames)

// A keyRange contains the keys of a name, also with indexes after it: see pairs.KeyOf.
type keyRange struct{ first, last uint64 }

func keyRanges(names map[string]bool) (ranges []keyRange) {
	for name := range names {
		ranges = append(ranges, keyRange{pairs.KeyOf(name), pairs.KeyOf(name + strings.Repeat("\xFF", 8))})
	}
	slices.SortFunc(ranges, func(a, b keyRange) int { return cmp.Compare(a.first, b.first) })
	return ranges
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
	next := 0 // of othersKeys; both are sorted
	for i := range fields.Len() {
		key := fields.pairs.Key(i)
		for next < len(othersKeys) && othersKeys[next].last < key {
			next++
		}
		if next < len(othersKeys) && othersKeys[next].first <= key && isOthersName(fields.pairs.Name(i)) {
			return fields.pairs.Name(i)
		}
	}
	if state := fields.Get("trade_state"); state != "" && state != string(TradeStateSuccess) {
		return "trade_state"
	}
	return ""
}
