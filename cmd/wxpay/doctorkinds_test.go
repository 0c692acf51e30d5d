package main

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/wxpaytest"
)

// TestDoctorNamesConfusedIDsOfAProvider: WeChat Pay only says that something does not
// match.
func TestDoctorNamesConfusedIDsOfAProvider(t *testing.T) {
	t.Parallel()
	const shop, shopApp = "1900000109", "wx7777777777777777"
	for _, test := range []struct {
		name                     string
		appID, mchID             string // empty: the provider's
		subMchID, subAppID, want string
	}{
		{"numbers swapped", "", shop, "provider", "", "WXPAY_MCHID and WXPAY_SUB_MCHID are swapped"},
		{"the shop's number alone", "", shop, "", "", "WXPAY_MCHID is the provider's number"},
		{"the shop's appid", shopApp, "", shop, "", "that of the shop's mini program is WXPAY_SUB_APPID"},
		{"appids swapped", shopApp, "", shop, "provider", "WXPAY_APPID and WXPAY_SUB_APPID are swapped"},
		{"one appid twice", "", "", shop, "provider", "WXPAY_SUB_APPID is the same as WXPAY_APPID"},
		{"another's appid", "", "", shop, "wx0123456789abcdef", `the appid "wx0123456789abcdef" not to the shop`},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t, wxpaytest.Merchant{SubMerchants: []wxpaytest.SubMerchant{{MchID: shop, AppID: shopApp}}})
			provider, number := d.env["WXPAY_APPID"], d.env["WXPAY_MCHID"]
			for name, value := range map[string]string{
				"WXPAY_APPID": test.appID, "WXPAY_MCHID": test.mchID,
				"WXPAY_SUB_MCHID": strings.Replace(test.subMchID, "provider", number, 1),
				"WXPAY_SUB_APPID": strings.Replace(test.subAppID, "provider", provider, 1),
			} {
				if value != "" {
					d.env[name] = value
				}
			}
			assert.Contains(t, problemsOf(t, d.run("doctor", "-json"), checkQuery), test.want)
		})
	}
}

// TestDoctorNamesWhatTheEnvironmentReplaces: also ids, not only the key.
func TestDoctorNamesWhatTheEnvironmentReplaces(t *testing.T) {
	t.Parallel()
	const number = "1612345678"
	d := newDesk(t, wxpaytest.Merchant{}, wxpaytest.Merchant{MchID: number, AppID: "wx0123456789abcdef", Key: anyKey})
	d.env["WXPAY_CONFIG"] = d.write("wxpay.conf", "WXPAY_MCHID="+d.env["WXPAY_MCHID"])
	d.env["WXPAY_MCHID"] = number
	assert.Contains(t, problemsOf(t, d.run("doctor", "-json"), checkQuery), "WXPAY_MCHID is that of the environment")
}

func TestDoctorKnowsTheNamesOfOtherPrograms(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"WXPAY_API_KEY": "WXPAY_KEY", "WECHAT_PAY_KEY": "WXPAY_KEY", "WX_MCH_KEY": "WXPAY_KEY", "WXPAY_PARTNER_KEY": "WXPAY_KEY", "WXPAY_KEY_V2": "WXPAY_KEY",
		"WECHAT_MCH_ID": "WXPAY_MCHID", "WXPAY_MERCHANT_ID": "WXPAY_MCHID", "WX_PARTNER": "WXPAY_MCHID",
		"WX_APPID": "WXPAY_APPID", "wechat_app_id": "WXPAY_APPID", "WX_APP_SECRET": "WXPAY_APPSECRET", "WECHAT_SECRET": "WXPAY_APPSECRET",
		"WXPAY_APIV3_KEY": "", "WX_PRIVATE_KEY": "", "WECHAT_SUB_APPID": "", "WXPAY_PUBLIC_KEY_ID": "", "APPID": "", "KEY": "", "WXPAY_KEY": "", "WX_CORP_ID": "", "PATH": "",
	} {
		assert.Equal(t, want, meantBy(name), name)
	}
	d := newDesk(t)
	d.env["WECHAT_PAY_KEY"] = "x"
	assert.NotContains(t, d.run("doctor").out, "WECHAT_PAY_KEY", "the key is set")
	delete(d.env, "WXPAY_KEY")
	assert.Contains(t, d.run("doctor").out, "WECHAT_PAY_KEY is not a setting: did you mean WXPAY_KEY?")
}

