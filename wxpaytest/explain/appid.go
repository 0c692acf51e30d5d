package explain

import "fmt"

// appIDMistakes are other appids in the signature for wx.requestPayment.
func appIDMistakes(typeName string, appIDs []string) []candidate {
	if typeName != "signType" {
		return nil
	}
	var list []candidate
	for _, other := range appIDs {
		m := newMistake("another appId", fmt.Sprintf("appId was signed as %s, another mini program's", other), "sign the appId of the order: its sub_appid, if it has one")
		list = append(list, candidate{m, "appid", func(d *draft) { d.set("appId", other) }})
	}
	return list
}
