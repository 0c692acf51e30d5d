package papay

import (
	"errors"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"
)

const version = "1.0"

// checkSigning refuses the fields that all ways of signing have in common, if WeChat Pay
// would refuse them. The phone shows only 参数构造错误 then.
func checkSigning(account, notifyURL string) error {
	if strings.ContainsFunc(account, func(r rune) bool { return utf8.RuneLen(r) > 3 }) {
		return errors.New("contract_display_account (ContractDisplayAccount) must not have emoji or other characters of 4 bytes")
	}
	return checkURL("notify_url (NotifyURL)", notifyURL)
}

func checkURL(name, address string) error {
	if address == "" {
		return nil // a required field: the tag refuses it
	}
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" {
		return errors.New(name + " is not an absolute http or https URL")
	}
	return nil
}

// setTimestamp sets the time of a request that has none.
func setTimestamp(timestamp *int64) {
	if *timestamp == 0 {
		*timestamp = time.Now().Unix()
	}
}
