package main

import (
	"cmp"
	"net/http"
	"slices"
)

type problemList struct {
	Problems []trouble `json:"problems"`
}

// problems returns the problems of clients, the latest first.
func (d *desk) problems(*http.Request) (problemList, error) {
	r := d.troubles
	r.mu.Lock()
	defer r.mu.Unlock()
	list := problemList{Problems: []trouble{}}
	for _, t := range r.all {
		list.Problems = append(list.Problems, *t)
	}
	slices.SortStableFunc(list.Problems, func(a, b trouble) int { return cmp.Or(b.Last.Compare(a.Last), cmp.Compare(a.Name, b.Name)) })
	return list, nil
}

func (d *desk) forgetProblems(*http.Request, nothing) (nothing, error) {
	d.troubles.forget()
	d.hub.publish(eventProblem, nil)
	return nothing{}, nil
}
