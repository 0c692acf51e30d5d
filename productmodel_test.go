package wxpay_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/seed6780280e/wxpay"
)

// A moneyJudge follows processes through all worlds, and notes what must not happen.
type moneyJudge struct {
	model  *moneyModel
	faults map[string]string // the first step with each fault
	moves  int               // requests
}

// take returns the world after a step of process i.
func (j *moneyJudge) take(w moneyWorld, i int, e moneyEffect) (_ moneyWorld, possible bool) {
	w, possible = w.learn(e.shows)
	if !possible {
		return w, false
	}
	var twice bool
	switch {
	case e.request == 0:
	case e.lands == landsNow:
		w, twice = w.carryOut(i, e.request)
	case e.lands == landsLater:
		w.flying[i] = e.request
	}
	if w, possible = w.learn(e.told); !possible {
		return w, false
	}
	switch {
	case e.claims == claimsKnown && w.state == notKnown, e.claims == claimsDead && w.state != notKnown && w.state != moneyFailed:
		return w, false
	case e.claims == claimsDead:
		w.state = moneyFailed
	}
	if e.request != 0 {
		j.moves++
		j.judgeRequest(w, i, e, twice)
	}
	j.judgeEnd(w, i, e)
	w.progress[i] = e.progress
	w.ended[i] = e.final || e.failed && e.outcome != wxpay.OutcomeUnknown
	return w, true
}

func (j *moneyJudge) judgeRequest(w moneyWorld, i int, e moneyEffect, twice bool) {
	before := w.progress[i]
	j.check(!twice, "pays twice", e, before)
	j.check(j.model.reread(before).Sending, "sends although the progress does not say so", e, before)
	j.check(!before.Known, "sends what WeChat Pay knows", e, before)
}

func (j *moneyJudge) judgeEnd(w moneyWorld, i int, e moneyEffect) {
	before := w.progress[i]
	moved := w.state != moneyFailed && (w.own[i] || w.flying[i] != 0)
	switch {
	case e.failed:
		j.check(e.outcome != wxpay.OutcomeNotDone || !moved, "says not done of money that moved", e, before)
		j.check(e.outcome != wxpay.OutcomeAlreadyDone || w.state != notKnown, "says done of nothing", e, before)
		j.check(!before.Sending || e.progress.Sending, "forgets a request", e, before)
	case e.final:
		j.check(w.state == e.says, "says another end than WeChat Pay", e, before)
	default:
		j.check(e.waits || !before.Sending && e.progress.Sending, "does not wait", e, before)
		j.check(!before.Sending || e.progress.Sending, "forgets a request", e, before)
	}
}

func (j *moneyJudge) check(ok bool, fault string, e moneyEffect, before wxpay.Progress) {
	if !ok && j.faults[fault] == "" {
		j.faults[fault] = fmt.Sprintf("%s, from %+v", j.model.labels[e], before)
	}
}

// takeOver returns the world after the other process has begun with what process i has
// stored. Process i goes on.
func (j *moneyJudge) takeOver(w moneyWorld, i int) moneyWorld {
	w.progress[1-i], w.ended[1-i] = j.model.reread(w.progress[i]), false
	w.own[1-i] = w.own[0] || w.own[1] || w.flying[i] != 0
	return w
}

// next returns the worlds that can follow. Each step may be the last before a process
// dies: then it begins again with what it had stored.
func (j *moneyJudge) next(w moneyWorld) (all []moneyWorld) {
	for i := range w.progress {
		if w.progress[i].Sending {
			all = append(all, j.takeOver(w, i))
		}
		if w.flying[i] != 0 {
			landed := w
			landed.flying[i] = 0
			landed, twice := landed.carryOut(i, w.flying[i])
			j.check(!twice, "pays twice", moneyEffect{}, w.progress[i])
			all = append(all, landed)
		}
		if w.ended[i] {
			continue
		}
		for _, e := range j.model.effects(w.progress[i]) {
			after, possible := j.take(w, i, e)
			if !possible {
				continue
			}
			read, died := after, after
			read.progress[i] = j.model.reread(after.progress[i])
			died.progress[i], died.ended[i] = j.model.reread(w.progress[i]), false
			all = append(all, after, read, died)
		}
	}
	return all
}

// explore takes this many steps from the beginning, in every way, and returns the number
// of worlds.
func (j *moneyJudge) explore(steps int) int {
	worlds := []moneyWorld{{state: notKnown}}
	seen := map[moneyWorld]bool{worlds[0]: true}
	for range steps {
		var following []moneyWorld
		for _, w := range worlds {
			for _, after := range j.next(w) {
				if !seen[after] {
					seen[after] = true
					following = append(following, after)
				}
			}
		}
		worlds = following
	}
	return len(seen)
}

// Two processes take up to ten steps together on one payment, with every answer of the
// tables, may die after each, and may take over what the other has stored. Requests are carried out at once, later or never. The
// money moves once, and no error says "not done" of money that moved or still may.
func TestProductModel(t *testing.T) {
	if wxpay.UnderRace || testing.Short() {
		t.Skip("a long computation without parallel steps")
	}
	for _, m := range moneyModels {
		for _, attempts := range []int{1, 2} {
			t.Run(fmt.Sprintf("%s/%d", m.send, attempts), func(t *testing.T) {
				t.Parallel()
				j := &moneyJudge{model: m.bench(t, attempts), faults: map[string]string{}}
				worlds := j.explore(10)
				assert.Empty(t, j.faults)
				assert.Greater(t, worlds, 300)
				assert.Greater(t, j.moves, 1000)
				t.Logf("%d worlds, %d requests, %d kinds of steps", worlds, j.moves, len(j.model.labels))
			})
		}
	}
}
