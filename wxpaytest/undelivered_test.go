package wxpaytest

import (
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestUndelivered(t *testing.T) {
	g := newGateway(t)
	broken := true
	l := listen(t, func(w http.ResponseWriter, _ int) {
		if broken {
			w.WriteHeader(http.StatusInternalServerError)
		}
		io.WriteString(w, ack)
	})
	g.RefundNotifyURL = l.URL
	assert.Empty(t, g.Undelivered())
	o := g.paid(number, Payment{}, "notify_url", l.URL)
	rf := g.accepted(number)
	require.NoError(t, g.FinishRefund(rf.OutRefundNo, RefundSuccess))
	next := g.Clock.Now().Add(15 * time.Second)
	payment := Undelivered{MchID: o.MchID, OutTradeNo: number, Attempts: 1, Next: next}
	refund := payment
	refund.OutRefundNo = rf.OutRefundNo
	assert.Equal(t, []Undelivered{payment, refund}, g.Undelivered())

	// After the schedule it is still undelivered, without a next attempt.
	g.Clock.Advance(48 * time.Hour)
	payment.Attempts, payment.Next, refund.Attempts, refund.Next = 16, time.Time{}, 16, time.Time{}
	assert.Equal(t, []Undelivered{payment, refund}, g.Undelivered())

	// A later attempt is acknowledged. One that fails after that changes nothing.
	broken = false
	require.NoError(t, g.RedeliverRefund(rf.OutRefundNo))
	assert.Equal(t, []Undelivered{payment}, g.Undelivered())
	require.NoError(t, g.Redeliver(number))
	assert.Empty(t, g.Undelivered())
	broken = true
	require.NoError(t, g.Redeliver(number))
	assert.Empty(t, g.Undelivered())
}

// A dropped notification is undelivered too; one that is only late is not.
func TestUndeliveredByFaults(t *testing.T) {
	store := newMemory()
	cfg := Config{Store: store, Clock: NewClock(future)}
	g := openGateway(t, cfg)
	l := listen(t, nil)
	g.Inject(Fault{Name: DelayedNotification, Number: "late01"})
	g.Inject(Fault{Name: NoNotification, Number: "lost01"})
	g.paid("late01", Payment{}, "notify_url", l.URL)
	g.paid("lost01", Payment{}, "notify_url", l.URL)
	g.paid("fine01", Payment{}, "notify_url", l.URL)
	g.paid("away01", Payment{}) // nobody listens there
	numbers := func(s *Server) (all []string) {
		for _, u := range s.Undelivered() {
			all = append(all, u.OutTradeNo)
		}
		return all
	}
	assert.Equal(t, []string{"lost01", "away01"}, numbers(g.Server))
	s := reopened(t, cfg)
	defer s.Close()
	assert.Equal(t, []string{"lost01", "away01"}, numbers(s))
	require.NoError(t, s.Redeliver("lost01"))
	assert.Equal(t, []string{"away01"}, numbers(s))
}

// A fault can name the order of one of two merchants with the same number.
func TestFaultOfOneMerchantsOrder(t *testing.T) {
	g := newGateway(t, Merchant{}, Merchant{MchID: "1900000109", AppID: "wx8888888888888888"})
	g.order(number)
	g.Inject(Fault{Name: ErrCode, Path: query, Number: "1900000109/" + number, Code: "BANKERROR"})
	g.ok(query, fields{"out_trade_no": number})
	g.Inject(Fault{Name: ErrCode, Path: query, Number: g.ids["mch_id"] + "/" + number, Code: "BANKERROR"})
	g.fails("BANKERROR", query, fields{"out_trade_no": number})
	g.ok(query, fields{"out_trade_no": number})

	g.Inject(Fault{Name: NoNotification, Number: "1900000109/" + number})
	g.Inject(Fault{Name: WrongSignature, Path: NotifyPath, Number: g.ids["mch_id"] + "/" + number})
	require.NoError(t, g.Pay(g.ids["mch_id"]+"/"+number))
	assert.Equal(t, []FaultName{WrongSignature}, g.Deliveries()[0].Faults)
	panics(t, "no such merchant", func() { g.Inject(Fault{Name: ErrCode, Number: "1/" + number}) })
	panics(t, "neither a number nor", func() { g.Inject(Fault{Name: ErrCode, Number: "1/2/3"}) })
	panics(t, "neither a number nor", func() { g.Inject(Fault{Name: ErrCode, Number: "/" + number}) })
}
