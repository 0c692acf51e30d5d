package wxpaytest

import (
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

var noon = time.Date(2024, 5, 1, 12, 0, 0, 0, beijing)

func TestClockStandsStill(t *testing.T) {
	c := NewClock(noon)
	assert.Equal(t, noon, c.Now())
	time.Sleep(time.Millisecond)
	assert.Equal(t, noon, c.Now())
	c.Advance(time.Hour)
	assert.Equal(t, noon.Add(time.Hour), c.Now())
	c.Advance(-time.Hour)
	assert.Equal(t, noon.Add(time.Hour), c.Now(), "time does not go back")
}

func TestClockEventsSeeTheirOwnTimeInOrder(t *testing.T) {
	c := NewClock(noon)
	var seen []time.Duration
	var tick func(now time.Time)
	tick = func(now time.Time) {
		assert.Equal(t, now, c.Now())
		seen = append(seen, now.Sub(noon))
		c.at(now.Add(15*time.Second), tick)
	}
	c.at(noon.Add(15*time.Second), tick)
	c.at(noon.Add(20*time.Second), func(now time.Time) { seen = append(seen, now.Sub(noon)) })
	c.at(noon.Add(20*time.Second), func(time.Time) { seen = append(seen, 0) })
	c.Advance(30 * time.Second)
	assert.Equal(t, []time.Duration{15 * time.Second, 20 * time.Second, 0, 30 * time.Second}, seen)
	assert.Equal(t, noon.Add(30*time.Second), c.Now())
}

func TestClockAfter(t *testing.T) {
	c := NewClock(noon)
	assert.Equal(t, noon, <-c.After(0))
	ch := c.After(time.Minute)
	assert.Equal(t, 1, c.Waiting())
	c.Advance(59 * time.Second)
	select {
	case <-ch:
		t.Fatal("too early")
	default:
	}
	c.Advance(time.Hour)
	assert.Equal(t, noon.Add(time.Minute), <-ch)
	assert.Zero(t, c.Waiting())
}

func TestClockAdvanceInsideAnEvent(t *testing.T) {
	c := NewClock(noon)
	c.at(noon.Add(time.Second), func(time.Time) { c.Advance(time.Minute) })
	c.Advance(10 * time.Second)
	assert.Equal(t, noon.Add(70*time.Second), c.Now())
}

func TestClockConcurrentAdvancesAddUp(t *testing.T) {
	c := NewClock(noon)
	var group sync.WaitGroup
	for range 50 {
		group.Go(func() {
			c.After(time.Second)
			c.Advance(time.Second)
			c.Now()
		})
	}
	group.Wait()
	assert.Equal(t, noon.Add(50*time.Second), c.Now())
}
