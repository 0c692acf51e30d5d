package main

import (
	"fmt"
	"io"
	"net"
	"strings"
	"text/template"
)

// welcomeText contains everything that a client must configure.
const welcomeText = `{{t "welcome.title"}}

{{label "welcome.page"}}{{.Page}}{{if .PageMoved}}     {{t "welcome.pageMoved" "asked" .Asked}}{{end}}
{{label "welcome.api"}}{{.API}}     {{t "welcome.instead" "url" "https://api.mch.weixin.qq.com"}}
{{label "welcome.backup"}}{{.Backup}}     {{t "welcome.instead" "url" "https://api2.mch.weixin.qq.com"}}
{{label "welcome.login"}}{{.Login}}     {{t "welcome.loginInstead"}}
{{label ""}}{{.Code2Session}}
{{- if .Proxy}}
{{label "welcome.proxy"}}{{.Proxy}}     {{t "welcome.proxyFor"}}
{{- end}}
{{label "welcome.ca"}}{{.CA}}     {{t "welcome.download" "url" (print .Page "/desk/ca.pem")}}
{{- if .NewCA}}
{{label ""}}{{t "welcome.newCA"}}
{{- end}}
{{- range .Merchants}}

mch_id         {{.MchID}}
appid          {{join .AppIDs}}
{{label "welcome.key"}}{{.Key}}
AppSecret      {{.AppSecret}}
{{label "welcome.cert"}}{{.Cert}}
{{label ""}}{{.CertKey}}
{{label ""}}{{.P12}}   {{t "welcome.p12"}}
{{- range .SubMerchants}}
{{label "welcome.shop"}}sub_mch_id {{.MchID}}{{if .AppID}}, sub_appid {{.AppID}}{{end}}
{{- end}}
{{- end}}

{{t "welcome.two"}}
{{label "welcome.go"}}wxpay.Config{Hosts: wxpay.SingleHost("{{.API}}"), Transport: …} {{t "welcome.goRoots"}}
{{label "welcome.curl"}}{{.Curl}}
{{label ""}}{{t "welcome.curlDoes"}}

{{- if .Proxy}}

{{t "welcome.fixed"}}
               HTTPS_PROXY={{.Proxy}} SSL_CERT_FILE={{.CA}} ./app
{{- else}}

{{t "welcome.noProxy"}}
{{- end}}
Node.js:       NODE_EXTRA_CA_CERTS={{.CA}} NODE_OPTIONS="--require {{.Preload}}" node app.js
{{t "welcome.more" "url" (print .Page "/#/setup")}}
{{if .State}}{{t "welcome.state" "file" .State}}{{else}}{{t "welcome.noState"}}{{end}}
{{- if .Exposed}}

{{t "welcome.exposed"}}
{{- end}}

{{t "welcome.end"}}
`

// welcome prints what to configure.
func (p *program) welcome(out io.Writer) {
	t := template.Must(template.New("welcome").Funcs(template.FuncMap{
		"join":  func(all []string) string { return strings.Join(all, ", ") },
		"label": func(key string) string { return label(p.language.say(key, nil)) },
		"t":     func(key string, pairs ...string) string { return fail(key, pairs...).in(p.language) },
	}).Parse(welcomeText))
	_ = t.Execute(out, struct {
		setup
		Exposed, NewCA, PageMoved bool
		Asked                     string
	}{p.setup(), p.exposed(), p.newCA, p.pageMoved, p.options.page})
}

// firstWide is the first character that is as wide as two others.
const firstWide = 0x2E80

// label returns a name with blanks up to the column of the values.
func label(name string) string {
	width := 15
	for _, r := range name {
		width--
		if r >= firstWide {
			width--
		}
	}
	return name + strings.Repeat(" ", max(1, width))
}

// exposed reports whether one of the addresses is not a loopback address.
func (p *program) exposed() bool {
	for _, address := range []string{p.options.api, p.backup, p.proxy, p.options.page} {
		if address == "" {
			continue
		}
		host, _, _ := net.SplitHostPort(address)
		if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
			return true
		}
	}
	return false
}

// curlLine is a command for a shell that places the order of [orderFile].
func curlLine(more, ca, api, order string) string {
	return fmt.Sprintf("curl %s--cacert %s %s/pay/unifiedorder -d @%s", more, shellWord(ca), api, shellWord(order))
}
