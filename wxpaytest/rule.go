package wxpaytest

import (
	"encoding/json"
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
)

// rule is what the official document says about one request field. Sizes are
// counted in bytes: the documents name no unit, and this is the strictest
// reading.
type rule struct {
	name     string
	max      int
	required bool
	valid    func(value string) bool // nil: anything
}

var (
	orderNumber  = regexp.MustCompile(`^[0-9A-Za-z_\-|*]{6,32}$`)  // 商户订单号
	refundNumber = regexp.MustCompile(`^[0-9A-Za-z_\-|*@]{1,64}$`) // 商户退款单号
	amount       = regexp.MustCompile(`^[1-9][0-9]{0,9}$`)         // 交易金额: whole fen, above zero
	// 商户号: digits only; a space is invalid.
	merchantNumber = regexp.MustCompile(`^[1-9]\d*$`)

	digits = regexp.MustCompile(`^[0-9]{1,18}$`)
	row    = regexp.MustCompile(`^(0|[1-9][0-9]{0,5})$`)
)

// oneOf accepts a fixed set of values.
func oneOf(values ...string) func(string) bool {
	return func(value string) bool { return slices.Contains(values, value) }
}

// isTime: yyyyMMddHHmmss, in Beijing.
func isTime(value string) bool {
	_, err := parseTime(value)
	return err == nil
}

// isAddress: 终端IP: v4 or v6, without a zone. A v4 address must not be written
// as v6.
func isAddress(value string) bool {
	address, err := netip.ParseAddr(value)
	return err == nil && address.Zone() == "" && !address.Is4In6()
}

// isNotifyURL: 通知url必须为外网可访问的url，不能携带参数. A test has no public address, so that
// part is not checked.
func isNotifyURL(value string) bool {
	u, err := url.Parse(value)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" && !strings.Contains(value, "?")
}

func isJSONObject(value string) bool {
	var object map[string]json.RawMessage
	return json.Unmarshal([]byte(value), &object) == nil
}

// isScene: scene_info is a JSON object. If it has store_info, its id is
// required.
func isScene(value string) bool {
	var scene struct {
		Store *struct{ ID string } `json:"store_info"`
	}
	return isJSONObject(value) && json.Unmarshal([]byte(value), &scene) == nil &&
		(scene.Store == nil || scene.Store.ID != "")
}

// beijing is the time zone of the protocol. It has no summer time.
var beijing = time.FixedZone("+08", 8*60*60)

const (
	compactTime = "20060102150405"
	longTime    = "2006-01-02 15:04:05"
)

func parseTime(value string) (time.Time, error) {
	return time.ParseInLocation(compactTime, value, beijing)
}

func formatTime(layout string, t time.Time) string { return t.In(beijing).Format(layout) }
