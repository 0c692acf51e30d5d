package wxpaytest

import "slices"

// fault is one that was injected.
type fault struct {
	Fault
	*act
	id    int
	count int // of its strikes
}

func (f *fault) matches(e occasion) bool {
	return f.layer == e.layer && (f.Path == e.path || f.Path == "" && e.path != NotifyPath) &&
		(f.Host == "" || f.Host == e.host) &&
		(f.Number == "" || f.Number == e.trade || f.Number == e.refund) &&
		f.fits(e.path)
}

// injection is what one call of Inject, InjectMix or InjectScript added.
type injection interface {
	begin(place int)          // place: among the injections
	strike(e occasion) *fault // the fault that strikes, or nil
	spent() bool
	armed() []*fault // those that could be the next to strike
	left() []*fault  // those that can strike at all
	drop(id int)
}

// without returns the faults but that one.
func without(faults []*fault, id int) []*fault {
	return slices.DeleteFunc(slices.Clone(faults), func(f *fault) bool { return f.id == id })
}
