package main

import (
	"cmp"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/seed6780280e/wxpay/wxpaytest"
)

// faultBoard lists all faults, and the active ones.
type faultBoard struct {
	Faults []faultKind   `json:"faults"`
	Paths  []string      `json:"paths"`
	Active []activeFault `json:"active"`

	Remarks []faultRemark `json:"remarks,omitempty"` // on the fault that was injected
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
	Code        string              `json:"code,omitempty"`
	Text        string              `json:"text,omitempty"`
	Before      bool                `json:"before,omitempty"` // the operation is not carried out
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
			Code: in.Fault.Code, Text: in.Fault.Text, Before: in.Fault.Before,
		})
	}
	return b, nil
}

// faultQuestion is a fault to inject: one by its name, or the code that a path
// answers.
type faultQuestion struct {
	Name        wxpaytest.FaultName `json:"name"` // empty: the path answers with Code, in the form that it uses for it
	Path        string              `json:"path"`
	Number      string              `json:"number"`      // also mch_id/number
	Times       int                 `json:"times"`       // 0: once; negative: unlimited
	Probability float64             `json:"probability"` // 0: always
	Delay       float64             `json:"delay"`       // seconds; 0: default of the fault
	Code        string              `json:"code"`        // err_code; empty: default of the fault
	Text        string              `json:"text"`        // text of a failure; empty: default of the fault
	Before      *bool               `json:"before"`      // true: the operation is not carried out; absent: true only without Name
	Queries     int                 `json:"queries"`     // number of outdated queries after a change; 0: default of the fault
	Seed        uint64              `json:"seed"`
}

// injectFault adds a fault. The gateway panics if the fault can never take
// effect; the caller gets that as an error.
func (d *desk) injectFault(r *http.Request, q faultQuestion) (b faultBoard, err error) {
	defer recovered(&err)
	f, err := q.fault()
	if err != nil {
		return b, err
	}
	d.gateway.Inject(f)
	b, err = d.faults(r)
	b.Remarks = d.remarksOn(q, f)
	return b, err
}

func (q faultQuestion) fault() (wxpaytest.Fault, error) {
	f := wxpaytest.Fault{
		Name: q.Name, Path: q.Path, Number: q.Number, Times: q.Times, Probability: q.Probability, Seed: q.Seed,
		Delay: time.Duration(q.Delay * float64(time.Second)), Queries: q.Queries, Code: q.Code, Text: q.Text, Before: q.Name == "",
	}
	if q.Before != nil {
		f.Before = *q.Before
	}
	switch {
	case q.Name != "" && !isFault(q.Name):
		return f, fail("problem.noSuchFault", "name", string(q.Name))
	case !isPath(q.Path):
		return f, fail("problem.faultPath", "name", cmp.Or(string(q.Name), q.Code), "path", q.Path)
	case q.Name != "":
		return f, nil
	case strings.TrimSpace(q.Code) == "":
		return f, fail("problem.noFault")
	}
	return answering(f)
}

func isFault(name wxpaytest.FaultName) bool {
	return slices.Contains(slices.Concat(wxpaytest.Faults(), wxpaytest.NotifyFaults(), wxpaytest.ConnectionFaults()), name)
}

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
