package wxpay

import (
	"errors"
	"fmt"
	"net/netip"
	"strings"
)

// plainAddress returns an IP address as WeChat Pay takes it: ::ffff:1.2.3.4, as
// a server that listens on both families sees a v4 address, is 1.2.3.4. What is no
// address stays as it is.
func plainAddress(ip string) string {
	address, err := netip.ParseAddr(ip)
	if err != nil || !address.Is4In6() {
		return ip
	}
	return address.Unmap().String()
}

// isAddress reports whether WeChat Pay takes an IP address: it knows no zones.
func isAddress(ip string) bool {
	address, err := netip.ParseAddr(ip)
	return err == nil && address.Zone() == ""
}

const numberChars = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_-|*@"

// checkNumber refuses a merchant's number that WeChat Pay would.
func checkNumber(name, number string) error {
	if strings.Trim(number, numberChars) != "" {
		return fmt.Errorf("%s may hold letters, digits and _-|*@ only", name)
	}
	return nil
}

// checkNewNumber refuses the out_trade_no of a new order that WeChat Pay would. Old
// orders may have others: they are queried, closed and refunded by them.
func checkNewNumber(number string) error {
	switch {
	case number == "":
		return nil // Encode says that it must be set
	case strings.Trim(number, strings.TrimSuffix(numberChars, "@")) != "":
		return errors.New("out_trade_no (OutTradeNo) of a new order may hold letters, digits and _-|* only")
	case len(number) < 6 || len(number) > 32:
		return fmt.Errorf("out_trade_no (OutTradeNo) has %d characters: a new order's has 6 to 32", len(number))
	}
	return nil
}

// maxAmount has the 10 digits that an amount may have.
const maxAmount = 9_999_999_999

// checkAmount refuses an amount that no payment has.
func checkAmount(name string, amount int64) error {
	if amount > maxAmount {
		return fmt.Errorf("%s has more than 10 digits", name)
	}
	return nil
}

// checkBlank refuses values of blanks alone: WeChat Pay counts them as missing.
func checkBlank(fields XMLMap) error {
	for name, value := range fields.All() {
		if value != "" && strings.TrimSpace(value) == "" {
			return fmt.Errorf("%s holds nothing but blanks", name)
		}
	}
	return nil
}
