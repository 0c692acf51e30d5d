package main

import (
	"cmp"
	"strings"

	"github.com/seed6780280e/wxpay"
)

// readSettings returns the settings of the environment and of a configuration file, with
// all problems: those that doctor finds without the network.
func readSettings(env *environment, g *commonFlags, l language) *settings {
	r := &reader{env: env, config: g.config, language: l, values: map[string]value{}, settings: &settings{clock: env.clock, timeout: g.timeout}}
	r.readValues()
	var found checkup
	s := found.readKeys(r)
	r.subject = s
	r.take(s)
	if !r.lacks() {
		found.checkIDs(s)
		found.checkKeys(s)
		found.takeCertificate(s)
		found.takeNetwork(s)
	}
	r.problems = append(r.problems, found.problems(l)...)
	return r.settings
}

// problems returns the problems for the other verbs.
func (c *checkup) problems(l language) (list []problem) {
	for _, f := range c.findings {
		if f.verdict == verdictProblem {
			list = append(list, problem{text: says("%s: %s", f.what, f.fix).in(l)})
		}
	}
	return list
}

// readKeys reads the key and the one before it.
func (c *checkup) readKeys(r *reader) *subject {
	s := &subject{reader: r}
	s.key = c.keyOf(s)
	if path := s.path("WXPAY_PREVIOUS_KEY_FILE"); path.set() {
		s.previousKey = c.keyFile(checkPreviousKey, path)
	}
	return s
}

// take sets what the other verbs use, as it was written.
func (r *reader) take(s *subject) {
	r.appID, r.mchID = r.text("WXPAY_APPID"), r.text("WXPAY_MCHID")
	r.subAppID, r.subMchID = r.text("WXPAY_SUB_APPID"), r.text("WXPAY_SUB_MCHID")
	r.key, r.previousKey = wxpay.NewSecret(s.key.value), wxpay.NewSecret(s.previousKey.value)
	r.p12Password = wxpay.NewSecret(cmp.Or(r.text("WXPAY_P12_PASSWORD"), r.mchID))
	r.appSecret = wxpay.NewSecret(r.text("WXPAY_APPSECRET"))
	r.signType = wxpay.SignType(r.text("WXPAY_SIGN_TYPE"))
	r.baseURL = strings.TrimRight(s.text("WXPAY_BASE_URL").value, "/")
}

// takeCertificate reads the certificate. The calls that need one refuse an expired one:
// for the others it is no problem.
func (c *checkup) takeCertificate(s *subject) {
	m := c.loadCertificate(s)
	if m.leaf != nil && c.whose(m.leaf, s) {
		s.reader.certificate = m.pair
	}
}

// takeNetwork reads what is needed to reach a gateway.
func (c *checkup) takeNetwork(s *subject) {
	if n := c.checkNetwork(s, s.reader.env.now(), 0); n != nil {
		s.reader.roots, s.reader.authorities = n.roots, n.root
	}
}
