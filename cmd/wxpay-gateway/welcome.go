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
CA certificate {{.CA}}
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
		Exposed bool
	}{p.setup(), p.exposed()})
}

// exposed reports whether one of the addresses is not a loopback address.
func (p *program) exposed() bool {
	for _, address := range []string{p.options.api, p.backup, p.options.page} {
		host, _, _ := net.SplitHostPort(address)
		if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
			return true
		}
	}
	return false
}
