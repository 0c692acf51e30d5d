package main

import (
	"cmp"
	"crypto/tls"
	"strings"

	"github.com/seed6780280e/wxpay"
)

// readSettings returns the settings of the environment and of a configuration file, with
// all problems: those that doctor finds without the network.
func readSettings(env *environment, g *commonFlags, l language) *settings {
	r := newReader(env, g.config, l)
	r.readValues()
	var found checkup
	s := found.readKeys(r)
	all := settingsOf(s)
	all.clock, all.timeout, all.warnings = env.clock, g.timeout, r.warnings
	if !r.lacks() {
		found.checkIDs(s)
		found.checkKeys(s)
		all.certificate = found.takeCertificate(s)
		if n := found.checkNetwork(s, env.now(), 0); n != nil {
			all.roots, all.authorities = n.roots, n.root
		}
	}
	all.problems = append(r.problems, found.problems(l)...)
	return all
}

// problems returns the problems for the other verbs.
func (c *checkup) problems(l language) (list []string) {
	for _, f := range c.findings {
		if f.verdict == verdictProblem {
			list = append(list, says("%s: %s", f.what, f.fix).in(l))
		}
	}
	return list
}

// settingsOf returns what the other verbs use, as it was written.
func settingsOf(s *subject) *settings {
	r := s.reader
	return &settings{
		subject: s,
		appID:   r.text("WXPAY_APPID"), mchID: r.text("WXPAY_MCHID"), subAppID: r.text("WXPAY_SUB_APPID"), subMchID: r.text("WXPAY_SUB_MCHID"),
		key: wxpay.NewSecret(s.key.value), previousKey: wxpay.NewSecret(s.previousKey.value), appSecret: wxpay.NewSecret(r.text("WXPAY_APPSECRET")),
		p12Password: wxpay.NewSecret(cmp.Or(r.text("WXPAY_P12_PASSWORD"), r.text("WXPAY_MCHID"))),
		signType:    wxpay.SignType(r.text("WXPAY_SIGN_TYPE")),
		baseURL:     strings.TrimRight(s.text("WXPAY_BASE_URL").value, "/"),
	}
}

// takeCertificate reads the certificate. The calls that need one refuse an expired one:
// for the others it is no problem.
func (c *checkup) takeCertificate(s *subject) *tls.Certificate {
	if m := c.loadCertificate(s); m.leaf != nil && c.whose(m.leaf, s) {
		return m.pair
	}
	return nil
}
