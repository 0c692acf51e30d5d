package judge

import (
	"slices"
	"strings"
)

// shipping judges what was shipped. It also compares what the orders have reserved for
// refunds with the refunds.
func (c *hearing) shipping() {
	for number := range c.Shipped {
		state, ok := c.Shop.Shipments[number]
		c.require(ok && state == "done", ShipmentIsUploaded, number, "%q in the shop", state)
		c.require(!c.Frozen[number], ShipmentIsUploaded, number, "its money is frozen")
	}
	reserved := map[string]int64{}
	for _, r := range c.Shop.Refunds {
		if r.State != "failed" {
			reserved[r.OutTradeNo] += r.Fee
		}
	}
	for _, o := range c.Shop.Orders {
		c.require(o.RefundedFee == reserved[o.OutTradeNo], RefundAgrees, o.OutTradeNo, "%d fen are reserved, its refunds are %d fen", o.RefundedFee, reserved[o.OutTradeNo])
	}
}

func (c *hearing) days() {
	days := index(c.Shop.Days, func(d Day) string { return d.Date })
	for _, date := range c.Days {
		day := days[date]
		c.require(day.State == "done", DayIsReconciled, date, "it is %q", day.State)
		c.require(day.State != "done" || day.Rows == c.Bills[date], DayIsReconciled, date, "%d rows were compared, the bill has %d", day.Rows, c.Bills[date])
	}
	for _, d := range c.Shop.Differences {
		c.require(false, NoDifference, d.Day, "%s: order %q, refund %q", d.Kind, d.OutTradeNo, d.OutRefundNo)
	}
}

// coming is the kind of the job that waits for the next day, for ever.
const coming = "check_bill"

func (c *hearing) jobs() {
	for _, j := range c.Shop.Jobs {
		later := j.Kind == coming && !slices.ContainsFunc(c.Days, func(day string) bool { return strings.Contains(j.Args, day) })
		c.require(later && j.State != "discarded", JobEnds, j.Kind, "job %d is %s: %s", j.ID, j.State, j.Args)
	}
}
