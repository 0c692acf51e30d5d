package wxpay

import (
	"context"
	"errors"
	"strings"

	"github.com/seed6780280e/wxpay/internal/fieldtag"
)

var (
	sandbox       = sandboxKind{base: "/xdc/apiv2sandbox", key: sandboxKey("/xdc/apiv2getsignkey/sign/getsignkey")}
	sandboxLegacy = sandboxKind{base: "/sandboxnew", key: sandboxKey("/sandboxnew/pay/getsignkey"), signType: SignTypeMD5}
)

// A sandboxKind is one of the sandboxes that there are.
type sandboxKind struct {
	base     string // goes before the path
	key      operation
	signType SignType // the only one; zero: the client's
}

func sandboxKey(path string) operation {
	return operation{
		Endpoint: Endpoint{Path: path, SignType: SignTypeMD5, UnsignedReply: true, AppIDField: "-", Idempotent: true, ReadOnly: true},
		request:  fieldtag.For[sandboxKeyRequest](),
		reply:    fieldtag.For[sandboxKeyResponse](),
	}
}

type sandboxKeyRequest struct{}

func (r *sandboxKeyRequest) extra() XMLMap       { return XMLMap{} }
func (r *sandboxKeyRequest) check(*Client) error { return nil }

type sandboxKeyResponse struct {
	Envelope
	Key string `wxpay:"sandbox_signkey,required"`
}

// Sandbox fetches the sandbox's key and returns a client for the sandbox, where
// no money moves, no certificate is needed, and the amount decides what
// happens: a Micropay of 1 fen is paid, 2 and 3 with coupons. Documented there
// are Micropay and OrderQuery, which the header Wechatpay-Negative-Test makes
// fail: Config.WrapTransport can add it. The key ends without notice: when an error says
// that the signature is wrong, call Sandbox of c again.
//
// https://pay.weixin.qq.com/wiki/doc/api/tools/sp_coupon.php?chapter=23_1&index=2
func (c *Client) Sandbox(ctx context.Context) (*Client, error) { return c.enter(ctx, &sandbox) }

// SandboxLegacy is [Client.Sandbox] for the older sandbox, which was withdrawn
// in 2022 and may still answer. It knows the calls from UnifiedOrder (of 101
// fen) to DownloadBill, all signed with MD5.
//
// https://pay.weixin.qq.com/wiki/doc/api/tools/sp_coupon.php?chapter=23_1&index=2
func (c *Client) SandboxLegacy(ctx context.Context) (*Client, error) {
	return c.enter(ctx, &sandboxLegacy)
}

func (c *Client) enter(ctx context.Context, kind *sandboxKind) (*Client, error) {
	if c.sandbox != nil {
		return nil, refusal(&kind.key.Endpoint, errors.New("this client is a sandbox's: call Sandbox of the client that it came from"))
	}
	merchant := *c
	merchant.subMchID, merchant.subAppID, merchant.forSubMerchant = "", "", false // the key is the provider's
	reply, err := call[sandboxKeyResponse](ctx, &merchant, &kind.key, &sandboxKeyRequest{})
	if err != nil {
		return nil, err
	}
	hidden := &secrets{key: reply.Key, appSecret: c.secrets().appSecret}
	derived := *c
	derived.sandbox = kind
	derived.secrets = func() *secrets { return hidden }
	if kind.signType != "" {
		derived.signType = kind.signType
	}
	return &derived, nil
}

// at returns an endpoint as it is where c's calls go: the sandbox's have other
// paths, and need no certificate.
func (c *Client) at(e *Endpoint) *Endpoint {
	if c.sandbox == nil || !inSandbox(e) {
		return e
	}
	there := *e
	there.Path = c.sandbox.base + strings.TrimPrefix(e.Path, "/secapi")
	there.Certificate = false
	return &there
}

// inSandbox reports whether a sandbox can have an endpoint. Those that only
// take HMAC-SHA256 are in none.
func inSandbox(e *Endpoint) bool {
	path := strings.TrimPrefix(e.Path, "/secapi")
	return e.SignType != SignTypeHMACSHA256 && (strings.HasPrefix(path, "/pay/") || strings.HasPrefix(path, "/payitil/"))
}

const sandboxKeyEnded = "the sandbox key may have ended: call Sandbox again for a new client"

func (c *Client) outsideSandbox(e *Endpoint) bool {
	return c.sandbox != nil && !strings.HasPrefix(e.Path, c.sandbox.base)
}
