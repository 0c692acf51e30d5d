package main

import (
	"cmp"
	"context"
	"crypto/tls"
	"flag"
	"fmt"
	"sync"
	"time"

	"github.com/seed6780280e/wxpay"
)

func doctorVerb() verb {
	return verb{
		name:    "doctor",
		summary: "check the settings, the certificate, the clock, the network and the key",
		details: []text{
			"doctor checks how the settings are written, the certificate, and the modes of the files. Then it asks WeChat Pay: it compares the clock, and queries an order number that does not exist. The answer proves or disproves the key. Nothing is changed.",
			"If the AppSecret is set, doctor tries to log in with a code that does not exist. If a certificate is set, it asks for a fund-flow bill and reads none of it: this is the only call that needs the certificate and changes nothing.",
			"The exit code is 5 if there is a problem. Warnings do not change it.",
		},
		define: func(f *flag.FlagSet) action {
			offline := f.Bool("offline", false, "check only what needs no network")
			return func(ctx context.Context, c *call) error { return c.doctor(ctx, *offline) }
		},
	}
}

func (c *call) doctor(outer context.Context, offline bool) error {
	limit := cmp.Or(c.common.timeout, probeTimeout)
	ctx, cancel := context.WithTimeout(outer, 3*limit+3*time.Second) // three calls after each other
	defer cancel()
	var found checkup
	s := found.examine(c)
	found.examples = s.isReal()
	c.out.secrets = s.secrets()
	if s.reader.lacks() {
		found.skip(checkSettings, "the configuration file cannot be read, so nothing else is checked")
		return c.printCheckup(&found, &record{})
	}
	found.checkIDs(s)
	found.checkKeys(s)
	certificate := found.checkCertificate(s, c.now())
	n := found.checkNetwork(s, c.now(), limit)
	gateway := false
	switch {
	case offline:
		found.skip(checkHosts, "not asked, because of -offline: hosts, clock, key and certificate in use")
	case n == nil:
		found.skip(checkHosts, "not asked: correct the address first")
	default:
		gateway = found.online(ctx, c, s, n, certificate.pair)
	}
	if certificate.leaf != nil {
		found.judgeIssuerOfMerchant(certificate.leaf, s, gateway)
	}
	if outer.Err() != nil { // then nothing that has no answer is a problem
		return outer.Err()
	}
	return c.printCheckup(&found, &record{})
}

// online asks the servers, and reports whether the test gateway answers for them.
func (c *checkup) online(ctx context.Context, parent *call, s *subject, n *network, certificate *tls.Certificate) (gateway bool) {
	bases := n.pay
	if s.isReal() && s.text("WXPAY_APPSECRET").set() {
		bases = append(bases[:len(bases):len(bases)], n.login...)
	}
	probes := n.probes(ctx, bases, parent.now)
	c.judgeHosts(probes, s)
	_, _, gateway = foreign(probes)
	c.checkClock(ctx, n, probes, parent.now)
	for _, check := range []string{checkAppID, checkMchID, checkKey, checkSub, checkSignType} {
		if c.has(check) {
			c.skip(checkQuery, "not asked: correct the problems above first")
			return gateway
		}
	}
	c.askServers(ctx, parent, s, n, certificate)
	return gateway
}

// askServers makes the calls that prove the secrets.
func (c *checkup) askServers(ctx context.Context, parent *call, s *subject, n *network, certificate *tls.Certificate) {
	cfg := settingsOf(s).clientConfig()
	cfg.Clock = parent.env.clock
	cfg.Transport, cfg.Certificate, cfg.MaxAttempts, cfg.Timeout = n.transport(), certificate, 2, n.timeout
	if c.has(checkAppSecret) {
		cfg.AppSecret = ""
	}
	client, err := wxpay.NewClient(cfg)
	if err != nil {
		c.problem(checkQuery, says("the SDK refuses these settings"), says("%s", sdkText(err)))
		return
	}
	defer client.CloseIdleConnections()
	var query asked
	var login, use error
	var wg sync.WaitGroup
	wg.Go(func() { query = askTwice(ctx, client, cfg, s) })
	wg.Go(func() {
		if cfg.AppSecret != "" {
			login = logInTwice(ctx, client, cfg, s)
		}
	})
	wg.Go(func() {
		if certificate != nil {
			use = askWithCertificate(ctx, client, parent.now())
		}
	})
	wg.Wait()
	c.judgeQuery(query, s)
	if cfg.AppSecret != "" {
		c.judgeLogin(login, s)
	}
	if certificate != nil {
		c.judgeCertificate(use)
	}
}

// askTwice asks again with the other secrets if the key is refused.
func askTwice(ctx context.Context, client *wxpay.Client, cfg wxpay.Config, s *subject) asked {
	shop, app := s.text("WXPAY_SUB_MCHID").value, s.text("WXPAY_SUB_APPID").value
	a := asked{err: ask(ctx, forShop(client, shop, app))}
	if !isSignError(a.err) {
		return a
	}
	for _, secret := range []given{s.previousKey, s.text("WXPAY_APPSECRET")} {
		if len(secret.value) != secretLength {
			continue
		}
		cfg.Key, cfg.AppSecret = secret.value, ""
		other, err := wxpay.NewClient(cfg)
		if err != nil {
			continue
		}
		if isSigned(ask(ctx, forShop(other, shop, app))) {
			a.valid = secret.name
		}
		other.CloseIdleConnections()
	}
	return a
}

func forShop(client *wxpay.Client, subMchID, subAppID string) *wxpay.Client {
	if subMchID == "" {
		return client
	}
	return client.ForSubMerchant(subMchID, subAppID)
}

// printCheckup prints the findings, after head. A problem makes the exit code 5.
func (c *call) printCheckup(found *checkup, head *record) error {
	all := head
	if !c.out.json {
		c.out.lines(head, "")
	}
	var rows []*record
	counts := map[verdict]int64{}
	for _, f := range found.findings {
		counts[f.verdict]++
		row := &record{}
		row.add("check", f.check)
		row.add("verdict", string(f.verdict))
		row.add("text", f.what.in(c.out.language))
		row.add("fix", f.fix.in(c.out.language))
		rows = append(rows, row)
		c.printFinding(f)
	}
	all.add("checks", rows)
	all.add("problems", counts[verdictProblem])
	all.add("warnings", counts[verdictWarning])
	if n := counts[verdictProblem]; n > 0 {
		failed := c.fail(exitProblem, "problems: %d", n)
		failed.about = all
		return failed
	}
	if c.out.json {
		c.out.print(all)
	} else {
		c.out.line("no problems; warnings: %d", counts[verdictWarning])
	}
	return nil
}

func (c *call) printFinding(f finding) {
	if c.out.json {
		return
	}
	c.out.write(printable(fmt.Sprintf("%-8s %-16s %s", c.t(f.verdict.text()), f.check, f.what.in(c.out.language))) + "\n")
	if fix := f.fix.in(c.out.language); fix != "" {
		c.out.write(printable(fmt.Sprintf("%-8s %-16s → %s", "", "", fix)) + "\n")
	}
}
