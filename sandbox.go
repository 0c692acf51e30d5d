package wxpay

import (
	"context"
	"errors"
)

var sandboxKey = Operation[sandboxKeyRequest, sandboxKeyResponse]{
	Endpoint: Endpoint{
		Path: "/xdc/apiv2getsignkey/sign/getsignkey", SignType: SignTypeMD5, UnsignedReply: true, NoResultCode: true, AppIDField: "-",
		Idempotent: true, ReadOnly: true,
		InDoubt: "fetch the key again",
	},
}

type sandboxKeyRequest struct{}

type sandboxKeyResponse struct {
	Envelope
	Key string `wxpay:"sandbox_signkey,required"`
}

// Sandbox fetches the key of the sandbox and returns a client for the sandbox. No
// money moves there, and no certificate is needed. The amount decides the result: a
// Micropay of 1 fen is paid, and one of 2 or 3 fen is paid with coupons. Only
// Micropay and OrderQuery are documented. The header Wechatpay-Negative-Test makes
// them fail; Config.WrapTransport can add it. The key expires without notice: when an
// error says that the signature is wrong, call Sandbox on c again.
//
// https://pay.weixin.qq.com/wiki/doc/api/tools/sp_coupon.php?chapter=23_1&index=2
func (c *Client) Sandbox(ctx context.Context) (*Client, error) {
	if c.sandbox {
		return nil, refuse(&sandboxKey.Endpoint, errors.New("this client is already for the sandbox: call Sandbox on the client that created it"))
	}
	merchant := *c
	merchant.subMchID, merchant.subAppID, merchant.forSubMerchant = "", "", false // the key is the provider's
	reply, err := sandboxKey.Call(ctx, &merchant, &sandboxKeyRequest{})
	if err != nil {
		return nil, err
	}
	hidden := &secrets{key: newSigningKey(reply.Key), appSecret: c.secrets().appSecret}
	derived := *c
	derived.sandbox = true
	derived.secrets = func() *secrets { return hidden }
	return &derived, nil
}
