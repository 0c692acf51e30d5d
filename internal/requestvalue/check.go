// Package requestvalue checks values that many requests contain: numbers, amounts, addresses and
// times.
package requestvalue

import (
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"strings"
	"time"
)

// PlainAddress returns an IP address in the form that WeChat Pay accepts. A server that
// listens on IPv4 and IPv6 sees 1.2.3.4 as ::ffff:1.2.3.4; this becomes 1.2.3.4. A text
// that is not an address is not changed.
func PlainAddress(ip string) string {
	address, err := netip.ParseAddr(ip)
	if err != nil || !address.Is4In6() {
		return ip
	}
	return address.Unmap().String()
}

// IsAddress reports whether WeChat Pay accepts ip: an address without a zone.
func IsAddress(ip string) bool {
	address, err := netip.ParseAddr(ip)
	return err == nil && address.Zone() == ""
}

// CheckAddress refuses an IP address that WeChat Pay would refuse.
func CheckAddress(name, ip string) error {
	if ip != "" && !IsAddress(ip) {
		return fmt.Errorf("%s is not an IP address", name)
	}
	return nil
}

// CheckTimes refuses an order that ends before it begins.
func CheckTimes(start, expire time.Time) error {
	if !start.IsZero() && !expire.IsZero() && !expire.After(start) {
		return errors.New("time_expire (TimeExpire) is not after time_start")
	}
	return nil
}

// CheckURL refuses an address to which WeChat Pay would not post, or which it would change.
func CheckURL(name, address string) error {
	if address == "" {
		return nil // a required field: Encode returns the error
	}
	if isPlainURL(address) {
		return nil
	}
	u, err := url.Parse(address)
	switch {
	case err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "":
		return fmt.Errorf("%s is not an absolute http or https URL", name)
	case strings.Contains(address, "?"):
		return fmt.Errorf("%s must not have a query string: put its values into the path", name)
	case strings.Contains(address, "#") || u.User != nil:
		return fmt.Errorf("%s must not have a fragment or a user", name)
	}
	return nil
}

// isPlainURL reports whether an address is so plain that parsing it would find nothing
// wrong.
func isPlainURL(address string) bool {
	rest, found := strings.CutPrefix(address, "https://")
	return found && rest != "" && rest[0] != '/' && strings.Trim(rest, plainURLChars) == ""
}

const plainURLChars = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-._~/"

const numberChars = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_-|*@"

// CheckNumber refuses a merchant's number that WeChat Pay would refuse.
func CheckNumber(name, number string) error {
	if strings.Trim(number, numberChars) != "" {
		return fmt.Errorf("%s may contain only letters, digits and _-|*@", name)
	}
	return nil
}

// CheckNewNumber refuses an out_trade_no that WeChat Pay would refuse for a new order.
// Old orders may have other numbers; queries, closing and refunds must accept them.
func CheckNewNumber(number string) error {
	switch {
	case number == "":
		return nil // Encode returns the error
	case strings.Trim(number, strings.TrimSuffix(numberChars, "@")) != "":
		return errors.New("out_trade_no (OutTradeNo) of a new order may contain only letters, digits and _-|*")
	case len(number) < 6 || len(number) > 32:
		return fmt.Errorf("out_trade_no (OutTradeNo) has %d characters: a new order needs 6 to 32", len(number))
	}
	return nil
}

// maxAmount is the largest amount: it has 10 digits.
const maxAmount = 9_999_999_999

// CheckAmount refuses an amount that is too large for any payment.
func CheckAmount(name string, amount int64) error {
	if amount > maxAmount {
		return fmt.Errorf("%s has more than 10 digits", name)
	}
	return nil
}
