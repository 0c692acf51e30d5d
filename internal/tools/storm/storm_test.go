package main

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestStorm(t *testing.T) {
	r, err := run(options{orders: 300, workers: 16, seed: 7, faults: 1.0 / 3, stale: 0.3})
	require.NoError(t, err)
	assert.False(t, r.wrong(), "%v", r)
	assert.Greater(t, r.paid, 100)
	assert.Greater(t, r.closed, 30)
	assert.Greater(t, r.refunded, 20)
	t.Log(r)
}
