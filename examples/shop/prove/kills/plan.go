// Package kills decides where instances are killed: at random, and in the moments in
// which a shop loses money. It counts the kills.
package kills

import (
	"fmt"
	"strings"
	"sync"
)

// A Window is a kind of moment that is dangerous.
type Window string

// The windows.
const (
	SentNotStored            Window = "sent and not stored"
	CommittedNotAcknowledged Window = "committed and not acknowledged"
	DoneNotMarked            Window = "job done and not marked"
	Random                   Window = "at random"
)

// A Point is a place in a window.
type Point struct {
	Window Window
	What   string // what was sent, committed or done
}

// The points. Their kills are spread evenly over a window.
var (
	SentOrder    = Point{SentNotStored, "order"}
	SentRefund   = Point{SentNotStored, "refund"}
	SentShipping = Point{SentNotStored, "shipping"}

	CommittedOrder    = Point{CommittedNotAcknowledged, "order placed"}
	CommittedPayment  = Point{CommittedNotAcknowledged, "order paid"}
	CommittedRefund   = Point{CommittedNotAcknowledged, "refund requested"}
	CommittedShipment = Point{CommittedNotAcknowledged, "shipment requested"}

	DoneJob = Point{DoneNotMarked, "job"}

	AnyTime  = Point{Random, "customers buy"}
	DaysPass = Point{Random, "days pass"}
)

var points = []Point{
	SentOrder, SentRefund, SentShipping, CommittedOrder, CommittedPayment, CommittedRefund, CommittedShipment, DoneJob, AnyTime, DaysPass,
}

// A Plan spreads kills over windows, over their points, and over the run.
type Plan struct {
	mu       sync.Mutex
	quota    map[Point]float64
	struck   map[Point]int
	pending  map[Point]int // struck, but not yet known whether an instance was killed
	progress float64
}

// NewPlan returns a plan of at least that many kills, as many in each window.
func NewPlan(total int) *Plan {
	p := &Plan{quota: map[Point]float64{}, struck: map[Point]int{}, pending: map[Point]int{}}
	size := map[Window]int{}
	for _, point := range points {
		size[point.Window]++
	}
	for _, point := range points {
		p.quota[point] = float64(total) / float64(len(size)*size[point.Window])
	}
	return p
}

// Progress says which share of the run is over. Kills wait for their share.
func (p *Plan) Progress(share float64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.progress = share
}

// Strike kills at a point if a kill is due there. The function kill returns whether an
// instance was killed; only then it counts. Strike returns that.
func (p *Plan) Strike(at Point, kill func() bool) bool {
	if !p.reserve(at) {
		return false
	}
	killed := kill()
	p.mu.Lock()
	defer p.mu.Unlock()
	p.pending[at]--
	if killed {
		p.struck[at]++
	}
	return killed
}

func (p *Plan) reserve(at Point) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	due := float64(p.struck[at]+p.pending[at]) < p.quota[at]*p.progress
	if due {
		p.pending[at]++
	}
	return due
}

// Count returns the number of kills in a window.
func (p *Plan) Count(w Window) (n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for at, times := range p.struck {
		if at.Window == w {
			n += times
		}
	}
	return n
}

// Total returns the number of all kills.
func (p *Plan) Total() (n int) {
	for _, w := range Windows() {
		n += p.Count(w)
	}
	return n
}

// Windows returns all windows.
func Windows() []Window {
	return []Window{SentNotStored, CommittedNotAcknowledged, DoneNotMarked, Random}
}

// Missing returns the points without a kill.
func (p *Plan) Missing() (missing []Point) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, at := range points {
		if p.quota[at] > 0 && p.struck[at] == 0 {
			missing = append(missing, at)
		}
	}
	return missing
}

// String returns the number of kills in each window and at each point.
func (p *Plan) String() string {
	var lines []string
	for _, w := range Windows() {
		lines = append(lines, fmt.Sprintf("  %3d %s%s", p.Count(w), w, p.details(w)))
	}
	return fmt.Sprintf("%d kills\n%s", p.Total(), strings.Join(lines, "\n"))
}

func (p *Plan) details(w Window) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	var parts []string
	for _, at := range points {
		if at.Window == w {
			parts = append(parts, fmt.Sprintf("%s %d", at.What, p.struck[at]))
		}
	}
	if len(parts) < 2 {
		return ""
	}
	return ": " + strings.Join(parts, ", ")
}
