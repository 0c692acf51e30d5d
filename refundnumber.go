package wxpay

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// A reply with a single refund may omit its index: the documents' sample of
// refundqueryv2 has out_refund_no instead of out_refund_no_0, and coupon_refund_id_1
// instead of coupon_refund_id_0_1.

// refundItemNames and refundCouponNames are the fields of a refund, and of its
// coupons, without indexes.
var (
	refundItemNames = []string{
		"out_refund_no", "refund_id", "refund_channel", "refund_fee", "settlement_refund_fee", "refund_status", "refund_account",
		"refund_recv_accout", "refund_success_time", "coupon_refund_fee", "coupon_refund_count",
	}
	refundCouponNames = []string{"coupon_refund_id", "coupon_type", "coupon_refund_fee"}
)

// refundIDs identify the refund of a row. A row has no index if they have none. An amount
// without an index may be the sum of all rows.
var refundIDs = []string{"out_refund_no", "refund_id"}

// numberRefund gives index 0 to a refund without an index.
func numberRefund(reply XMLMap) (XMLMap, error) {
	if reply.Get("out_refund_no") == "" && reply.Get("refund_id") == "" && reply.Get("refund_status") == "" {
		return reply, nil
	}
	rows := refundRows(reply)
	if others := len(rows) > 1 || len(rows) == 1 && !rows["0"]; others {
		return numberAmong(reply, rows)
	}
	if name := contradictoryRefund(reply); name != "" {
		return XMLMap{}, fmt.Errorf("%s and %[1]s_0 differ: the reply does not say which refund it is about", name)
	}
	return numbered(reply, couponsLackRow(reply)), nil
}

// couponsLackRow reports whether coupons have only their own index, without that of
// their refund, as in coupon_refund_id_0. Then coupon_refund_fee_0 is the amount of a
// coupon, not the sum of a refund.
func couponsLackRow(reply XMLMap) (lack bool) {
	for name := range reply.All() {
		base, _ := cutRow(name)
		outer, n := cutRow(base)
		switch {
		case n != "" && outer == "coupon_refund_id":
			return false
		case base == "coupon_refund_id" && base != name:
			lack = true
		}
	}
	return lack
}

// numberAmong handles a refund without an index, if other refunds have one. It repeats
// one of them, or it is the first refund.
func numberAmong(reply XMLMap, rows map[string]bool) (XMLMap, error) {
	for _, id := range refundIDs {
		for row := range rows {
			if value := reply.Get(id); value != "" && value == reply.Get(id+"_"+row) {
				return reply, nil
			}
		}
	}
	switch {
	case reply.Get("out_refund_no") == "" && reply.Get("refund_id") == "":
		return reply, nil
	case rows["0"]:
		return XMLMap{}, fmt.Errorf("the refund without an index is none of the %d that have one", len(rows))
	}
	return numbered(reply, false), nil
}

// refundRows returns the indexes of the refunds that have one.
func refundRows(reply XMLMap) map[string]bool {
	rows := map[string]bool{}
	for name := range reply.All() {
		if base, index := cutRow(name); index != "" && (slices.Contains(refundIDs, base) || base == "refund_status") {
			rows[index] = true
		}
	}
	return rows
}

// contradictoryRefund returns a name that has different values with and without
// the index, "" if there is none.
func contradictoryRefund(reply XMLMap) string {
	for _, name := range append([]string{"refund_status"}, refundIDs...) {
		without, with := reply.Get(name), reply.Get(name+"_0")
		if without != "" && with != "" && without != with {
			return name
		}
	}
	return ""
}

// numbered returns a reply in which the fields without an index are in row 0. With
// coupons set, so are the coupons without the index of their row.
func numbered(reply XMLMap, coupons bool) XMLMap {
	pairs := maps.Collect(reply.All())
	if coupons {
		for name, value := range reply.All() {
			if base, index := cutRow(name); index != "" && slices.Contains(refundCouponNames, base) {
				delete(pairs, name)
				fillIn(pairs, base+"_0_"+index, value)
			}
		}
	}
	for _, name := range refundItemNames {
		fillIn(pairs, name+"_0", reply.Get(name))
	}
	return NewXMLMap(pairs)
}

func fillIn(pairs map[string]string, name, value string) {
	if pairs[name] == "" && value != "" {
		pairs[name] = value
	}
}

// cutRow splits the last index from a name: refund_id_10 is refund_id and 10.
func cutRow(name string) (base, index string) {
	base = strings.TrimRight(name, "0123456789")
	index = name[len(base):]
	base, found := strings.CutSuffix(base, "_")
	if !found || index == "" {
		return name, ""
	}
	return base, index
}
