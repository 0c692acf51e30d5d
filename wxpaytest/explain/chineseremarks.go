package explain

// chineseRemarks are the remarks that need no XML, in Chinese, by name.
var chineseRemarks = map[string]string{
	"no sign":             "报文里没有 sign。",
	"sign length":         "sign 的长度不对：MD5 签名是 32 位十六进制，HMAC-SHA256 签名是 64 位。",
	"unknown mistake":     "常见的错误都不符合。可能用了别的密钥（APIv3 密钥、AppSecret、更换前的密钥），签名之后改了某个值（如 nonce_str），或者签名的字段没有发送。",
	"unknown sign_type":   "sign_type 只能是 MD5 或 HMAC-SHA256。",
	"key length":          "这个密钥有 {subject} 个字节；APIv2 密钥是 32 个字节。",
	"key blanks":          "密钥前后有空白。",
	"U+FFFD":              "值里有 U+FFFD，说明字符在这之前已经丢失。",
	"long message":        "报文很长，没有试完所有的错误组合。",
	"refund notification": "退款通知没有 sign。",
	"req_info":            "req_info 不能用这个密钥解密。",
}
