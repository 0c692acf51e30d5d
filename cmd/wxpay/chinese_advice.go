package main

// chineseAdvice are the texts about errors of WeChat Pay.
var chineseAdvice = map[text]string{
	"WXPAY_KEY is not the APIv2 key of this merchant, or WXPAY_SIGN_TYPE is not allowed here: wxpay doctor checks them": "WXPAY_KEY 不是该商户的 APIv2 密钥，或者这里不支持 WXPAY_SIGN_TYPE 指定的签名类型：用 wxpay doctor 检查",
	"WXPAY_APPID and WXPAY_MCHID are not bound to each other: correct one, or bind them on the merchant platform":       "WXPAY_APPID 与 WXPAY_MCHID 没有绑定关系：请改正其中一个，或在商户平台绑定",
	"WXPAY_MCHID is wrong: wxpay doctor checks the settings":                                                            "WXPAY_MCHID 不对：用 wxpay doctor 检查配置",
	"WXPAY_APPID is wrong: wxpay doctor checks the settings":                                                            "WXPAY_APPID 不对：用 wxpay doctor 检查配置",
	"the merchant may not use this API, or not from this address: see the merchant platform":                            "该商户没有此接口的权限，或者不允许从当前 IP 调用：请到商户平台查看",
	"the merchant certificate is missing, has expired, or is another merchant's: wxpay cert shows it":                   "商户证书缺失、已过期，或属于其他商户：用 wxpay cert 查看",
	"too many calls: wait a minute": "调用过于频繁，请等一分钟再试",
	"check the number; after an order call that failed, wait and query again: the order may not be visible yet":    "请核对单号；如果刚才下单失败，请稍后再查，订单可能暂时还查不到",
	"check the number; after a refund call that failed, query again, or repeat the refund with the same number":    "请核对单号；如果刚才退款失败，请再查一次，或用原来的单号重新发起退款",
	"it is paid: look with wxpay order, then deliver or refund":                                                    "订单已支付：用 wxpay order 查看，然后发货或退款",
	"the state of the order does not allow it: look with wxpay order; a new order can be closed after 5 minutes":   "订单当前的状态不允许此操作：用 wxpay order 查看；新订单要在下单 5 分钟之后才能关闭",
	"the balance of the merchant is too low: top it up, or use -recharged, and repeat with the same number":        "商户余额不足：请充值，或加上 -recharged，并用原来的单号重复",
	"the order was paid more than a year ago: pay the money back outside WeChat Pay":                               "订单支付已超过一年：请在微信支付之外退还",
	"the account of the user is closed or abnormal: tell the user":                                                 "用户的账户已注销或异常：请联系用户",
	"it was paid more than 7 days ago: wxpay refund create":                                                        "支付已超过 7 天，不能撤销：请用 wxpay refund create 退款",
	"it is no counter payment: close it while it is unpaid, refund it when it is paid":                             "不是付款码支付的订单：未支付请关单，已支付请退款",
	"the day has no bill: nothing happened, or the date is wrong":                                                  "当天没有账单：没有交易，或日期不对",
	"the bill is not ready yet: try again after 10:00 (UTC+8)":                                                     "账单还没有生成：请在 10:00（UTC+8）之后再试",
	"nothing was sent: fix the cause, and repeat the command":                                                      "没有发送任何请求：解决问题后再执行一次",
	"WeChat Pay could not be reached, or its reply cannot be trusted: try again; wxpay doctor looks for the cause": "无法连接微信支付，或者应答不可信：请重试；wxpay doctor 可以查找原因",
	"wait a minute, and repeat the same command":                                                                   "请等一分钟，再执行同一条命令",
	"the call may have taken effect: query before you repeat it, and repeat it only with the same number":          "操作可能已经生效：重复之前先查询，重复时只能用原来的单号",
	"read what WeChat Pay writes, and correct the arguments or the settings before the next call":                  "请按微信支付返回的说明改正参数或配置，再重新执行",
	"check the date: WeChat Pay keeps the bills of the last three months":                                          "请核对日期：微信支付只保留最近三个月的账单",
}
