package wxpaytest

import "strings"

// nobodysKey signs the messages that OtherKey strikes.
var nobodysKey = strings.Repeat("0", 32)

func changeSign(m *message) {
	sign := []byte(m.fields["sign"])
	if len(sign) == 0 {
		return
	}
	last := &sign[len(sign)-1]
	if *last == '0' {
		*last = '1'
	} else {
		*last = '0'
	}
	m.fields["sign"] = string(sign)
}

func otherIDs(m *message) {
	for names, value := range map[*[]string]string{&appIDNames: "wx2421b1c4370ec43b", &mchIDNames: "1900006511"} {
		for _, name := range *names {
			if m.fields[name] != "" {
				m.fields[name] = value
			}
		}
	}
}

// otherNumber replaces the numbers of the order and the refund.
func otherNumber(m *message) {
	for name, value := range m.fields {
		rest := value[min(7, len(value)):]
		switch {
		case name == "out_trade_no" || strings.HasPrefix(name, "out_refund_no"):
			m.fields[name] = "another" + rest
		case name == "transaction_id" || strings.HasPrefix(name, "refund_id"):
			m.fields[name] = "9999999" + rest
		}
	}
}

func malformedPromotion(m *message) {
	m.fields["promotion_detail"] = `{"promotion_detail":[{"amount":`
}
