package wxpaytest

import "slices"

// mainHosts are the host names that lead to [Server.URL].
func mainHosts() []string {
	return []string{
		"api.mch.weixin.qq.com",
		"apihk.mch.weixin.qq.com", "apius.mch.weixin.qq.com", "apieu.mch.weixin.qq.com", // overseas
		"fraud.mch.weixin.qq.com", "payapp.weixin.qq.com",
		"api.weixin.qq.com", "api2.weixin.qq.com", // login and the other APIs of mini programs
		"sh.api.weixin.qq.com", "sz.api.weixin.qq.com", "hk.api.weixin.qq.com",
	}
}

// BackupHosts returns those of [PlatformHosts] that lead to [Server.BackupURL].
func BackupHosts() []string { return []string{"api2.mch.weixin.qq.com"} }

// PlatformHosts returns the host names of WeChat Pay and of the server API of mini
// programs that the gateway plays. The certificate of its server contains them, so
// that it can be reached under these names: through [Server.ProxyURL], or with
// the hosts file of the machine.
func PlatformHosts() []string { return slices.Concat(mainHosts(), BackupHosts()) }
