package main

// chineseCore are the texts of the program itself.
var chineseCore = map[text]string{
	"wxpay asks WeChat Pay (API v2) about orders, refunds and bills, and finds mistakes in a configuration.": "wxpay：查询微信支付（API v2）的订单、退款和账单，并检查商户配置是否有误。",

	"verbs:":               "命令：",
	"flags:":               "参数：",
	"flags of every verb:": "所有命令通用的参数：",
	"settings, from the environment or from lines NAME=value in the file of -config:": "配置项，来自环境变量，或 -config 指定的文件（每行一个 NAME=value）：",
	"exit codes:": "退出码：",
	"wxpay help VERB explains a verb. No flag holds a secret, and no secret is printed.": "wxpay help 命令名 查看某个命令的说明。密钥不通过命令行参数传入，也不会被打印出来。",
	"explain a verb, or list all verbs, settings and exit codes":                         "查看某个命令的说明，或列出所有命令、配置项和退出码",

	"read the settings from this `FILE`, which only its owner may read; default: the file in WXPAY_CONFIG": "从 `FILE` 读取配置，该文件只能由属主读取；默认读取 WXPAY_CONFIG 指定的文件",
	"print this help":                    "查看说明",
	"print one JSON object, for scripts": "输出一个 JSON 对象，供脚本使用",
	"`LANGUAGE` of the texts, en or zh; default: that in LC_ALL, LC_MESSAGES or LANG": "界面语言 `LANGUAGE`，en 或 zh；默认取自 LC_ALL、LC_MESSAGES 或 LANG",
	"how long one attempt to reach WeChat Pay may take (`TIME`); default: 20s":        "每次请求微信支付的超时时间 `TIME`；默认 20s",

	"done, found, or all well": "成功：已完成、已查到，或一切正常",
	"not done: WeChat Pay refused or could not be asked; nothing was changed":                                        "未执行：微信支付拒绝了请求，或无法连接；没有产生任何变更",
	"wrong use: arguments, settings, or a call that was refused before anything was sent":                            "用法有误：参数或配置不对，或请求在发送之前就被拒绝",
	"unknown: the call may have taken effect; query before you repeat, and repeat only with the same number":         "结果未知：操作可能已经生效；重试前先查询，重试时只能用原来的单号",
	"the order, the refund or the bill does not exist":                                                               "订单、退款或账单不存在",
	"doctor, explain, notify or cert found a problem":                                                                "doctor、explain、notify 或 cert 发现了问题",
	"interrupted before anything was sent that may have taken effect":                                                "已中断，没有发出任何可能生效的请求",
	"outcome unknown: the call may have taken effect; query before you repeat, and repeat only with the same number": "结果未知：操作可能已经生效；重试前先查询，重试时只能用原来的单号",
	"nothing was changed":              "没有产生任何变更",
	"interrupted; nothing was changed": "已中断，没有产生任何变更",
	"wxpay: %s":                        "wxpay: %s",
	"advice: %s":                       "建议：%s",
	"wxpay: warning: %s":               "wxpay: 警告：%s",
	"%s":                               "%s",
	"wxpay: the output cannot be written: %s": "wxpay: 无法写出结果：%s",

	"no verb is given":                             "没有指定命令",
	"the arguments are wrong; use: %s":             "参数个数不对，用法：%s",
	"-lang is %s: set en or zh":                    "-lang 的值是 %s，应为 en 或 zh",
	"-timeout is negative: set a time such as 20s": "-timeout 不能为负数，应为 20s 这样的时间",
	"a flag has a wrong value: %s":                 "参数的值不对：%s",
	"there is no flag -%s: did you mean -%s?":      "没有参数 -%s，是不是 -%s？",
	"there is no flag -%s: see %s":                 "没有参数 -%s，请看 %s",
	"there is no verb %s: did you mean %s?":        "没有命令 %s，是不是 %s？",
	"there is no verb %s: wxpay help lists them":   "没有命令 %s，wxpay help 会列出所有命令",

	"%s UTC+8":                             "%s（UTC+8）",
	"yes":                                  "是",
	"no":                                   "否",
	"¥%s (%d fen)":                         "¥%s（%d 分）",
	"%d (in the smallest unit of %s)":      "%d（%s 的最小单位）",
	"%s (%s)":                              "%s（%s）",
	" … (%d characters; -json prints all)": "……（共 %d 个字符，-json 会输出全部）",
}
