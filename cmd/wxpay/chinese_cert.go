package main

// chineseCert are the texts about closing, reversing, payment parameters and certificates.
var chineseCert = map[text]string{
	"close an unpaid order, so that nobody can pay it any more": "关闭未支付的订单，使其不能再被支付",
	"It needs no -yes: it moves no money, and WeChat Pay refuses to close a paid order. WeChat Pay closes an order only 5 minutes after it was created.":  "不需要 -yes：关单不动资金，已支付的订单微信支付会拒绝关闭。下单 5 分钟之后才能关单。",
	"A closed order stays closed. To sell again, create an order with a new out_trade_no. Exit code 0: a query after it showed that the order is closed.": "订单关闭后不能恢复；要重新销售，请用新的商户订单号下单。退出码 0 表示关单之后已查询确认订单关闭。",
	"WeChat Pay accepted it, but the query that proves it failed: %s":                                                                                     "微信支付已受理关单，但确认状态的查询失败：%s",
	"WeChat Pay accepted it, but the order is in state %s":                                                                                                "微信支付已受理关单，但订单状态为 %s",
	"look with wxpay order %s, then close it again":                                                                                                       "先用 wxpay order %s 查询，再重新关单",

	"reverse a counter payment: close it if it is unpaid, pay it back if it is paid":                                                       "撤销付款码支付的订单：未支付则关闭，已支付则退款",
	"Only counter payments (micropay) can be reversed, from 15 seconds to 7 days after the payment. Other orders are closed or refunded.":  "只有付款码支付（micropay）的订单可以撤销，时间为支付后 15 秒到 7 天。其他订单请关单或退款。",
	"It queries the order, shows it, and reverses it only with -yes. After exit code 3 repeat the very same command until it ends with 0.": "先查询并显示订单，加上 -yes 才真正撤销。退出码为 3 时，原样重复这条命令，直到退出码为 0。",
	"repeat the very same command until it ends with exit code 0, then look with wxpay order":                                              "原样重复这条命令，直到退出码为 0，再用 wxpay order 确认",
	"it was reversed before; nothing was sent":      "之前已撤销，没有再次发送",
	"WeChat Pay has not reversed it yet (recall=Y)": "微信支付还没有完成撤销（recall=Y）",

	"sign the parameters of wx.requestPayment for a prepay_id": "为 prepay_id 生成 wx.requestPayment 的签名参数",
	"It prints JSON as wx.requestPayment takes it, with and without -json. Nothing is sent. A prepay_id is valid for two hours. The sign type must be that of the order: see WXPAY_SIGN_TYPE.": "输出的 JSON 可直接传给 wx.requestPayment，加不加 -json 都一样。不发送任何请求。prepay_id 的有效期为两小时。签名类型必须与下单时一致，见 WXPAY_SIGN_TYPE。",
	"`FORM` of the parameters: miniprogram (wx.requestPayment), jsbridge (pages within WeChat) or app (the SDK for apps)":                                                                      "参数的形式 `FORM`：miniprogram（wx.requestPayment）、jsbridge（微信内网页）或 app（App 支付 SDK）",
	"-form is not known: set miniprogram, jsbridge or app":                                                "-form 的值不对，应为 miniprogram、jsbridge 或 app",
	"the prepay_id is not one: pass prepay_id of the reply of unifiedorder, without prepay_id= before it": "这不是 prepay_id：请传入统一下单返回的 prepay_id，前面不带 prepay_id=",

	"show a merchant certificate: whose it is, until when it is valid, whether its key fits":                                                                                                  "查看商户证书：属于谁、有效期到何时、私钥是否匹配",
	"Without FILE it shows the certificate of the settings. FILE is a .p12, or a .pem without its key. The password of a p12 is WXPAY_P12_PASSWORD, or else the merchant number WXPAY_MCHID.": "不带 FILE 时查看配置中的证书。FILE 是 .p12 文件，或只含证书的 .pem 文件。p12 的密码取自 WXPAY_P12_PASSWORD，未设置则用商户号 WXPAY_MCHID。",
	"Exit code 5: it has expired, is not valid yet, is another merchant's, or its key does not fit. The key is never shown.":                                                                  "退出码 5 表示证书已过期、尚未生效、属于其他商户，或私钥不匹配。私钥不会显示。",
	"no certificate is set: set WXPAY_CERT_FILE and WXPAY_CERT_KEY_FILE, or WXPAY_P12_FILE, or name a file":                                                                                   "没有配置证书：请设置 WXPAY_CERT_FILE 和 WXPAY_CERT_KEY_FILE，或 WXPAY_P12_FILE，或指定一个文件",
	"%s contains no certificate in PEM form; name a .p12 or a .pem file":                                                                                                                      "%s 里没有 PEM 格式的证书，请指定 .p12 或 .pem 文件",
	"it expires soon: download the new one from the merchant platform":                                                                                                                        "证书即将过期，请到商户平台下载新证书",
	"the certificate has expired: download the new one from the merchant platform":                                                                                                            "证书已过期，请到商户平台下载新证书",
	"the certificate is not valid yet: check the clock of this machine":                                                                                                                       "证书尚未生效，请检查本机的时间",
	"the certificate is merchant %s's, and WXPAY_MCHID is %s":                                                                                                                                 "证书属于商户 %s，而 WXPAY_MCHID 是 %s",
	"the private key does not fit: use both files of the same download":                                                                                                                       "私钥与证书不匹配，请使用同一次下载的两个文件",

	"convert a .p12 to apiclient_cert.pem and apiclient_key.pem": "把 .p12 转换为 apiclient_cert.pem 和 apiclient_key.pem",
	"It writes the two files into the directory of -out, the key with mode 0600, and never replaces a file. The password of the p12 is WXPAY_P12_PASSWORD, or else the merchant number WXPAY_MCHID. The key is never printed.": "把两个文件写入 -out 指定的目录，私钥文件的权限为 0600，不会覆盖已有的文件。p12 的密码取自 WXPAY_P12_PASSWORD，未设置则用商户号 WXPAY_MCHID。私钥不会被打印出来。",
	"write into this `DIR`, which must exist":                                                            "写入目录 `DIR`，该目录必须存在",
	"the password of the p12 is not known: set WXPAY_P12_PASSWORD, or WXPAY_MCHID if it was not changed": "不知道 p12 的密码：请设置 WXPAY_P12_PASSWORD；如果密码没有改过，设置 WXPAY_MCHID 即可",
	"%s: %s":                   "%s：%s",
	"%s cannot be written: %s": "无法写入 %s：%s",
	"%s exists already, and is not replaced: move it away, or choose another -out": "%s 已经存在，不会被覆盖：请把它移走，或换一个 -out",
}
