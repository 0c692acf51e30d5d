package wxpaytest

import (
	"bytes"
	"slices"
	"time"
)

// Delivery is one attempt to deliver a notification.
type Delivery struct {
	Seq          int64       // when it was sent, see StoryEntry
	Time         time.Time   // by the gateway's clock
	MchID        string      // mch_id in the message: the merchant, or the service provider
	SubMchID     string      // the shop; empty: there is none
	OutTradeNo   string      // the order's number
	OutRefundNo  string      // the refund's number; empty: a payment notification
	Event        string      // Event of a message push; empty: it is none
	URL          string      // where it was posted; of a push, with its signed query
	RequestID    string      // header Request-ID
	Body         []byte      // as posted
	Attempt      int         // 1 is the first
	Status       int         // HTTP status; 0: no response
	Reply        []byte      // the body of the response, or its first 64 KiB
	LongReply    bool        // the response is longer; it acknowledges nothing
	Err          error       // why there was no response
	Acknowledged bool        // the merchant acknowledged it: no further attempt follows
	Faults       []FaultName // the faults that struck this attempt
	Next         time.Time   // time of the next attempt; zero: there is none
	Dropped      bool        // Body and Reply were dropped, see Server.KeepBytes
}

// schedule returns the pause after each attempt that was not acknowledged.
// 支付结果通知: 15s/15s/30s/3m/10m/20m/30m/30m/30m/60m/3h/3h/3h/6h/6h.
func schedule() []time.Duration {
	const s, m, h = time.Second, time.Minute, time.Hour
	return []time.Duration{15 * s, 15 * s, 30 * s, 3 * m, 10 * m, 20 * m, 30 * m, 30 * m, 30 * m,
		60 * m, 3 * h, 3 * h, 3 * h, 6 * h, 6 * h}
}

func (d Delivery) clone() Delivery {
	d.Body, d.Reply, d.Faults = bytes.Clone(d.Body), bytes.Clone(d.Reply), slices.Clone(d.Faults)
	return d
}
