package wxpaytest

// The names of the ids: the default family first, then those of transfers, red
// packets and combined orders.
var (
	mchIDNames    = []string{"mch_id", "mchid", "combine_mch_id"}
	appIDNames    = []string{"appid", "mch_appid", "wxappid", "combine_appid"}
	identityNames = []string{"appid", "mch_appid", "wxappid", "combine_appid", "mch_id", "mchid", "combine_mch_id",
		"sub_appid", "sub_mch_id", "device_info"}
)

func first(fields map[string]string, names []string) string {
	for _, name := range names {
		if fields[name] != "" {
			return fields[name]
		}
	}
	return ""
}
