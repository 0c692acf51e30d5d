package main

// A setting is a variable of the environment, or of the configuration file.
type setting struct {
	name  string
	about text
}

// settingNames returns all settings, in the order of the help.
func settingNames() []setting {
	return []setting{
		{"WXPAY_APPID", "appid of the mini program; for a service provider, the provider's"},
		{"WXPAY_MCHID", "merchant number; for a service provider, the provider's"},
		{"WXPAY_KEY", "APIv2 key (32 bytes); or WXPAY_KEY_FILE"},
		{"WXPAY_KEY_FILE", "file that contains the APIv2 key"},
		{"WXPAY_PREVIOUS_KEY_FILE", "file that contains the key before it was changed"},
		{"WXPAY_APPSECRET", "AppSecret of the mini program"},
		{"WXPAY_CERT_FILE", "apiclient_cert.pem; with WXPAY_CERT_KEY_FILE, or WXPAY_P12_FILE instead"},
		{"WXPAY_CERT_KEY_FILE", "apiclient_key.pem"},
		{"WXPAY_P12_FILE", "apiclient_cert.p12"},
		{"WXPAY_P12_PASSWORD", "password of the p12; default: the merchant number"},
		{"WXPAY_SUB_MCHID", "service providers: number of the shop"},
		{"WXPAY_SUB_APPID", "service providers: appid of the shop's mini program"},
		{"WXPAY_SIGN_TYPE", "MD5 or HMAC-SHA256; default: HMAC-SHA256"},
		{"WXPAY_BASE_URL", "URL of a gateway, or of WeChat Pay in another region; default: WeChat Pay"},
		{"WXPAY_CA", "file with the root certificate of that gateway"},
		{"WXPAY_CONFIG", "the file of -config"},
	}
}

func names() (list []string) {
	for _, s := range settingNames() {
		list = append(list, s.name)
	}
	return list
}