func TestDoctorNamesTheKindOfALine(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]string{
		"WXPAY_APPID: wx1": "line 1 has a colon", `{"WXPAY_APPID": "wx1"}`: "is JSON", "WXPAY_APPID＝wx1": "full-width", "set WXPAY_APPID=wx1": "is a command",
		"$env:WXPAY_APPID = 'wx1'": "is a command", "setx WXPAY_APPID=wx1": "is a command", "\xc9\xcc\xbb\xa7": "is not UTF-8", "hello": "is not NAME=value", "a b\nc: d\n-": "line 1 (also 3) is not NAME=value",
	} {
		d := newDesk(t)
		d.env = map[string]string{"WXPAY_CONFIG": d.write("wxpay.conf", line)}
		r := d.run("doctor", "-json")
		assert.Contains(t, problemsOf(t, r, checkSettings), want, line)
		assert.Empty(t, problemsOf(t, r, checkAppID)+problemsOf(t, r, checkHosts), "what is missing may be in %q", line)
	}
	d := newDesk(t)
	d.env["WXPAY_CONFIG"] = d.write("wxpay.conf", "# \xce\xd2\xb5\xc4\xc9\xcc\xbb\xa7\nWXPAY_SIGN_TYPE=MD5\n")
	assert.Equal(t, exitDone, d.run("doctor").code, "a comment may be GBK")
	d.env["WXPAY_CONFIG"] = d.write("wxpay.conf", "\xff\xfeW\x00")
	assert.Equal(t, 1, strings.Count(d.run("doctor").out, "not UTF-8"))
}

func TestDoctorKnowsTheOffsetOfTheTimeZone(t *testing.T) {
	t.Parallel()
	for ahead, want := range map[time.Duration]string{
		8 * time.Hour: "8h0m ahead", -8*time.Hour - time.Minute: "8h1m behind", 7 * time.Minute: "7m0s ahead", -50 * 24 * time.Hour: "50 days behind",
	} {
		var c checkup
		c.judgeClock(reading{ahead: ahead})
		f := c.findings[0]
		assert.Equal(t, verdictProblem, f.verdict)
		assert.Contains(t, f.what.in(english), want)
		assert.Equal(t, magnitude(ahead) > 7*time.Hour && magnitude(ahead) < 9*time.Hour, strings.Contains(f.fix.in(english), "time zone"), want)
	}
}

// TestDoctorTakesTheAddressesOfOtherRegions: they have no backup, and no logins.
func TestDoctorTakesTheAddressesOfOtherRegions(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"https://apihk.mch.weixin.qq.com", "https://apius.mch.weixin.qq.com/", "https://apieu.mch.weixin.qq.com"} {
		s := &subject{reader: newReader(&environment{}, "", english)}
		s.reader.values["WXPAY_BASE_URL"] = value{text: address}
		var c checkup
		n := c.checkNetwork(s, time.Now(), time.Second)
		assert.Equal(t, verdictOK, c.findings[0].verdict, address)
		assert.Equal(t, []string{loginHost}, n.login)
		assert.Equal(t, wxpay.Hosts{Pay: []string{strings.TrimRight(address, "/")}}, settingsOf(s).clientConfig().Hosts)
	}
}

// TestDoctorSaysWhoElseMayAnswer depends on where the request went.
func TestDoctorSaysWhoElseMayAnswer(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.gw.Inject(wxpaytest.Fault{Name: wxpaytest.BadGateway, Times: -1})
	assert.Contains(t, problemsOf(t, d.run("doctor", "-json"), checkQuery), "try again in a minute")

	d = newDesk(t)
	u, err := url.Parse(d.gw.URL)
	assert.NoError(t, err)
	d.env["WXPAY_BASE_URL"] = "http://" + u.Host
	assert.Contains(t, problemsOf(t, d.run("doctor", "-json"), checkQuery), "write https://")

	s := noSettings()
	assert.Contains(t, s.otherServer(200).in(english), "a proxy, a firewall")
	s.reader.values["WXPAY_BASE_URL"] = value{text: "https://127.0.0.1:1"}
	assert.Contains(t, s.otherServer(200).in(english), "check WXPAY_BASE_URL")
}

func TestOnlyAWholeSecretHasALabel(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]bool{
		"key:" + anyKey: true, "密钥：" + anyKey: true, "key:" + anyKey[1:]: false, "sha256:" + anyKey + anyKey: false, anyKey: false, "1:" + anyKey: false,
	} {
		secret, found := cutLabel(value)
		assert.Equal(t, want, found, value)
		if found {
			assert.Equal(t, anyKey, secret)
		}
	}
}
