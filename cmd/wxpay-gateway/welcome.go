package main

import (
	"io"
	"net"
	"strings"
	"text/template"
)

// welcomeText contains everything that a client must configure.
const welcomeText = `Local WeChat Pay v2. No money moves here.

Page           {{.Page}}
Base URL       {{.API}}     (instead of https://api.mch.weixin.qq.com)
Backup URL     {{.Backup}}     (instead of https://api2.mch.weixin.qq.com)
Login URL      {{.Login}}     (instead of https://api.weixin.qq.com: code2Session, access_token, shipping)
               {{.Code2Session}}
{{- with .Proxy}}
Proxy          {{.}}     (for clients whose host names are fixed)
{{- end}}
CA certificate {{.CA}}     (download: {{.Page}}/desk/ca.pem)
{{- if .NewCA}}
               It was replaced: it now permits only the gateway's names. Clients that trust
               the old certificate still work, except for new names. Replace copies of it.
{{- end}}
{{- range .Merchants}}

mch_id         {{.MchID}}
appid          {{join .AppIDs}}
APIv2 key      {{.Key}}
AppSecret      {{.AppSecret}}
certificate    {{.Cert}}
               {{.CertKey}}
               {{.P12}}   (its password is the mch_id)
{{- range .SubMerchants}}
sub-merchant   sub_mch_id {{.MchID}}{{if .AppID}}, sub_appid {{.AppID}}{{end}}
{{- end}}
{{- end}}

A client in any language needs two changes: the base URL, and trust in the CA certificate.
In Go:         wxpay.Config{Hosts: wxpay.SingleHost("{{.API}}"), Transport: …} with the CA in TLSClientConfig.RootCAs
With curl:     curl --cacert {{.CA}} {{.API}}/pay/unifiedorder -d @order.xml

{{- if .Proxy}}

If the host names are built into the client, it needs the proxy and the CA certificate. The proxy refuses all other hosts:
               HTTPS_PROXY={{.Proxy}} SSL_CERT_FILE={{.CA}} ./app
{{- else}}

There is no proxy. If the host names are built into the client, it needs the hosts file or, in Node.js, this script:
{{- end}}
Node.js:       NODE_EXTRA_CA_CERTS={{.CA}} NODE_OPTIONS="--require {{.Preload}}" node app.js
The page has more recipes, under Connect: {{.Page}}/#/setup

{{- if .State}}
Orders are stored in {{.State}}.
{{- else}}
Orders are lost when the program ends.
{{- end}}
{{- if .Exposed}}

Warning: other machines can reach an address above, and there is no login. Anyone who reaches it can pay and refund here.
{{- end}}

Ctrl-C ends the program.
`

// welcome prints what to configure.
func (p *program) welcome(out io.Writer) {
	t := template.Must(template.New("welcome").Funcs(template.FuncMap{
		"join": func(all []string) string { return strings.Join(all, ", ") },
	}).Parse(welcomeText))
	_ = t.Execute(out, struct {
		setup
		Exposed, NewCA bool
	}{p.setup(), p.exposed(), p.newCA})
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
