package accept

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// reason is why a proxy refuses a request. Many clients show only the status
// line, so that the line contains the reason, too.
type reason struct{ line, english, chinese string }

var (
	withoutConnect = reason{
		"This proxy takes only CONNECT",
		"This proxy takes only CONNECT, to tunnel TLS. If the URL begins with https, the client did not use a tunnel: " +
			"some versions of axios do that. The README of cmd/wxpay-gateway says what to do then.",
		"本代理只接受 CONNECT（用于建立 TLS 隧道）。如果访问的是 https 地址，说明该客户端没有走隧道（某些版本的 axios 就是这样），做法见 cmd/wxpay-gateway 的 README。",
	}
	otherHost = reason{
		"This proxy serves only WeChat Pay on this machine",
		"This host or port is not served here.",
		"本代理不提供这个主机或端口。",
	}
	tooMany = reason{
		"Too many open tunnels",
		fmt.Sprintf("More than %d tunnels are open. Does the client close its connections, or reuse them?", maxTunnels),
		fmt.Sprintf("打开的隧道超过了 %d 条。请检查客户端是否关闭或复用了连接。", maxTunnels),
	}
	faulty = reason{
		"A fault refuses the connection",
		"A fault of the gateway refuses connections to this host.",
		"网关正在模拟故障：拒绝连接这个主机。",
	}
)

func (p *Proxy) refusal(status int, why reason) *refusal {
	targets := strings.Join(slices.Sorted(maps.Keys(p.routes)), "\n")
	return &refusal{status, why.line + "; nothing leaves the machine", why.english + "\nThis proxy belongs to a local WeChat Pay gateway. Nothing leaves the machine. It serves only the hosts below.\n" +
		why.chinese + "\n本代理属于本地的微信支付网关，任何请求都不会离开本机。只能访问下列主机。\n\n" + targets + "\n"}
}
