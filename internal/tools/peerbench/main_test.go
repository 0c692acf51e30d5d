package main

import (
	"encoding/json"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay"
)

func TestMain(m *testing.M) {
	if os.Getenv(serverEnv) != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

// Every contender of every row returns the correct result, and is measured.
func TestRows(t *testing.T) {
	o, _, err := parseOptions([]string{
		"-rounds", "1", "-batch", "100us", "-netrounds", "0", "-netbatch", "30ms", "-latency", "1ms",
	})
	require.NoError(t, err)
	for _, r := range allRows(o) {
		t.Run(r.title(), func(t *testing.T) {
			s, err := r.measure(o)
			require.NoError(t, err)
			require.GreaterOrEqual(t, len(s.lines), 2)
			assert.Equal(t, limit, s.lines[0][0])
			assert.Equal(t, ours, s.lines[1][0])
			for _, g := range s.goals {
				assert.Greater(t, g.measured, 0.0, g.name)
			}
		})
	}
}

func TestRun(t *testing.T) {
	o, _, err := parseOptions([]string{"-rows", "^encode", "-rounds", "1", "-batch", "100us"})
	require.NoError(t, err)
	var out strings.Builder
	require.NoError(t, run(o, &out, io.Discard))
	assert.Contains(t, out.String(), "| chanxuehong |")
	assert.NotContains(t, out.String(), "## sign")
	assert.Regexp(t, `## Goals: \d of 2 met`, out.String())
}

func TestInputs(t *testing.T) {
	fields, err := orderFields(wxpay.SignTypeMD5)
	require.NoError(t, err)
	assert.Len(t, fields, 15)
	assert.Len(t, fields["detail"], 600)
	assert.Len(t, notification(), 19, "without its sign")
	assert.Len(t, refundQueryReply(), len(envelope())+5+8*refunds)
	assert.Equal(t, 100, 4+len(refundItems(fewRefunds)))
	assert.Equal(t, 3900, 4+len(refundItems(manyRefunds)))
}

// A shuffled message differs from a sorted one only in its order, always in the same way.
func TestShuffled(t *testing.T) {
	inOrder, err := signed(notification())
	require.NoError(t, err)
	mixed, err := signedIn(shuffled, notification())
	require.NoError(t, err)
	assert.NotEqual(t, inOrder, mixed)
	assert.ElementsMatch(t, strings.Split(inOrder[len("<xml>"):], "\n"), strings.Split(mixed[len("<xml>"):], "\n"))
	again, err := signedIn(shuffled, notification())
	require.NoError(t, err)
	assert.Equal(t, mixed, again)
}

// A contender with a wrong result is not measured.
func TestWrongContender(t *testing.T) {
	r := &computing{name: "wrong", contenders: func() ([]contender, error) {
		return []contender{does(limit, "", func() (int, error) { return 1, nil }, equal(2))}, nil
	}}
	_, err := r.measure(options{rounds: 1, batch: time.Microsecond})
	assert.EqualError(t, err, "limit is wrong: got 1 instead of 2")
}

func TestCheckRequest(t *testing.T) {
	fields, err := orderFields(wxpay.SignTypeMD5)
	require.NoError(t, err)
	good, err := signed(fields)
	require.NoError(t, err)
	require.NoError(t, checkRequest(orderPath, []byte(good)))
	assert.ErrorIs(t, checkRequest(orderPath, []byte(strings.Replace(good, "60880", "60881", 1))), wxpay.ErrInvalidSignature)

	fields["attach"] = ""
	other, err := signed(fields)
	require.NoError(t, err)
	assert.ErrorContains(t, checkRequest(orderPath, []byte(other)), `attach is ""`)
}

func TestGoals(t *testing.T) {
	var s section
	s.atMost("a", 1.3, 1.3)
	s.atMost("b", 1.31, 1.3)
	s.atLeast("c", 2.4, 2.4)
	s.atLeast("d", 2.39, 2.4)
	s.atMost("none", 1, 0)
	var met []bool
	for _, g := range s.goals {
		met = append(met, g.met())
	}
	assert.Equal(t, []bool{true, false, true, false}, met)
	assert.Equal(t, 3.0, median([]float64{5, 1, 3}))
	assert.Equal(t, 5.0, quantile([]float64{5, 1, 3}, 0.99))
	data, err := json.Marshal(answer{Stats: Stats{Handshakes: 1}})
	require.NoError(t, err)
	assert.Contains(t, string(data), `"Handshakes":1`)
}

func TestAgainst(t *testing.T) {
	other := &connected{batches: []batch{{calls: 1}, {calls: 10}, {calls: 1000}, {calls: 2}}}
	c := &connected{batches: []batch{{calls: 100}, {calls: 20}, {calls: 3000}, {calls: 8}}}
	assert.Equal(t, 3.0, c.against(other, batch.rate), "the first round is left out")
	c.batches, other.batches = c.batches[:1], other.batches[:1]
	assert.Equal(t, 100.0, c.against(other, batch.rate), "there is only one round")
}
