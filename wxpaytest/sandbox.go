package wxpaytest

import "strings"

// The base paths of the sandboxes.
const (
	sandboxCurrent = "/xdc/apiv2sandbox"
	sandboxOld     = "/sandboxnew" // closed in 2022
)

// sandboxOperations returns the paths of both sandboxes, and those that return
// their keys.
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

// inSandbox: 沙箱环境: the same paths below another base path, without a
// certificate, with any appid. The old sandbox accepts only MD5, and sign_type
// may state it. Some programs call the paths of /secapi without /secapi.
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

// getSignKey: 获取验签密钥API: signed with the real key and MD5, without appid and
// sign_type. The response is unsigned.
func getSignKey(path string) *operation {
	return &operation{path: path, signType: MD5, unsignedReply: true, looseIDs: true, failed: bareFailure, run: func(c *call) *message {
		id := c.merchant.MchID
		return &message{unsigned: true, fields: map[string]string{
			"return_code": "SUCCESS", "return_msg": "OK", "mch_id": id, "sandbox_signkey": c.inSandbox().merchants.signKey(id, c.now),
		}}
	}}
}
