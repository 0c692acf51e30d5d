package wxpaytest

import (
	"fmt"
	"strings"
)

// problemTexts says what is wrong and what to do. {subject} and {detail} are
// those of the problem.
func problemTexts(p Problem) (english, chinese string) {
	texts, ok := textsOfProblems[p.Name]
	if variant := p.Name + " known"; p.Name == ProblemUnknownPath && p.Detail != "" {
		texts = textsOfProblems[variant]
	} else if strings.HasPrefix(p.Subject, "/v3/") {
		texts = textsOfProblems[p.Name+" v3"]
	}
	if !ok {
		return p.Name, p.Name
	}
	fill := strings.NewReplacer("{subject}", shown(p.Subject), "{detail}", shown(p.Detail))
	return fill.Replace(texts[0]), fill.Replace(texts[1])
}

// shown returns a text of a client as one short line.
func shown(text string) string {
	quoted := fmt.Sprintf("%+q", text)
	const limit = 200
	if quoted = quoted[1 : len(quoted)-1]; len(quoted) > limit {
		quoted = quoted[:limit] + "..."
	}
	return quoted
}

var textsOfProblems = map[string][2]string{
	ProblemUntrusted: {
		"A client rejects the gateway's certificate. Trust the CA certificate ca.pem of the gateway in the client; the README says how for each language. If it does, check that it is the CA certificate of this gateway: another -dir has another one.",
		"客户端不信任网关的证书。请让客户端信任网关的 CA 证书 ca.pem，各语言的做法见 README。如果已经信任，请确认用的是这个网关的 CA 证书：-dir 不同，证书也不同。",
	},
	ProblemWrongName: {
		"A client called the gateway {subject}, a name that is not in its certificate. Use 127.0.0.1 or localhost, or start the gateway with -names {subject}.",
		"客户端用 {subject} 访问网关，但网关的证书里没有这个名称。请改用 127.0.0.1 或 localhost，或者启动网关时加上 -names {subject}。",
	},
	ProblemNoRequest: {
		"A client closed the connection without a request. Probably it rejects the gateway's certificate: Node.js checks it only after the handshake. Trust the CA certificate ca.pem of the gateway in the client. A health check that only connects does no harm.",
		"客户端建立连接后没有发送请求就断开了，很可能是不信任网关的证书（Node.js 在握手完成后才检查证书）。请让客户端信任网关的 CA 证书 ca.pem。如果只是健康检查，可以忽略。",
	},
	ProblemOldTLS: {
		"A client knows only versions of TLS before 1.2. Turn on TLS 1.2 or later in the client, or update it: WeChat Pay requires that, too.",
		"客户端只支持 TLS 1.2 以下的版本。请在客户端启用 TLS 1.2 或更高版本，或升级客户端：微信支付也有同样的要求。",
	},
	ProblemTLS: {
		"The TLS handshake with a client failed: {detail}. If the client sends a certificate, check that the certificate and its key belong together.",
		"与客户端的 TLS 握手失败：{detail}。如果客户端发送了证书，请检查证书和私钥是否配套。",
	},
	ProblemPlainHTTP: {
		"A client sent HTTP to the port of the API: {subject}. Begin the base URL with https:// and trust the CA certificate ca.pem of the gateway.",
		"客户端用 HTTP 访问了接口的端口：{subject}。接口地址要以 https:// 开头，并信任网关的 CA 证书 ca.pem。",
	},
	ProblemProxyTLS: {
		"A client speaks HTTPS to the proxy. The address of the proxy begins with http://, also for HTTPS_PROXY. If the address is meant as the base URL, use the port of the API instead.",
		"客户端用 HTTPS 连接代理。代理地址要以 http:// 开头，HTTPS_PROXY 里也一样。如果是把它当成了接口地址，请改用接口的端口。",
	},
	ProblemProxyPlain: {
		"A client sent {subject} to the proxy without CONNECT. If this is the base URL, use the port of the API, with https://. If the URL begins with https, the client does not use a tunnel, as some versions of axios: use wxpay-hosts.cjs instead of the proxy.",
		"客户端没有用 CONNECT，直接把 {subject} 发给了代理。如果是把它当成了接口地址，请改用接口的端口，并以 https:// 开头。如果访问的是 https 地址，说明该客户端没有走隧道（某些版本的 axios 就是这样），请改用 wxpay-hosts.cjs。",
	},
	ProblemProxyOtherHost: {
		"A client asked the proxy for {subject}. The proxy serves only the hosts of WeChat Pay, on port 443. List other hosts in NO_PROXY.",
		"客户端要通过代理访问 {subject}。代理只提供微信支付的域名（443 端口）。其他主机请写进 NO_PROXY。",
	},
	ProblemUnknownPath: {
		"No API of the gateway has the path {subject}. Set the base URL to the address only, such as https://127.0.0.1:8443, and let the client append a path such as /pay/unifiedorder.",
		"网关没有 {subject} 这个接口。接口地址只写到端口为止，如 https://127.0.0.1:8443，后面的 /pay/unifiedorder 等路径由客户端拼接。",
	},
	ProblemUnknownPath + " known": {
		"No API of the gateway has the path {subject}. Probably {detail} is meant: remove the rest from the base URL, also a slash at its end.",
		"网关没有 {subject} 这个接口，应该是 {detail}：请去掉接口地址里多余的部分，包括末尾的斜杠。",
	},
	ProblemUnknownPath + " v3": {
		"The path {subject} belongs to API v3, which uses JSON and other keys. The gateway has API v2: use the client of v2, with paths such as /pay/unifiedorder.",
		"{subject} 是 API v3 的接口，v3 使用 JSON 和另一套密钥。网关只有 API v2：请使用 v2 的客户端，路径如 /pay/unifiedorder。",
	},
	ProblemNotPost: {
		"A client sent {subject}. Every API but the login takes only POST. A client that follows a redirect may turn POST into GET.",
		"客户端发送了 {subject}。除登录外，所有接口都只接受 POST。客户端跟随重定向时，可能会把 POST 变成 GET。",
	},
	ProblemNoCertificate: {
		"A client called {subject} without the merchant certificate. Configure apiclient_cert.pem with apiclient_key.pem, or apiclient_cert.p12 with the mch_id as password, from the gateway's directory.",
		"客户端调用 {subject} 时没有带商户证书。请配置网关目录下的 apiclient_cert.pem 和 apiclient_key.pem，或 apiclient_cert.p12（密码是商户号）。",
	},
	ProblemForeignCertificate: {
		"A client sent the certificate {subject}, issued by {detail}. The gateway takes only certificates that it issued: use the files in its directory, also after -dir was changed.",
		"客户端发送了证书 {subject}（由 {detail} 签发）。网关只接受自己签发的证书：请使用网关目录下的文件；换过 -dir 的话，证书也要换。",
	},
	ProblemOtherCertificate: {
		"A client sent the certificate of {subject} for another mch_id. Use the certificate in the directory of the mch_id that the request contains.",
		"客户端发送的是 {subject} 的证书，与请求里的商户号不符。请使用该商户号目录下的证书。",
	},
}
