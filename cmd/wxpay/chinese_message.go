package main

// chineseMessage are the texts about the input of explain.
var chineseMessage = map[text]string{
	"the input is an HTML page: a proxy, a firewall or another server answered, and not WeChat Pay":              "输入是 HTML 页面：应答的是代理、防火墙或别的服务器，不是微信支付",
	"the input is a message of API v3, which is signed in another way; this program is for API v2":               "输入是 API v3 的报文，签名方式不同；本程序只用于 API v2",
	"the message contains the key itself: never send it; set a new key on the merchant platform, if it was sent": "报文里包含密钥本身：密钥绝不能发送；如果已经发出，请在商户平台更换密钥",
	"the message is not UTF-8, but maybe GBK: WeChat Pay reads it as UTF-8, so that the sign differs":            "报文不是 UTF-8 编码，可能是 GBK：微信支付按 UTF-8 解析，所以签名不一致",
	"an answer with return_code FAIL never has a sign: explain the request that it answers":                      "return_code 为 FAIL 的应答本来就没有签名：请对它所应答的请求使用 explain",
	"unexpected end":                                       "意外结束",
	"invalid UTF-8":                                        "UTF-8 编码无效",
	"character that XML forbids":                           "XML 不允许的字符",
	"text between elements":                                "元素之间有文本",
	"comment":                                              "有注释",
	"document type or other declaration":                   "有文档类型或其他声明",
	"processing instruction":                               "有处理指令",
	"name that is not plain":                               "名称不规范",
	"attribute, namespace or name that is not plain":       "有属性、命名空间，或名称不规范",
	"repeated element name":                                "元素名重复",
	"something after the root element":                     "根元素之后还有内容",
	"too many elements":                                    "元素过多",
	"end tag of another element":                           "结束标签属于另一个元素",
	"unknown or forbidden reference":                       "未知或不允许的实体引用",
	"nested element":                                       "有嵌套的元素",
	"XML declaration without version 1.0 and UTF-8":        "XML 声明的版本不是 1.0 或编码不是 UTF-8",
	"not a plain XML name":                                 "不是规范的 XML 名称",
	"carriage return, which readers turn into a line feed": "有回车符，解析时会变成换行符",
	"%s, at byte %d":                                       "%s，在第 %d 字节处",
}
