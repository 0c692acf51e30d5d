package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// changes opens the event stream of the page. next returns its next change.
func (r *running) changes() (next func() change) {
	r.t.Helper()
	response, err := http.Get(r.pageURL() + "/desk/events")
	require.NoError(r.t, err)
	require.Equal(r.t, "text/event-stream; charset=utf-8", response.Header.Get("Content-Type"))
	r.t.Cleanup(func() { _ = response.Body.Close() })
	lines := bufio.NewScanner(response.Body)
	return func() (c change) {
		for lines.Scan() {
			if data, ok := strings.CutPrefix(lines.Text(), "data: "); ok {
				require.NoError(r.t, json.Unmarshal([]byte(data), &c))
				return c
			}
		}
		require.Fail(r.t, "the stream ended")
		return c
	}
}

func TestThePageIsToldOfAnOrder(t *testing.T) {
	r := start(t)
	next := r.changes()
	id, _ := r.order("20150806E1", 100, r.pageURL()+"/nobody")
	for {
		c := next()
		assert.Equal(t, []string{id}, c.Orders)
		if assert.NotEmpty(t, c.Kinds); contains(c.Kinds, "order") {
			break
		}
	}
}

func contains(all []string, one string) bool {
	return strings.Contains(" "+strings.Join(all, " ")+" ", " "+one+" ")
}

func TestManyEventsBecomeOneMessage(t *testing.T) {
	h := newHub()
	l := h.join()
	for i := range 10 * manyOrders {
		h.publish("order", []string{fmt.Sprint("m/", i)})
		h.publish("exchange", []string{"m/0"})
	}
	<-l.wake
	c := h.collect(l)
	assert.Equal(t, []string{"exchange", "order"}, c.Kinds)
	assert.Len(t, c.Orders, manyOrders)
	assert.True(t, c.More)

	h.publish("fault", nil)
	assert.Equal(t, change{Kinds: []string{"fault"}, Orders: []string{}}, h.collect(l), "collect resets the listener")
	h.leave(l)
	h.publish("fault", nil)
	assert.Empty(t, h.collect(l).Kinds)
}
