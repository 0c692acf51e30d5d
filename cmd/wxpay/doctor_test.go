package main

import (
	"encoding/base64"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A mistake is a wrong setup, and what doctor says about it.
type mistake struct {
	plant func(d *desk)
	check string // of the problem
	text  string // in its text or fix
}

// alarms runs doctor on setups with one mistake each.
func alarms(t *testing.T, mistakes map[string]mistake, args ...string) {
	t.Helper()
	for name, m := range mistakes {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t)
			m.plant(d)
			r := d.run(append([]string{"doctor", "-json"}, args...)...)
			assert.Equal(t, exitProblem, r.code, r.out)
			assert.Contains(t, problemsOf(t, r, m.check), m.text, r.out)
			assert.NotContains(t, r.out, "%!", "a wrong format")
		})
	}
}

// problemsOf returns the texts and fixes of a check's problems.
func problemsOf(t *testing.T, r ran, check string) (texts string) {
	t.Helper()
	for _, row := range r.object(t)["checks"].([]any) {
		row := row.(map[string]any)
		if row["check"] == check && row["verdict"] == string(verdictProblem) {
			texts += row["text"].(string) + "\n" + row["fix"].(string) + "\n"
		}
	}
	return texts
}

func set(name, value string) func(d *desk) { return func(d *desk) { d.env[name] = value } }

// edit changes a setting.
func edit(name string, change func(string) string) func(d *desk) {
	return func(d *desk) { d.env[name] = change(d.env[name]) }
}

