package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/seed6780280e/wxpay/wxpaytest"
)

// The head of a snapshot. The version is raised when an older program could not
// read the state.
const (
	snapshotFormat  = "wxpay-gateway snapshot"
	snapshotVersion = 1
	maxSnapshot     = 512 << 20 // bytes
)

// snapshot is the whole state of a gateway as a file.
type snapshot struct {
	Format  string          `json:"format"`
	Version int             `json:"version"`
	SHA256  string          `json:"sha256"` // of the state, see digest
	State   json.RawMessage `json:"state"`
}

// snapshotState is what a snapshot contains. Keys and certificates of merchants are
// not in it.
type snapshotState struct {
	Clock     time.Time                  `json:"clock"`
	Speed     float64                    `json:"speed"`
	Merchants map[string][]string        `json:"merchants"` // the appids by mch_id
	Faults    []wxpaytest.Fault          `json:"faults"`
	Records   map[string]json.RawMessage `json:"records"`
}

// digest returns the checksum of a state. Spaces and the order of names make no
// difference, so that a snapshot can be formatted.
func digest(state json.RawMessage) (string, error) {
	data, err := canonical(state)
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:]), err
}

// downloadSnapshot sends the state as a file.
func (d *desk) downloadSnapshot(w http.ResponseWriter, _ *http.Request) {
	var data []byte
	err := d.worlds.hold(func(d *desk) (err error) {
		data, err = d.snapshot()
		return err
	})
	if err != nil {
		write[any](w, nil, err)
		return
	}
	w.Header().Set("Cache-Control", "no-store")
	attach(w, "wxpay-gateway-snapshot.json", "application/json; charset=utf-8", data)
}

func (d *desk) snapshot() ([]byte, error) {
	if err := d.gateway.Save(); err != nil {
		return nil, err
	}
	records, err := d.records.copy()
	if err != nil {
		return nil, err
	}
	s := snapshotState{
		Clock: d.gateway.Clock.Now(), Speed: d.clock.current(), Merchants: d.merchantIDs(),
		Faults: []wxpaytest.Fault{}, Records: map[string]json.RawMessage{},
	}
	for _, in := range d.gateway.Injected() {
		s.Faults = append(s.Faults, in.Fault)
	}
	for key, value := range records {
		s.Records[key] = value
	}
	state, err := json.Marshal(s)
	if err != nil {
		return nil, err
	}
	sum, err := digest(state)
	if err != nil {
		return nil, err
	}
	return json.Marshal(snapshot{snapshotFormat, snapshotVersion, sum, state})
}

// merchantIDs returns the appids of each merchant.
func (d *desk) merchantIDs() map[string][]string {
	all := map[string][]string{}
	for _, m := range d.program.setup().Merchants {
		all[m.MchID] = m.AppIDs
		for _, shop := range m.SubMerchants {
			all[shop.MchID] = []string{shop.AppID}
		}
	}
	return all
}

// readSnapshot reads a snapshot and checks that it is complete and unchanged.
func readSnapshot(r io.Reader) (s snapshotState, err error) {
	var file snapshot
	in := json.NewDecoder(r)
	err = in.Decode(&file)
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return s, &snapshotProblem{"large", fmt.Sprintf("the snapshot is larger than %d MB", maxSnapshot>>20)}
	case file.Format != snapshotFormat && err == nil:
		return s, &snapshotProblem{"foreign", fmt.Sprintf("the field format is not %q: this is not a snapshot of this program", snapshotFormat)}
	case file.Version > snapshotVersion && err == nil:
		return s, &snapshotProblem{"newer", fmt.Sprintf("the snapshot has version %d; this program reads up to version %d: use a newer program", file.Version, snapshotVersion)}
	}
	if err == nil {
		err = atEnd(in)
	}
	if err != nil {
		return s, &snapshotProblem{"broken", "the snapshot is not complete: " + badJSON(err).Error()}
	}
	if sum, err := digest(file.State); err != nil || sum != file.SHA256 || file.Version < 1 {
		return s, &snapshotProblem{"broken", "the snapshot was changed or is damaged: its checksum is wrong"}
	}
	if err = json.Unmarshal(file.State, &s); err == nil && (s.Clock.IsZero() || !isSpeed(s.Speed)) {
		err = errors.New("its clock or speed is impossible")
	}
	if err != nil {
		return s, &snapshotProblem{"broken", "the snapshot can't be read: " + badJSON(err).Error()}
	}
	return s, nil
}

func atEnd(in *json.Decoder) error {
	if _, err := in.Token(); !errors.Is(err, io.EOF) {
		return errors.New("there is more text behind it")
	}
	return nil
}
