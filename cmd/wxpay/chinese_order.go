package main

// chineseOrder are the texts about orders.
var chineseOrder = map[text]string{
	"query an order: its state, every field, and what to do next":                        "查询订单：状态、全部字段，以及下一步怎么办",
	"It changes nothing. Exit code 4: there is no such order, or it is not visible yet.": "只查询，不做任何变更。退出码 4 表示订单不存在，或者暂时还查不到。",
	"WeChat Pay's `NUMBER` of the order, instead of yours":                               "微信支付订单号 `NUMBER`，代替商户订单号",
	"name one order: OUT_TRADE_NO, or -transaction-id NUMBER":                            "请指定一个订单：商户订单号 OUT_TRADE_NO，或 -transaction-id 微信支付订单号",
	"the number %s has blanks or control characters: remove them":                        "单号 %s 含有空白或控制字符，请去掉",
	"the number is one of your secrets: nothing was sent":                                "这个单号是你的密钥，没有发送任何请求",
	"the number looks like one of WeChat Pay's: try %s %s":                               "这个单号像是微信支付的单号，试试 %s %s",

	"paid":                                "已支付",
	"paid, and refunded at least in part": "已支付，并已部分或全部退款",
	"not paid yet":                        "未支付",
	"closed: can no longer be paid":       "已关闭，不能再支付",
	"reversed: not paid, or paid back":    "已撤销：未支付，或款项已退回",
	"the payer is entering the password":  "用户正在输入密码",
	"the payment failed":                  "支付失败",
	"a deduction waits to be carried out": "已受理，等待扣款",

	"compare the number and the amount with your own order, and deliver once; to pay it back: wxpay refund create":                 "与自己的订单核对单号和金额，一致才发货，且只发一次；要退款请用 wxpay refund create",
	"wxpay refund -out-trade-no OUT_TRADE_NO lists its refunds":                                                                    "wxpay refund -out-trade-no 商户订单号 可列出它的退款",
	"wait and query again, or make sure that nobody pays it any more: wxpay close OUT_TRADE_NO":                                    "稍后再查；如果不希望用户再支付，请用 wxpay close 商户订单号",
	"do not deliver; to sell again, create an order with a new out_trade_no":                                                       "不要发货；要重新销售，请用新的商户订单号下单",
	"query again in 5 to 10 seconds; if it takes longer than a minute: wxpay reverse":                                              "5 到 10 秒后再查；超过一分钟仍是这个状态，请用 wxpay reverse 撤销",
	"do not deliver; reverse a counter payment (wxpay reverse), close another one (wxpay close), and sell with a new out_trade_no": "不要发货；付款码支付请撤销（wxpay reverse），其他订单请关闭（wxpay close），再用新的商户订单号下单",
	"query again later": "稍后再查",
	"this state is not known: read its description, and do not deliver before it is SUCCESS": "未知的状态：请看状态描述，变为 SUCCESS 之前不要发货",
}