func TestDoctorNamesWrongKeys(t *testing.T) {
	t.Parallel()
	key := func(change func(string) string) func(d *desk) { return edit("WXPAY_KEY", change) }
	keyFile := func(change func(string) string) func(d *desk) {
		return func(d *desk) {
			d.env["WXPAY_KEY_FILE"] = d.write("key", change(d.env["WXPAY_KEY"]))
			delete(d.env, "WXPAY_KEY")
		}
	}
	alarms(t, map[string]mistake{
		"missing":        {func(d *desk) { delete(d.env, "WXPAY_KEY") }, checkKey, "not set"},
		"too short":      {key(func(k string) string { return k[1:] }), checkKey, "has 31 characters"},
		"too short, fix": {key(func(k string) string { return k[1:] }), checkKey, "from your own records"},
		"too long":       {key(func(k string) string { return k + "0" }), checkKey, "has 33 characters"},
		"line end":       {key(func(k string) string { return k + "\n" }), checkKey, "ends with a line end"},
		"blank before":   {key(func(k string) string { return " " + k }), checkKey, "begins with a blank"},
		"blank after":    {keyFile(func(k string) string { return k + " " }), checkKey, "ends with a blank"},
		"blank inside":   {key(func(k string) string { return k[:5] + " " + k[6:] }), checkKey, "contains a blank"},
		"quotes":         {key(func(k string) string { return `"` + k + `"` }), checkKey, "in quotes"},
		"curly quotes":   {key(func(k string) string { return "“" + k + "”" }), checkKey, "in quotes"},
		"full width":     {key(func(k string) string { return k[:8] + "４" + k[9:] }), checkKey, "character 9"},
		"zero width":     {key(func(k string) string { return k[:8] + "\u200b" + k[8:] }), checkKey, "invisible character (U+200B)"},
		"punctuation":    {key(func(k string) string { return k[:31] + "-" }), checkKey, "character 32"},
		"base64":         {key(func(k string) string { return base64.StdEncoding.EncodeToString([]byte(k + "\n")) }), checkKey, "base64"},
		"serial number":  {set("WXPAY_KEY", "5157F09EFDC096DE15EBE81A47057A7232F1B8E1"), checkKey, "serial number"},
		"placeholder":    {set("WXPAY_KEY", "your_api_key_here"), checkKey, "a placeholder"},
		"variable":       {set("WXPAY_KEY", "${WXPAY_KEY}"), checkKey, "nothing replaced"},
		"ini comment":    {key(func(k string) string { return k + "  ; 2024年新密钥" }), checkKey, "by a comment"},
		"code comment":   {key(func(k string) string { return k + " // v2" }), checkKey, "by a comment"},
		"label":          {key(func(k string) string { return "API密钥：" + k }), checkKey, "has a label"},
		"label, blank":   {key(func(k string) string { return "key: " + k }), checkKey, "has a label"},
		"reference":      {set("WXPAY_KEY", "vault:secret/data/wxpay#apiv2_key"), checkKey, "a reference to a secret store"},
		"sealed":         {set("WXPAY_KEY", "ENC(G6N718UuyPE5bHyWKyuLQSm02auQPUtm)"), checkKey, "a reference to a secret store"},
		"comment":        {key(func(k string) string { return k + " # v2" }), checkKey, "by a comment"},
		"semicolon":      {key(func(k string) string { return k + ";" }), checkKey, "a semicolon"},
		"lines":          {keyFile(func(k string) string { return "APIv2 key:\n" + k + "\n" }), checkKey, "several lines"},
		"percent":        {key(func(k string) string { return k[:31] + "%3D" }), checkKey, "decode it"},
		"backslash n":    {key(func(k string) string { return k + `\n` }), checkKey, "backslash"},
		"swapped": {func(d *desk) {
			d.env["WXPAY_APPSECRET"], d.env["WXPAY_KEY"] = d.env["WXPAY_KEY"], strings.Repeat("0a", 16)
		}, checkQuery, "swapped"},
		"twice":       {key(func(k string) string { return k + k }), checkKey, "twice"},
		"SHA-256":     {set("WXPAY_KEY", strings.Repeat("0123abcd", 7)+"4567cdef"), checkKey, "SHA-256"},
		"session_key": {set("WXPAY_KEY", "tiihtNczf5v6AKRyjwEUhQ=="), checkKey, "session_key"},
		"appid":       {set("WXPAY_KEY", "wx0123456789abcdef"), checkKey, "this is an appid"},
		"a path":      {set("WXPAY_KEY", "/etc/wxpay/key"), checkKey, "WXPAY_KEY_FILE"},
		"NAME=value":  {keyFile(func(k string) string { return "WXPAY_KEY=" + k }), checkKey, "NAME=value"},
		"UTF-16":      {keyFile(func(k string) string { return "\xff\xfe" + strings.Join(strings.Split(k, ""), "\x00") }), checkKey, "UTF-16"},
		"private key": {keyFile(func(string) string { return "-----BEGIN PRIVATE KEY-----\n" }), checkKey, "contains PEM"},
		"empty file":  {keyFile(func(string) string { return "\n" }), checkKey, "is empty"},
		"no file":     {func(d *desk) { delete(d.env, "WXPAY_KEY"); d.env["WXPAY_KEY_FILE"] = d.dir + "/none" }, checkKey, "does not exist"},
		"a directory": {func(d *desk) { delete(d.env, "WXPAY_KEY"); d.env["WXPAY_KEY_FILE"] = d.dir }, checkKey, "directory"},
		"home":        {func(d *desk) { delete(d.env, "WXPAY_KEY"); d.env["WXPAY_KEY_FILE"] = "~/key" }, checkKey, "replaces ~"},
		"both":        {set("WXPAY_KEY_FILE", "x"), checkKey, "both set"},
		"mode": {func(d *desk) {
			keyFile(strings.Clone)(d)
			require.NoError(d.t, os.Chmod(d.env["WXPAY_KEY_FILE"], 0o644))
		}, checkFileMode, "chmod 600"},
		"the AppSecret": {func(d *desk) {
			d.env["WXPAY_KEY"] = d.gw.Merchant("").AppSecret
			d.env["WXPAY_APPSECRET"] = d.env["WXPAY_KEY"]
		}, checkKey, "AppSecret are the same"},
		"another's": {set("WXPAY_KEY", anyKey), checkQuery, "refuses the signature"},
		"not changed": {func(d *desk) {
			d.env["WXPAY_PREVIOUS_KEY_FILE"] = d.write("old", d.env["WXPAY_KEY"])
			d.env["WXPAY_KEY"] = anyKey
		}, checkQuery, "previous key is the one that is valid"},
		"previous":       {func(d *desk) { d.env["WXPAY_PREVIOUS_KEY_FILE"] = d.write("old", "short") }, checkPreviousKey, "has 5 characters"},
		"AppSecret":      {set("WXPAY_APPSECRET", "0123456789"), checkAppSecret, "32 hexadecimal digits"},
		"AppSecret, not": {set("WXPAY_APPSECRET", strings.Repeat("ab", 16)), checkLogin, "not that of the appid"},
	})
}

func TestDoctorNamesWrongNamesAndFiles(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.env["WXPAY_MCH_ID"] = "1"
	r := d.run("doctor")
	assert.Equal(t, exitDone, r.code)
	assert.Contains(t, r.out, "did you mean WXPAY_MCHID?")

	d = newDesk(t)
	var lines strings.Builder
	for name, value := range d.env {
		lines.WriteString(name + "=" + value + "\n")
	}
	path := d.write("wxpay.conf", lines.String())
	d.env = map[string]string{}
	require.NoError(t, os.Chmod(path, 0o644))
	r = d.run("doctor", "-json", "-config", path)
	assert.Equal(t, exitProblem, r.code)
	assert.Contains(t, problemsOf(t, r, checkSettings), "chmod 600")
	assert.Equal(t, "ok", verdictOf(t, r, checkQuery), "the rest is checked all the same")
}
