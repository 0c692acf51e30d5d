//go:build unix

package main

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/seed6780280e/wxpay/examples/shop/prove/judge"
	"github.com/seed6780280e/wxpay/examples/shop/prove/kills"
)

func TestReport(t *testing.T) {
	t.Parallel()
	r := &report{
		options: options{orders: 600, instances: 3, kills: 100, seed: 7}, plan: kills.NewPlan(100), load: time.Minute, settled: time.Second,
		states: map[string]int{"paid": 400, "closed": 200}, starts: []time.Duration{3 * time.Second, time.Second, 2 * time.Second},
		problems: []error{nil},
	}
	assert.True(t, r.wrong())
	assert.Contains(t, r.String(), "only 0 of 100 kills took place")
	r.kills = 0
	assert.False(t, r.wrong())
	assert.Contains(t, r.String(), "600 orders on PostgreSQL with 3 instances, seed 7: 400 paid, 200 closed, 0 refunds")
	assert.Contains(t, r.String(), "1m0s for the orders, 10 a second; 1s until all had ended; 3 starts, median 2s")
	r.problems = []error{errors.New("instance 1 ended by itself")}
	assert.True(t, r.wrong())
	assert.Contains(t, r.String(), "ended by itself")
	r.problems, r.findings = nil, []judge.Finding{{Rule: judge.JobEnds, Number: "refund"}}
	assert.True(t, r.wrong())
	assert.Contains(t, r.String(), "broken 1 times: no job is discarded or left")
}
