package wxpaytest

import "strings"

// The base paths of the sandboxes.
const (
	sandboxCurrent = "/xdc/apiv2sandbox"
	sandboxOld     = "/sandboxnew" // withdrawn in 2022
)

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

// getSignKey: 获取验签密钥API: signed with the real key by MD5, without appid and
// sign_type; the answer is unsigned.
func getSignKey(path string) *operation {
	return &operation{path: path, signType: MD5, unsignedReply: true, looseIDs: true, failed: bareFailure, run: func(c *call) *message {
		id := c.merchant.MchID
		return &message{unsigned: true, fields: map[string]string{
			"return_code": "SUCCESS", "return_msg": "OK", "mch_id": id, "sandbox_signkey": c.inSandbox().merchants.signKey(id, c.now),
		}}
	}}
}
