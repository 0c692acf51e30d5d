package explain

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// order is a short message of unifiedorder. body sorts after attach, and
// out_trade_no before total_fee.
func order() fields {
	return fields{"appid": "wxd930ea5d5a258f4f", "body": "Tea", "mch_id": "10000100", "nonce_str": "ibuaiVcKdpRxkhJA",
		"out_trade_no": "20150806125346", "total_fee": "101", "trade_type": "JSAPI", "coupon_id_2": "a", "coupon_id_10": "b"}
}

const orderText = "appid=wxd930ea5d5a258f4f&body=Tea&coupon_id_10=b&coupon_id_2=a&mch_id=10000100&nonce_str=ibuaiVcKdpRxkhJA" +
	"&out_trade_no=20150806125346&total_fee=101&trade_type=JSAPI"

// between inserts a field before another one.
func between(field, before string) string {
	return strings.Replace(orderText, before, field+"&"+before, 1)
}

func TestMistakesInTheWholeString(t *testing.T) {
	const end = "&key=" + testKey
	old := md5Of(orderText + end)
	for _, c := range []struct{ name, what, hashed string }{
		{"absent field signed", `"attach", which is not sent, was signed as "undefined"`, between("attach=undefined", "body") + end},
		{"absent field signed", `"attach", which is not sent, was signed as "null"`, between("attach=null", "body") + end},
		{"absent field signed", `"openid", which is not sent, was signed as "None"`, between("openid=None", "out_trade_no") + end},
		{"absent field signed", `"detail", which is not sent, was signed with an empty value`, between("detail=", "mch_id") + end},
		{"absent field signed", `"attach" and "detail", which are not sent, were signed as "undefined"`,
			strings.Replace(between("attach=undefined", "body"), "mch_id", "detail=undefined&mch_id", 1) + end},
		{"value set after signing", `"nonce_str" was signed as "undefined"`, strings.Replace(orderText, "ibuaiVcKdpRxkhJA", "undefined", 1) + end},
		{"field not sent", `"fee_type" was signed but not sent`, between("fee_type=CNY", "mch_id") + end},
		{"field not sent", `"device_info" was signed but not sent`, between("device_info=WEB", "mch_id") + end},
		{"field not sent", `"op_user_id" was signed but not sent`, between("op_user_id=10000100", "out_trade_no") + end},
		{"key joined otherwise", `"&&key="`, orderText + "&" + end},
		{"key joined otherwise", `"&KEY="`, orderText + "&KEY=" + testKey},
		{"key joined otherwise", "twice", orderText + end + end},
		{"key joined otherwise", "at the beginning", "key=" + testKey + "&" + orderText},
		{"string in one case", "", strings.ToUpper(orderText + end)},
		{"string in one case", "", strings.ToLower(orderText + end)},
		{"string in one case", "", strings.ToUpper(orderText) + end},
		{"string encoded", "", url.QueryEscape(orderText + end)},
		{"string with more around it", "", "&" + orderText + end},
		{"string with more around it", "", orderText + end + "&"},
		{"truncated key", "", orderText + end[:len(end)-1]},
		{"truncated key", "", orderText + end[:len("&key=")+16]},
		{"truncated key", "", orderText + "&key=" + testKey[1:]},
		{"doubled key", "", orderText + end + testKey},
		{"sign signed", "", between("sign="+old, "total_fee") + end},
		{"sign signed", "", between("sign="+strings.ToLower(old), "total_fee") + end},
		{"sign signed", "", between("sign="+signTest("HMAC-SHA256", testKey, order()), "total_fee") + end},
		{"sign signed", "", between("sign=undefined", "total_fee") + end},
		{"sign signed + key without &key=", "", between("sign="+md5Of(orderText+testKey), "total_fee") + testKey},
		{"descending order", "", descending() + end},
		{"natural order", "", strings.Replace(orderText, "coupon_id_10=b&coupon_id_2=a", "coupon_id_2=a&coupon_id_10=b", 1) + end},
		{"string in one case + descending order", "", strings.ToUpper(descending() + end)},
	} {
		f := order().with("sign", md5Of(c.hashed))
		e := Sign(testKey, f)
		require.NotEmpty(t, e.Causes, "%s: %s", c.name, c.what)
		assert.Equal(t, c.name, e.Causes[0].Name, "%v", e.Causes)
		assert.Contains(t, e.Causes[0].What, c.what)
		assertDiscreet(t, e, f)
	}
}

func descending() string {
	pairs := strings.Split(orderText, "&")
	var all []string
	for _, pair := range []string{"trade_type", "total_fee", "out_trade_no", "nonce_str", "mch_id", "coupon_id_2", "coupon_id_10", "body", "appid"} {
		for _, p := range pairs {
			if strings.HasPrefix(p, pair+"=") {
				all = append(all, p)
			}
		}
	}
	return strings.Join(all, "&")
}

// The fields of wx.requestPayment in an app's names, and with another appId.
func TestPaySignOfAnApp(t *testing.T) {
	x := Explainer{Key: testKey, MchID: "10000100", AppIDs: []string{"wx2421b1c4370ec43b"}}
	f := fields{"appId": "wxd930ea5d5a258f4f", "timeStamp": "1414561699", "nonceStr": "n", "package": "prepay_id=wx1", "signType": "MD5"}
	const format = "%s=%s&%s=n&package=prepay_id=wx1&%s%s=1414561699&key=" + testKey
	for _, c := range []struct{ name, signed string }{
		{"APP-style names", fmt.Sprintf(format, "appid", f["appId"], "noncestr", "", "timestamp")},
		{"APP-style names", "appid=" + f["appId"] + "&noncestr=n&package=Sign=WXPay&partnerid=10000100&prepayid=wx1&timestamp=1414561699&key=" + testKey},
		{"names of an order", fmt.Sprintf("appid=%s&nonce_str=n&package=prepay_id=wx1&sign_type=MD5&time_stamp=1414561699&key=%s", f["appId"], testKey)},
		{"another appId", fmt.Sprintf(format, "appId", "wx2421b1c4370ec43b", "nonceStr", "signType=MD5&", "timeStamp")},
		{"value set after signing", fmt.Sprintf(format, "appId", "undefined", "nonceStr", "signType=MD5&", "timeStamp")},
		{"sign signed", fmt.Sprintf("appId=%s&nonceStr=n&package=prepay_id=wx1&paySign=%s&signType=MD5&timeStamp=1414561699&key=%s",
			f["appId"], signTest("MD5", testKey, f), testKey)},
	} {
		e := x.Sign(f.with("paySign", md5Of(c.signed)))
		require.NotEmpty(t, e.Causes, c.signed)
		assert.Equal(t, c.name, e.Causes[0].Name, "%v", e.Causes)
		assertDiscreet(t, e, f)
	}
}
