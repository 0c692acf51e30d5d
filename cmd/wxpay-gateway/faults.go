package main

import (
	"net/http"
	"regexp"
	"slices"
	"time"

	"github.com/seed6780280e/wxpay/wxpaytest"
)

// faultBoard lists all faults, and the active ones.
type faultBoard struct {
	Faults []faultKind   `json:"faults"`
	Paths  []string      `json:"paths"`
	Active []activeFault `json:"active"`
}

// faultKind is a fault by name, with what it can affect.
type faultKind struct {
	Name       wxpaytest.FaultName `json:"name"`
	Request    bool                `json:"request"`
	Connection bool                `json:"connection"`
	Notify     bool                `json:"notify"`
	Strikes    int                 `json:"strikes"` // how often it was triggered since the start
}

type activeFault struct {
	ID          int                 `json:"id"`
	Name        wxpaytest.FaultName `json:"name"`
	Connection  bool                `json:"connection"`
	Path        string              `json:"path,omitempty"`
	Number      string              `json:"number,omitempty"`
	Times       int                 `json:"times"` // remaining; negative: unlimited
	Probability float64             `json:"probability"`
	Struck      int                 `json:"struck"`
}

func (d *desk) faults(*http.Request) (faultBoard, error) {
	b := faultBoard{Paths: wxpaytest.Paths(), Active: []activeFault{}}
	requests, connections, notify := wxpaytest.Faults(), wxpaytest.ConnectionFaults(), wxpaytest.NotifyFaults()
	for _, name := range slices.Concat(requests, notify) {
		if slices.ContainsFunc(b.Faults, func(k faultKind) bool { return k.Name == name }) {
			continue
		}
		connection := slices.Contains(connections, name)
		b.Faults = append(b.Faults, faultKind{
			Name: name, Connection: connection, Request: !connection && slices.Contains(requests, name),
			Notify: slices.Contains(notify, name), Strikes: d.gateway.FaultCount(name),
		})
	}
	for _, in := range d.gateway.Injected() {
		b.Active = append(b.Active, activeFault{
			ID: in.ID, Name: in.Fault.Name, Connection: slices.Contains(connections, in.Fault.Name), Path: in.Fault.Path, Number: in.Fault.Number,
			Times: in.Fault.Times, Probability: in.Fault.Probability, Struck: in.Count,
		})
	}
	return b, nil
}

// faultQuestion is a fault to inject.
type faultQuestion struct {
	Name        wxpaytest.FaultName `json:"name"`
	Path        string              `json:"path"`
	Number      string              `json:"number"`
	Times       int                 `json:"times"`       // 0: once; negative: unlimited
	Probability float64             `json:"probability"` // 0: always
	Delay       float64             `json:"delay"`       // seconds; 0: default of the fault
	Code        string              `json:"code"`        // err_code; empty: default of the fault
	Text        string              `json:"text"`        // text of a failure; empty: default of the fault
	Before      bool                `json:"before"`      // true: the operation is not carried out
	Queries     int                 `json:"queries"`     // number of outdated queries after a change; 0: default of the fault
	Seed        uint64              `json:"seed"`
}

// injectFault adds a fault. The gateway panics if the fault can never take
// effect; the caller gets that as an error.
func (d *desk) injectFault(r *http.Request, q faultQuestion) (b faultBoard, err error) {
	defer recovered(&err)
	if q.Name == "" {
		return b, fail("problem.noFault")
	}
	if !isPath(q.Path) {
		return b, fail("problem.faultPath", "name", string(q.Name), "path", q.Path)
	}
	d.gateway.Inject(wxpaytest.Fault{
		Name: q.Name, Path: q.Path, Number: q.Number, Times: q.Times, Probability: q.Probability, Seed: q.Seed,
		Delay: time.Duration(q.Delay * float64(time.Second)), Queries: q.Queries, Code: q.Code, Text: q.Text, Before: q.Before,
	})
	return d.faults(r)
}

// isPath reports whether a fault can have the path. This program adds no paths
// to those of the gateway and of its sandboxes.
func isPath(path string) bool {
	known := append(wxpaytest.Paths(), "", wxpaytest.NotifyPath)
	return slices.Contains(known, path) || inSandbox.MatchString(path)
}

var inSandbox = regexp.MustCompile(`^/(sandboxnew|xdc/apiv2sandbox|xdc/apiv2getsignkey)/.*[^/]$`)

// removeQuestion names an active fault by its id; 0: all of them.
type removeQuestion struct {
	ID int `json:"id"`
}

func (d *desk) removeFault(r *http.Request, q removeQuestion) (faultBoard, error) {
	if q.ID == 0 {
		d.gateway.ClearFaults()
	} else {
		d.gateway.RemoveFault(q.ID)
	}
	return d.faults(r)
}
