package wxpaytest

import "time"

// timed is something that happens at a time.
type timed[T any] struct {
	at   time.Time
	seq  int // of several at the same time, the lowest is first
	what T
}

// queue is a heap with the earliest first.
type queue[T any] []timed[T]

func (q queue[T]) Len() int      { return len(q) }
func (q queue[T]) Swap(i, j int) { q[i], q[j] = q[j], q[i] }
func (q queue[T]) Less(i, j int) bool {
	if q[i].at.Equal(q[j].at) {
		return q[i].seq < q[j].seq
	}
	return q[i].at.Before(q[j].at)
}

func (q *queue[T]) Push(e any) { *q = append(*q, e.(timed[T])) }

func (q *queue[T]) Pop() any {
	last := len(*q) - 1
	e := (*q)[last]
	(*q)[last] = timed[T]{}
	*q = (*q)[:last]
	return e
}
