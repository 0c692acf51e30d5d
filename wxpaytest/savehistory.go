package wxpaytest

import "time"

// How often the history is saved, in real time: at once when little happens, and
// of much only what is still kept after a while.
const (
	storyInterval = time.Second
	storyRest     = 10 // intervals
	storyMuch     = 1000
)

// saveFrom saves the history from time to time, until the gateway closes.
func (r *history) saveFrom(closing <-chan struct{}, save func()) {
	ticker := time.NewTicker(storyInterval)
	defer ticker.Stop()
	for tick := 1; ; tick++ {
		select {
		case <-closing:
			return
		case <-ticker.C:
		}
		if tick%storyRest == 0 || r.fresh() < storyMuch {
			save() // what failed is in the next
		}
	}
}
