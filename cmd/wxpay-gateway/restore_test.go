package main

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func (r *running) restore(snapshot string) *http.Response {
	r.t.Helper()
	response, err := http.Post(r.pageURL()+"/desk/restore", "application/json", strings.NewReader(snapshot))
	require.NoError(r.t, err)
	return response
}

// state is what a client can see of a gateway.
func (r *running) state() map[string]any {
	r.t.Helper()
	all := map[string]any{}
	for _, path := range []string{"/desk/orders", "/desk/refunds", "/desk/requests", "/desk/faults", "/desk/clock", "/desk/order?id=10000100/20150806125346"} {
		all[path] = ask[any](r, path)
	}
	delete(all["/desk/clock"].(map[string]any), "real") // the time of the machine
	for _, fault := range all["/desk/faults"].(map[string]any)["faults"].([]any) {
		delete(fault.(map[string]any), "strikes")
	}
	return all
}

func TestSnapshotAndRestore(t *testing.T) {
	r := start(t)
	r.eventful()
	want, saved := r.state(), r.snapshot()

	other := start(t, "-state", "none")
	other.paid("20150806777777", 5)
	pretty, err := json.MarshalIndent(json.RawMessage(saved), "", "    ")
	require.NoError(t, err)
	read[clockAnswer](other, other.restore(string(pretty)), http.StatusOK)
	assert.Equal(t, want, other.state())

	// The restored gateway goes on: the notification that was not acknowledged is sent again.
	before := len(ask[story](other, "/desk/order?id=10000100/20150806125346").Events)
	tell[clockAnswer](other, "/desk/clock", map[string]any{"to": "delivery"})
	assert.Greater(t, len(ask[story](other, "/desk/order?id=10000100/20150806125346").Events), before)
	other.paid("20150806888888", 7)

	// Back again, from one that has gone on.
	read[clockAnswer](other, other.restore(saved), http.StatusOK)
	assert.Equal(t, want, other.state())
	assert.Equal(t, canonicalText(t, saved), canonicalText(t, other.snapshot()), "the snapshot of a restored gateway is the same")
}

func canonicalText(t *testing.T, snapshot string) string {
	t.Helper()
	var s struct {
		State map[string]any
	}
	require.NoError(t, json.Unmarshal([]byte(snapshot), &s))
	records := s.State["records"].(map[string]any)
	delete(records["gateway"].(map[string]any), "Serial") // it goes on, so that no number is used twice
	data, err := json.Marshal(s.State)
	require.NoError(t, err)
	return string(data)
}

func TestSnapshotsThatAreRefused(t *testing.T) {
	r := start(t)
	r.eventful()
	want, saved := r.state(), r.snapshot()
	stranger := start(t, "-mch-id", "1900000109", "-appid", "wx8888888888888888")
	stranger.paid("20150806777777", 5)
	twin := start(t, "-appid", "wx8888888888888888")

	var whole snapshot
	require.NoError(t, json.Unmarshal([]byte(saved), &whole))
	resigned := func(change func(s *snapshotState)) string {
		var s snapshotState
		require.NoError(t, json.Unmarshal(whole.State, &s))
		change(&s)
		return sealed(t, s)
	}
	newer := whole
	newer.Version = snapshotVersion + 1
	newerText, err := json.Marshal(newer)
	require.NoError(t, err)
	for name, c := range map[string]struct{ text, code, says string }{
		"empty":            {"", "broken", "it is empty"},
		"half":             {saved[:len(saved)/2], "broken", "not complete"},
		"more behind":      {saved + "{}", "broken", "more text"},
		"a list":           {"[]", "broken", "not complete"},
		"not JSON":         {"SQLite format 3", "broken", "not complete"},
		"an object":        {"{}", "foreign", "format"},
		"another tool's":   {`{"format":"wiremock","version":1}`, "foreign", "format"},
		"newer":            {string(newerText), "newer", "use a newer program"},
		"no version":       {strings.Replace(saved, `"version":1`, `"version":0`, 1), "broken", "checksum"},
		"changed":          {strings.Replace(saved, "20150806125346", "20150806125347", 1), "broken", "checksum"},
		"no state":         {`{"format":"wxpay-gateway snapshot","version":1}`, "broken", "checksum"},
		"broken record":    {resigned(func(s *snapshotState) { s.Records["order/000000000001"] = json.RawMessage(`[]`) }), "broken", "record order"},
		"unknown record":   {resigned(func(s *snapshotState) { s.Records["orders/1"] = json.RawMessage(`{}`) }), "broken", "unknown kind"},
		"missing order":    {resigned(func(s *snapshotState) { delete(s.Records, orderKey(t, s)) }), "broken", "record"},
		"null record":      {resigned(func(s *snapshotState) { s.Records["notification/x"] = json.RawMessage(`null`) }), "broken", "record"},
		"negative speed":   {resigned(func(s *snapshotState) { s.Speed = -1 }), "broken", "impossible"},
		"impossible fault": {resigned(func(s *snapshotState) { s.Faults[0].Name = "no-such-fault" }), "broken", "no-such-fault"},
	} {
		t.Run(name, func(t *testing.T) {
			p := read[problem](r, r.restore(c.text), http.StatusBadRequest)
			assert.Equal(t, "snapshot."+c.code, p.Code)
			assert.Contains(t, p.Error, c.says)
			assert.Contains(t, p.Error, "nothing was changed")
			assert.Equal(t, want, r.state())
		})
	}
	assert.Contains(t, read[problem](stranger, stranger.restore(saved), http.StatusBadRequest).Error, "10000100, which this gateway does not have")
	assert.Len(t, ask[orderList](stranger, "/desk/orders").Orders, 1)
	assert.Contains(t, read[problem](twin, twin.restore(saved), http.StatusBadRequest).Error, "wxd930ea5d5a258f4f")
}

// sealed writes a snapshot with the right checksum.
func sealed(t *testing.T, s snapshotState) string {
	t.Helper()
	state, err := json.Marshal(s)
	require.NoError(t, err)
	sum, err := digest(state)
	require.NoError(t, err)
	data, err := json.Marshal(snapshot{snapshotFormat, snapshotVersion, sum, state})
	require.NoError(t, err)
	return string(data)
}

func orderKey(t *testing.T, s *snapshotState) string {
	t.Helper()
	for key := range s.Records {
		if strings.HasPrefix(key, "order/") {
			return key
		}
	}
	require.Fail(t, "the snapshot has no order")
	return ""
}
