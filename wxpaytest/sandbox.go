package wxpaytest

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/seed6780280e/wxpay/wxpaytest/internal/codec"
)

// The base paths of the sandboxes.
const (
	sandboxCurrent = "/xdc/apiv2sandbox"
	sandboxOld     = "/sandboxnew" // withdrawn in 2022
)

// sandboxKeyLife is how long a sandbox key is good for. 沙箱环境 does not say.
const sandboxKeyLife = 24 * time.Hour

// sandboxOperations are both sandboxes' paths, and those of their keys.
func sandboxOperations() []*operation {
	all := []*operation{getSignKey(sandboxOld + "/pay/getsignkey"), getSignKey("/xdc/apiv2getsignkey/sign/getsignkey")}
	for _, prefix := range []string{sandboxCurrent, sandboxOld} {
		for _, op := range []*operation{
			unifiedOrder(), orderQuery(), closeOrder(), refundOperation("/secapi/pay/refund"), refundQuery("/pay/refundquery"),
			micropay(), reverse(), downloadBill(), report(),
		} {
			all = append(all, op.inSandbox(prefix, op.path))
			if without := strings.TrimPrefix(op.path, "/secapi"); without != op.path {
				all = append(all, op.inSandbox(prefix, without))
			}
		}
	}
	return all
}

// inSandbox: 沙箱环境: the paths with another base, no certificate, any appid; and
// in the old one MD5 only, which sign_type may say. Some call what is under
// /secapi without that.
func (op *operation) inSandbox(prefix, path string) *operation {
	sub := *op
	sub.original, sub.path, sub.sandbox = op.path, prefix+path, prefix
	sub.certificate = false
	if prefix == sandboxOld {
		sub.signType = MD5
	}
	run := op.run
	sub.run = func(c *call) *message { return c.sandboxed(run) }
	return &sub
}

// base is the path without a sandbox's.
func (op *operation) base() string {
	if op.sandbox == "" {
		return op.path
	}
	return op.original
}

// Sandbox returns the sandbox: a gateway of its own behind the sandbox paths,
// with the same merchants, clock and options, and its own orders. The methods
// that look at orders, pay and deliver work on it as on any; its notifications
// are struck by faults injected into it, its requests by those of the gateway,
// which also has their exchanges.
func (s *Server) Sandbox() *Server {
	s.mu.Lock()
	x := s.sandbox
	if x == nil {
		x = s.newSandbox()
		s.sandbox = x
		defer func() { _ = s.commit() }()
	}
	s.mu.Unlock()
	return x
}

// newSandbox: 沙箱环境: entirely apart from the real one, storage too.
func (s *Server) newSandbox() *Server {
	x := newServer()
	x.URL, x.Clock, x.authority, x.roots = s.URL+sandboxCurrent, s.Clock, s.authority, s.roots
	x.RefundNotifyURL, x.NotifyTimeout, x.IgnoreIntervals = s.RefundNotifyURL, s.NotifyTimeout, s.IgnoreIntervals
	x.KeepExchanges, x.PasswordFrom, x.Bills = s.KeepExchanges, s.PasswordFrom, s.Bills
	x.journal, x.prefix, x.handler = s.journal, sandboxPrefix, nil
	x.ctx, x.cancel = context.WithCancel(s.ctx)
	x.notifier, x.closed = x.newNotifier(), s.closed
	x.first = s.first
	for id, m := range s.merchants {
		copied := *m
		copied.Key, copied.given, copied.oldKey = codec.RandomHex(16), "", ""
		x.merchants[id] = &copied
	}
	for id, secrets := range s.secrets {
		x.secrets[id] = slices.Clone(secrets)
	}
	x.keyExpires = map[string]time.Time{}
	x.changed(common{x})
	return x
}

// home is the gateway whose orders an operation is about.
func (s *Server) home(op *operation) *Server {
	if op.sandbox == "" {
		return s
	}
	x := s.Sandbox()
	x.mu.Lock()
	defer x.mu.Unlock()
	for id, expires := range x.keyExpires {
		if !x.Clock.Now().Before(expires) {
			x.renewKey(id)
		}
	}
	return x
}

// renewKey gives a merchant a key that nobody was told, for a caller that
// holds the lock.
func (s *Server) renewKey(mchID string) {
	m := *s.merchants[mchID]
	m.oldKey, m.Key = m.Key, strings.ToLower(codec.RandomHex(16))
	s.merchants[mchID] = &m
	delete(s.keyExpires, mchID)
	s.changed(common{s})
}

// ExpireSandboxKey ends the sandbox key of a merchant, as else a day does: what
// is signed with it is a signature error until getsignkey is called again. The
// zero id means the first merchant.
func (s *Server) ExpireSandboxKey(mchID string) {
	x := s.Sandbox()
	x.change(func() { x.renewKey(x.merchant(mchID).MchID) })
}

// getSignKey: 获取验签密钥API: signed with the real key by MD5, without appid and
// sign_type; the answer is unsigned.
func getSignKey(path string) *operation {
	return &operation{path: path, signType: MD5, unsignedReply: true, looseIDs: true, failed: bareFailure, run: func(c *call) *message {
		x, id := c.Sandbox(), c.merchant.MchID
		x.mu.Lock()
		defer x.mu.Unlock()
		// A key is the same until it expires.
		if x.keyExpires[id].IsZero() || !c.now.Before(x.keyExpires[id]) {
			x.renewKey(id)
			x.keyExpires[id] = c.now.Add(sandboxKeyLife)
			x.changed(common{x})
		}
		return &message{unsigned: true, fields: map[string]string{
			"return_code": "SUCCESS", "return_msg": "OK", "mch_id": id, "sandbox_signkey": x.merchants[id].Key,
		}}
	}}
}
