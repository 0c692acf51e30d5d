package wxpaytest

import (
	"fmt"
	"math/rand"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// struckIn asks for each of many orders three times, from several workers and
// in a shuffled order, and returns which faults struck which order.
func struckIn(t *testing.T, shuffle int64, inject func(g *gateway)) map[string][]FaultName {
	g := newGateway(t)
	inject(g)
	work := make(chan string, 50)
	for _, i := range rand.New(rand.NewSource(shuffle)).Perm(cap(work)) {
		work <- fmt.Sprintf("number-%d", i)
	}
	close(work)
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			c := &gateway{Server: g.Server, t: t, plain: g.plain, ids: g.ids, key: g.key, noXML: true}
			for no := range work {
				for range 3 {
					c.call(query, fields{"out_trade_no": no})
				}
			}
		})
	}
	group.Wait()
	all := map[string][]FaultName{}
	for _, x := range g.Exchanges() {
		no := x.Fields["out_trade_no"]
		all[no] = append(all[no], x.Fault)
	}
	return all
}

func count(all map[string][]FaultName) map[FaultName]int {
	n := map[FaultName]int{}
	for _, list := range all {
		for _, name := range list {
			n[name]++
		}
	}
	return n
}

// The same seed strikes the same requests, in whatever order they arrive.
func TestSeedsRepeat(t *testing.T) {
	for name, inject := range map[string]func(seed uint64) func(g *gateway){
		"mix": func(seed uint64) func(g *gateway) {
			return func(g *gateway) {
				g.InjectMix(seed, Fault{Name: HTMLPage, Probability: 0.1}, Fault{Name: EmptyBody, Probability: 0.2},
					Fault{Name: Unavailable, Probability: 0.1, Path: ordering})
			}
		},
		"several": func(seed uint64) func(g *gateway) {
			return func(g *gateway) {
				g.Inject(Fault{Name: HTMLPage, Probability: 0.1, Seed: seed, Times: -1})
				g.Inject(Fault{Name: EmptyBody, Probability: 0.2, Seed: seed, Times: -1})
			}
		},
	} {
		first := struckIn(t, 1, inject(1))
		assert.Equal(t, first, struckIn(t, 2, inject(1)), name)
		assert.NotEqual(t, first, struckIn(t, 2, inject(2)), name)
		n := count(first)
		assert.InDelta(t, 15, n[HTMLPage], 10, name)
		assert.InDelta(t, 30, n[EmptyBody], 15, name)
		assert.Zero(t, n[Unavailable])
	}
}

// The draws for one order differ from request to request.
func TestDrawsDiffer(t *testing.T) {
	patterns := map[string]int{}
	for _, list := range struckIn(t, 1, func(g *gateway) { g.InjectMix(3, Fault{Name: HTMLPage, Probability: 0.5}) }) {
		patterns[fmt.Sprint(list)]++
	}
	assert.Len(t, patterns, 8)
}

// An order has the same draws by either of its numbers.
func TestDrawsByEitherNumber(t *testing.T) {
	g := newGateway(t)
	g.IgnoreIntervals = true
	o := g.paid(number, Payment{})
	g.ok(refunding, aRefund("R1", "1"))
	r, _ := g.Refund("R1")
	for path, asked := range map[string][]fields{
		query:  {byNumber, {"transaction_id": o.TransactionID}},
		asking: {{"out_refund_no": "R1"}, {"refund_id": r.RefundID}},
	} {
		var runs []string
		for _, f := range asked {
			g.InjectMix(7, Fault{Name: SystemErrorBefore, Probability: 0.5})
			run := ""
			for range 40 {
				g.call(path, f)
				run += fmt.Sprintf("%d", len(g.lastExchange().Fault)%9)
			}
			runs = append(runs, run)
			g.ClearFaults()
		}
		assert.Equal(t, runs[0], runs[1], path)
		assert.Contains(t, runs[0], "0")
	}
}

func TestFaultsOfOneNumber(t *testing.T) {
	g := newGateway(t)
	g.Inject(Fault{Name: SystemErrorBefore, Number: "the-second", Times: -1})
	g.order("the-first")
	g.fails("SYSTEMERROR", ordering, anOrder("the-second"))
	g.fails("SYSTEMERROR", query, fields{"out_trade_no": "the-second"})
	g.ClearFaults()
	g.paid(number, Payment{})
	g.Inject(Fault{Name: SystemErrorBefore, Number: "R2"})
	g.ok(refunding, aRefund("R1", "1"))
	g.fails("SYSTEMERROR", refunding, aRefund("R2", "1"))
}

func TestFaultsOfOneHost(t *testing.T) {
	g := newGateway(t)
	main := g.URL
	g.Inject(Fault{Name: SystemErrorBefore, Host: BackupHost, Times: -1})
	for range 3 {
		g.order(number)
		assert.Equal(t, MainHost, g.lastExchange().Host)
	}
	g.URL = g.BackupURL
	g.fails("SYSTEMERROR", ordering, anOrder(number))
	assert.Equal(t, BackupHost, g.lastExchange().Host)
	g.ClearFaults()
	g.order(number) // the same orders on both gateways
	assert.Len(t, g.Orders(), 1)
	g.URL = main
}

func TestMixesEnd(t *testing.T) {
	g := newGateway(t)
	g.InjectMix(1, Fault{Name: SystemErrorBefore, Probability: 1, Times: 2})
	for range 2 {
		g.fails("SYSTEMERROR", ordering, anOrder(number))
	}
	g.order(number)
	assert.Equal(t, 2, g.FaultCount(SystemErrorBefore))
}

// The response to a login is JSON, so faults that change fields of a message do
// not strike it.
func TestFaultsPassLogins(t *testing.T) {
	g := newGateway(t)
	g.Inject(Fault{Name: WrongSignature})
	require.NoError(t, g.get(g.URL+loginPath))
	assert.Zero(t, g.FaultCount(WrongSignature))
	g.noXML = true
	g.call(query, byNumber)
	assert.Equal(t, 1, g.FaultCount(WrongSignature))
}

// Connections are drawn in the order in which they reach an address.
func TestDrawsOfConnections(t *testing.T) {
	runs := map[string]int{}
	for _, seed := range []uint64{1, 1, 2} {
		g := newGateway(t)
		g.InjectMix(seed, Fault{Name: ConnectionReset, Probability: 0.5})
		run := ""
		for _, url := range []string{g.URL, g.BackupURL} {
			for range 20 {
				c, err := g.dial(url)
				run += fmt.Sprintf("%t ", err == nil)
				if c != nil {
					c.Close()
				}
			}
		}
		assert.InDelta(t, 20, g.FaultCount(ConnectionReset), 10)
		assert.NotEqual(t, run[:len(run)/2], run[len(run)/2:])
		runs[run]++
	}
	assert.Len(t, runs, 2)
}
