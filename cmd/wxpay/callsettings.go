package main

import (
	"slices"

	"github.com/seed6780280e/wxpay"
)

// settings returns the settings, with all problems.
func (c *call) settings() *settings {
	if c.cached == nil {
		c.cached = readSettings(c.env, &c.common, c.out.language)
		c.out.secrets = c.cached.secrets()
	}
	return c.cached
}

// client returns a client, or a failure that names all problems of the settings.
func (c *call) client() (*wxpay.Client, error) {
	s := c.settings()
	if len(s.problems) > 0 {
		return nil, c.wrongSettings(s.problems)
	}
	return s.newClient()
}

func (c *call) wrongSettings(problems []string) error {
	f := c.misuse("the settings are wrong:")
	f.list = append(slices.Clone(problems), c.settings().warnings...) // a mistyped name may be the cause
	f.advice = c.t("set them in the environment or in the file of -config; wxpay help lists them, wxpay doctor checks them")
	return f
}
