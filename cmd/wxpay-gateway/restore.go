package main

import (
	"fmt"
	"net/http"
	"slices"

	"github.com/seed6780280e/wxpay/wxpaytest"
)

// restore puts the state of a snapshot in the place of the present one.
func (d *desk) restore(w http.ResponseWriter, r *http.Request) {
	s, err := readSnapshot(http.MaxBytesReader(w, r.Body, maxSnapshot))
	if err == nil {
		err = d.accepts(s)
	}
	if err != nil {
		write[any](w, nil, err)
		return
	}
	next, err := d.worlds.replace(s.opening())
	if err != nil {
		write[any](w, nil, &snapshotProblem{"broken", "the snapshot can't be loaded: " + err.Error()})
		return
	}
	answer, err := next.clockState(r)
	write(w, answer, err)
}

// accepts reports whether this gateway has the merchants of a snapshot.
func (d *desk) accepts(s snapshotState) error {
	own := d.merchantIDs()
	for mchID, ids := range s.Merchants {
		has, ok := own[mchID]
		if !ok {
			return &snapshotProblem{"merchants", fmt.Sprintf("the snapshot has the merchant %s, which this gateway does not have: start it with -mch-id or -merchants", mchID)}
		}
		for _, id := range ids {
			if id != "" && !slices.Contains(has, id) {
				return &snapshotProblem{"merchants", fmt.Sprintf("in the snapshot, the merchant %s has the appid %s, which it does not have here: start the gateway with -appid or -merchants", mchID, id)}
			}
		}
	}
	return nil
}

// opening returns what a desk with the state begins with.
func (s snapshotState) opening() opening {
	records := map[string][]byte{}
	for key, value := range s.Records {
		records[key] = value
	}
	return opening{records, wxpaytest.NewClock(s.Clock), s.Speed, s.Faults}
}
