package main

import (
	"strings"
	"testing"

	"github.com/seed6780280e/wxpay/wxpaytest"
	"github.com/stretchr/testify/assert"
)

func TestDoctorNamesWrongIDs(t *testing.T) {
	t.Parallel()
	alarms(t, map[string]mistake{
		"no appid":        {func(d *desk) { delete(d.env, "WXPAY_APPID") }, checkAppID, "not set"},
		"no merchant":     {func(d *desk) { delete(d.env, "WXPAY_MCHID") }, checkMchID, "not set"},
		"swapped":         {func(d *desk) { d.env["WXPAY_APPID"], d.env["WXPAY_MCHID"] = d.env["WXPAY_MCHID"], d.env["WXPAY_APPID"] }, checkAppID, "swapped"},
		"short appid":     {set("WXPAY_APPID", "wx0123456789abcde"), checkAppID, "16 of"},
		"blanks":          {edit("WXPAY_APPID", func(id string) string { return id + " " }), checkAppID, "blanks"},
		"capitals":        {edit("WXPAY_APPID", strings.ToUpper), checkAppID, "lower case"},
		"full width":      {set("WXPAY_MCHID", "１０００００１００"), checkMchID, "full-width"},
		"number in YAML":  {set("WXPAY_MCHID", "1.614923857e+09"), checkMchID, "write 1614923857 in quotes"},
		"number, .0":      {set("WXPAY_MCHID", "1614923857.0"), checkMchID, "write 1614923857 in quotes"},
		"huge number":     {set("WXPAY_MCHID", "1E999999999"), checkMchID, "lost digits"},
		"number, a float": {set("WXPAY_MCHID", "1614923857E0"), checkMchID, "write 1614923857 in quotes"},
		"a digit lost":    {set("WXPAY_MCHID", "1.61492386e+09"), checkMchID, "lost digits"},
		"public key id":   {set("WXPAY_MCHID", "PUB_KEY_ID_0116149238572024110100389100000452"), checkMchID, "the id of WeChat Pay's public key"},
		"label":           {edit("WXPAY_MCHID", func(id string) string { return "商户号：" + id }), checkMchID, "with a label"},
		"appid label":     {edit("WXPAY_APPID", func(id string) string { return "AppID: " + id }), checkAppID, "with a label"},
		"reference":       {set("WXPAY_MCHID", "vault:secret/data/wxpay#mch_id"), checkMchID, "a reference to a secret store"},
		"ini comment":     {edit("WXPAY_MCHID", func(id string) string { return id + " ; 正式" }), checkMchID, "by a comment"},
		"spreadsheet":     {set("WXPAY_MCHID", "1.60235E+09"), checkMchID, "spreadsheet"},
		"zero width":      {edit("WXPAY_MCHID", func(id string) string { return id[:4] + "\u200b" + id[4:] }), checkMchID, "invisible"},
		"appid variable":  {set("WXPAY_APPID", "{{ .Values.wechat.appid }}"), checkAppID, "nothing replaced"},
		"appid comment":   {edit("WXPAY_APPID", func(id string) string { return id + " # 正式环境的小程序，不要改" }), checkAppID, "by a comment"},
		"company":         {set("WXPAY_APPID", "ww0123456789abcdef"), checkAppID, "WeCom"},
		"openid":          {set("WXPAY_APPID", "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"), checkAppID, "openid"},
		"Alipay":          {set("WXPAY_APPID", "2021003141671234"), checkAppID, "Alipay"},
		"shop's capitals": {func(d *desk) { d.env["WXPAY_SUB_MCHID"], d.env["WXPAY_SUB_APPID"] = "1900000109", "WX0123456789ABCDEF" }, checkSub, "lower case"},
		"original id":     {set("WXPAY_APPID", "gh_0123456789ab"), checkAppID, "original id"},
		"merchant":        {set("WXPAY_MCHID", "1000010a"), checkMchID, "8 to 10 digits"},
		"a key as an id":  {set("WXPAY_MCHID", anyKey), checkMchID, "not shown"},
		"foreign appid":   {set("WXPAY_APPID", "wx0123456789abcdef"), checkQuery, "appid"},
		"foreign number":  {set("WXPAY_MCHID", "1612345678"), checkQuery, "1612345678"},
		"sign type":       {set("WXPAY_SIGN_TYPE", "hmac-sha256"), checkSignType, "in capitals"},
		"same shop":       {func(d *desk) { d.env["WXPAY_SUB_MCHID"] = d.env["WXPAY_MCHID"] }, checkSub, "the same as WXPAY_MCHID"},
		"only shop's app": {set("WXPAY_SUB_APPID", "wx0123456789abcdef"), checkSub, "without WXPAY_SUB_MCHID"},
		"not a provider":  {set("WXPAY_SUB_MCHID", "1900000109"), checkQuery, "1900000109"},
	})
}

func TestDoctorNamesAShopOfAnotherProvider(t *testing.T) {
	t.Parallel()
	d := newDesk(t, wxpaytest.Merchant{SubMerchants: []wxpaytest.SubMerchant{{MchID: "1900000109"}}})
	d.env["WXPAY_SUB_MCHID"] = "1900000110"
	assert.Contains(t, problemsOf(t, d.run("doctor", "-json"), checkQuery), "shop")
	delete(d.env, "WXPAY_SUB_MCHID")
	assert.Contains(t, problemsOf(t, d.run("doctor", "-json"), checkQuery), "WXPAY_SUB_MCHID", "a provider without a shop")
}
