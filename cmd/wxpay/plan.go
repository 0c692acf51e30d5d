package main

import (
	"context"
	"flag"

	"github.com/seed6780280e/wxpay"
)

// defineYes adds the flag without which nothing is changed.
func defineYes(f *flag.FlagSet) *bool {
	return f.Bool("yes", false, "do it; without this flag, the command only shows what it would do")
}

// showPlan shows what the verb will do. With -json, the plan is printed with the result.
func (c *call) showPlan(plan *record) {
	c.plan = plan
	if !c.out.json {
		named := &record{}
		named.add("plan", plan)
		c.out.print(named)
	}
}

// agreed returns a failure if the user did not say yes.
func (c *call) agreed(yes bool) error {
	if yes {
		return nil
	}
	f := c.misuse("nothing was sent: this is only what the command would do")
	f.advice = c.t("check it, and repeat the command with -yes")
	return f
}

// printResult prints what was done. With -json, it is in one object with the plan.
func (c *call) printResult(name string, result *record) {
	all := &record{}
	if c.plan != nil && c.out.json {
		all.add("plan", c.plan)
	}
	all.add(name, result)
	c.out.print(all)
}

// addTarget adds for whom and where a call is made.
func (c *call) addTarget(r *record, s *settings) {
	r.add("mch_id", s.mchID)
	r.addTexts("sub_mch_id", s.subMchID)
	if s.baseURL != "" {
		r.add("server", s.baseURL)
		return
	}
	r.add("server", c.t("WeChat Pay"))
}

// inDoubt adds to the error of a call that moves money what the user can type.
func (c *call) inDoubt(ctx context.Context, err error, next text, args ...any) error {
	if err == nil || wxpay.OutcomeOf(err) != wxpay.OutcomeUnknown {
		return err
	}
	text, _ := c.describe(err)
	return &failure{code: c.exitCode(ctx, err), text: text, cause: err, advice: c.t(next, args...)}
}

// needsCertificate returns a failure if there is no merchant certificate.
func (c *call) needsCertificate(s *settings) error {
	if s.certificate != nil {
		return nil
	}
	return c.misuse("this needs the merchant certificate: set WXPAY_CERT_FILE and WXPAY_CERT_KEY_FILE, or WXPAY_P12_FILE")
}
