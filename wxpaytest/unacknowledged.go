package wxpaytest

import (
	"bytes"
	"cmp"
	"fmt"

	"github.com/seed6780280e/wxpay/wxpaytest/internal/xmlfields"
)

// maxReply is how many bytes of a response to a notification are kept. An
// acknowledgement is much shorter.
const maxReply = 64 << 10

// wantedAck is the shortest response that acknowledges a notification.
const wantedAck = "<xml><return_code>SUCCESS</return_code></xml>"

// unacknowledged returns why a response with HTTP 200 does not acknowledge a
// notification, in both languages.
func (d *Delivery) unacknowledged() (english, chinese string) {
	fields, _, err := xmlfields.Request(d.Reply)
	code, text := fields["return_code"], fields["return_msg"]
	switch reply := bytes.TrimSpace(d.Reply); {
	case d.LongReply:
		return fmt.Sprintf("the response is longer than %d KiB", maxReply>>10), fmt.Sprintf("应答超过 %d KiB", maxReply>>10)
	case d.Event != "":
		return "the response to a message push must be success, or empty", "消息推送的应答应为 success，或为空"
	case len(reply) == 0:
		return "the response is empty; it must be " + wantedAck, "应答是空的，应为 " + wantedAck
	case reply[0] == '{' || reply[0] == '[':
		return "the response is JSON, as in API v3; v2 needs " + wantedAck, "应答是 JSON（API v3 的格式）；v2 的应答应为 " + wantedAck
	case err != nil:
		return "the response is not XML; it must be " + wantedAck, "应答不是 XML，应为 " + wantedAck
	case code == "":
		return "the response has no return_code; it must be " + wantedAck, "应答里没有 return_code，应为 " + wantedAck
	default:
		said := cmp.Or(text, "-")
		return fmt.Sprintf("return_code is %q, not SUCCESS (return_msg: %s)", code, said),
			fmt.Sprintf("return_code 是 %s，不是 SUCCESS（return_msg：%s）", code, said)
	}
}
