package wxpaytest

import (
	"encoding/json"
	"strings"
	"time"

	"github.com/seed6780280e/wxpay/wxpaytest/internal/codec"
)

// pushRepeats: 消息推送: three tries in all. No document says how far apart they are; a
// try waits 5 seconds for its response.
func pushRepeats() []time.Duration { return []time.Duration{5 * time.Second, 5 * time.Second} }

// isPush reports whether the notification is a message push.
func (n *notification) isPush() bool { return n.notice != nil && n.notice.Push != nil }

// pushed writes the message of a push into an attempt.
func (n *notice) pushed(d *Delivery) {
	d.Event = n.Fields["Event"]
	d.Body = n.Push.encode(n.Fields)
	encrypted := ""
	if n.Push.EncodingAESKey != "" {
		key := must(codec.PushKey(n.Push.EncodingAESKey))
		encrypted = codec.EncryptPush(key, codec.RandomBytes(16), string(d.Body), n.Push.AppID)
		d.Body = n.Push.encode(map[string]string{"ToUserName": n.Fields["ToUserName"], "Encrypt": encrypted})
	}
	d.URL = n.Push.signed(d.Time, encrypted, nil)
}

// encode writes the fields as the setting says. In JSON, times and the receive method
// are numbers.
func (p *MessagePush) encode(fields map[string]string) []byte {
	if p.XML {
		return codec.Encode("xml", fields)
	}
	values := map[string]any{}
	for name, value := range fields {
		values[name] = value
		if name == "CreateTime" || name == "confirm_receive_method" || strings.HasSuffix(name, "_time") {
			values[name] = json.Number(value)
		}
	}
	return must(json.Marshal(values))
}
