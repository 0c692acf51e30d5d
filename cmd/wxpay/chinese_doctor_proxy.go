package main

// chineseDoctorProxy are the texts of doctor about the proxy.
var chineseDoctorProxy = map[text]string{
	"%s: the proxy cannot be used: %s": "%s：代理不可用：%s",
	"%s: the proxy %s leads to another page (HTTP %d), such as the login page of this network": "%s：代理 %s 跳转到了别的页面（HTTP %d），例如上网认证页面",
	"log in to the network first, or let it allow this machine without a login; or correct %s": "先完成上网认证，或让网络对本机免认证；或改正 %s",
	"it does not answer as a proxy":                                      "它的应答不像代理",
	"its name cannot be resolved (DNS)":                                  "域名解析失败（DNS）",
	"the connection is refused: nothing listens there":                   "连接被拒绝，该端口没有程序在监听",
	"start the proxy, or correct %s, or remove it if no proxy is needed": "启动代理，或改正 %s；不需要代理就去掉它",
	"there is no route to it":                                            "没有到达它的路由",
	"it does not speak TLS":                                              "它不支持 TLS",
	"write http:// instead of https:// in %s: the connection to WeChat Pay is encrypted all the same": "把 %s 里的 https:// 改成 http://：到微信支付的连接仍然是加密的",
	"its own certificate is not trusted, or is for another host":                                      "代理自身的证书不受信任，或不是给这个主机的",
	"no connection in time":        "连接超时",
	"the value of %s is in quotes": "%s 的值带了引号",
	"remove the quotes: docker --env-file and docker-compose lists take them as part of the value": "去掉引号：docker --env-file 和 docker-compose 的列表写法会把引号当成值的一部分",
	"there are blanks or a line end around the value of %s":                                        "%s 的值前后有空白或换行",
	"remove them": "请去掉",
	"the user or the password in %s has a character that must be encoded":         "%s 的用户名或密码里有必须编码的字符",
	"write # as %%23, %% as %%25, / as %%2F, ? as %%3F, and @ as %%40":            "# 写成 %%23，%% 写成 %%25，/ 写成 %%2F，? 写成 %%3F，@ 写成 %%40",
	"the value of %s is not the address of a proxy":                               "%s 的值不是代理地址",
	"write http://host:port, or remove %s":                                        "写成 http://host:port，或去掉 %s",
	"%s begins with the name of a protocol that is not supported":                 "%s 开头的协议不受支持",
	"write http://host:port or socks5://host:port":                                "写成 http://host:port 或 socks5://host:port",
	"%s; %s is not used for https: if the network needs a proxy, set HTTPS_PROXY": "%s；https 请求不使用 %s：如果网络需要代理，请设置 HTTPS_PROXY",
}
