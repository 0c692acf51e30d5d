package main

import (
	"cmp"
	"context"
	"flag"
	"net/http"
	"net/url"
	"time"
)

func notifyVerb() verb {
	return verb{
		name: "notify", arguments: "URL", min: 1, max: 1,
		summary: "post a notification to your own server, and judge its answer",
		details: []text{
			"notify builds the notification of a payment, or with -refund of a refund, signs or encrypts it with your key, and posts it to URL. Your server cannot tell it from a genuine one: use numbers of test orders. Then notify judges the answer as WeChat Pay does: the status 200, the body, and the time. Redirects are not followed.",
			"-retry posts again on WeChat Pay's schedule until the message is acknowledged: after 15 s, 15 s, 30 s, 3 m, 10 m, and so on for a day. -speed makes the pauses shorter.",
			"-twice posts the message a second time: a duplicate must be acknowledged too. -wrong-sign uses another key: then the right answer is a refusal.",
			"The exit code is 0 if the answer is as it should be, and 5 if not. It is 3 if notify was interrupted after it had posted.",
		},
		define: func(f *flag.FlagSet) action {
			n := &notice{}
			n.define(f)
			return func(ctx context.Context, c *call) error { return c.notify(ctx, n) }
		},
	}
}

// notify posts a notification and judges the answers.
func (c *call) notify(ctx context.Context, n *notice) error {
	if err := n.check(c); err != nil {
		return err
	}
	if _, err := c.client(); err != nil {
		return err
	}
	body, err := n.message(c)
	if err != nil {
		return err
	}
	p := c.newPoster(n, body)
	var found checkup
	found.notifyURL(p.url)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err := c.send(); err != nil {
		return err
	}
	a := p.untilAcknowledged(ctx, c, n)
	found.judge(a, n, "")
	if n.twice && a.err == nil {
		found.judge(p.post(ctx), n, "duplicate-")
	}
	if ctx.Err() != nil {
		return c.fail(exitUnknown, "interrupted after %d attempts: your server may have acted on the notification", p.attempts)
	}
	head := n.head()
	head.add("attempts", int64(p.attempts))
	return c.printCheckup(&found, head)
}

// schedule is the pause after each attempt that was not acknowledged.
//
// https://pay.weixin.qq.com/wiki/doc/api/wxa/wxa_api.php?chapter=9_7
func schedule() []time.Duration {
	const s, m, h = time.Second, time.Minute, time.Hour
	return []time.Duration{15 * s, 15 * s, 30 * s, 3 * m, 10 * m, 20 * m, 30 * m, 30 * m, 30 * m, 60 * m, 3 * h, 3 * h, 3 * h, 6 * h, 6 * h}
}

// untilAcknowledged posts once, or with -retry until the message is acknowledged.
func (p *poster) untilAcknowledged(ctx context.Context, c *call, n *notice) answer {
	a := p.post(ctx)
	if !n.retry {
		return a
	}
	for _, pause := range schedule() {
		if a.isAck() || ctx.Err() != nil {
			break
		}
		pause = time.Duration(float64(pause) / n.speed)
		c.out.note("attempt %d was not acknowledged (%s); the next one follows in %s", p.attempts, a.short(), pause.Round(time.Millisecond))
		select {
		case <-ctx.Done():
			return a
		case <-c.after(pause):
		}
		a = p.post(ctx)
	}
	return a
}

// after is time.After on the clock of the environment.
func (c *call) after(d time.Duration) <-chan time.Time {
	if c.env.clock != nil {
		return c.env.clock.After(d)
	}
	return time.After(d)
}

// newPoster returns what posts the message.
func (c *call) newPoster(n *notice, body []byte) *poster {
	u, _ := url.Parse(c.args[0]) // notice.check has parsed it
	network := &network{roots: c.receiverRoots(), proxy: http.ProxyFromEnvironment}
	return &poster{
		url: u, body: body, now: c.now,
		client: &http.Client{
			Transport:     network.transport(),
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
			Timeout:       cmp.Or(c.common.timeout, postTimeout),
		},
	}
}
