//go:build unix

package main

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay/examples/shop/prove/judge"
)

func TestWitness(t *testing.T) {
	t.Parallel()
	w := newWitness()
	require.NoError(t, w.placed("c1", "S1"))
	require.NoError(t, w.placed("c1", "S1"))
	assert.EqualError(t, w.placed("c1", "S2"), "the request c1 got S1, and then S2")
	require.NoError(t, w.promised("r1", judge.RefundPromise{OutTradeNo: "S1", OutRefundNo: "R1", Fee: 1}))
	assert.ErrorContains(t, w.promised("r1", judge.RefundPromise{OutTradeNo: "S1", OutRefundNo: "R2", Fee: 1}), "the request r1")
}

func TestTodo(t *testing.T) {
	t.Parallel()
	var todo todo
	todo.add(func(context.Context) error { return nil })
	assert.Len(t, todo.take(), 1)
	assert.Empty(t, todo.take())
}
