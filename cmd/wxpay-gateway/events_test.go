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
	c, _ := h.collect(l)
	assert.Equal(t, []string{"exchange", "order"}, c.Kinds)
	assert.Len(t, c.Orders, manyOrders)
	assert.True(t, c.More)

	h.publish("fault", nil)
	c, _ = h.collect(l)
	assert.Equal(t, change{Kinds: []string{"fault"}, Orders: []string{}}, c, "collect resets the listener")
	h.leave(l)
	h.publish("fault", nil)
	c, _ = h.collect(l)
	assert.Empty(t, c.Kinds)
}

func TestAPageThatConnectsAgain(t *testing.T) {
	h := newHub()
	first := h.join()
	h.publish("order", []string{"m/1"})
	_, id := h.collect(first)
	h.publish("refund", []string{"m/2"})
	h.publish("clock", nil)

	c, last := h.collect(h.rejoin(id))
	assert.Equal(t, change{Kinds: []string{"clock", "refund"}, Orders: []string{"m/2"}}, c, "what came after the id")
	c, _ = h.collect(h.rejoin(last))
	assert.Empty(t, c.Kinds)
	c, _ = h.collect(h.rejoin(""))
	assert.Empty(t, c.Kinds, "a new page")

	everything := change{Kinds: []string{kindReset}, Orders: []string{}, More: true}
	for name, id := range map[string]string{
		"another program": "OTHER-1", "the future": h.run + "-99", "negative": h.run + "--1", "no number": h.run, "nonsense": "\x00",
	} {
		c, _ = h.collect(h.rejoin(id))
		assert.Equal(t, everything, c, name)
	}
	for range 5 * pastLength {
		h.publish("order", []string{"m/3"})
	}
	c, _ = h.collect(h.rejoin(id))
	assert.Equal(t, everything, c, "too long ago")
	assert.LessOrEqual(t, len(h.past), 2*pastLength)
}

func TestLastEventID(t *testing.T) {
	r := start(t)
	connect := func(id string) (lines *bufio.Scanner) {
		request, err := http.NewRequest(http.MethodGet, r.pageURL()+"/desk/events", nil)
		require.NoError(t, err)
		request.Header.Set("Last-Event-ID", id)
		response, err := http.DefaultClient.Do(request)
		require.NoError(t, err)
		t.Cleanup(func() { _ = response.Body.Close() })
		return bufio.NewScanner(response.Body)
	}
	after := func(lines *bufio.Scanner, name string) string {
		for lines.Scan() {
			if value, ok := strings.CutPrefix(lines.Text(), name+": "); ok {
				return value
			}
		}
		require.Fail(t, "the stream ended")
		return ""
	}
	r.order("20150806E1", 100, r.pageURL()+"/nobody")
	id := after(connect("of-another-program"), "id")
	second, _ := r.order("20150806E2", 100, r.pageURL()+"/nobody")
	assert.Contains(t, after(connect(id), "data"), second)
}
