package fieldtag

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestDecodeRows(t *testing.T) {
	for _, test := range []struct {
		why  string
		rows []pair
		want []outer
	}{
		{"in order", []pair{{"id_0", "a"}, {"id_1", "b"}}, []outer{{ID: "a"}, {ID: "b"}}},
		{"10 is after 2", []pair{{"id_10", "10"}, {"id_0", "0"}, {"id_2", "2"}, {"id_11", "11"}, {"id_1", "1"}},
			[]outer{{ID: "0"}, {ID: "1"}, {ID: "2"}, {ID: "10"}, {ID: "11"}}},
		{"fields in different rows", []pair{{"fee_0", "1"}, {"fee_2", "3"}, {"id_1", "b"}, {"id_2", "c"}},
			[]outer{{Fee: 1}, {ID: "b"}, {ID: "c", Fee: 3}}},
		{"gaps", []pair{{"id_7", "h"}, {"id_3", "d"}}, []outer{{ID: "d"}, {ID: "h"}}},
		{"greatest index", []pair{{"id_2147483647", "z"}, {"id_5", "f"}}, []outer{{ID: "f"}, {ID: "z"}}},
		{"not from 0", []pair{{"id_1", "b"}}, []outer{{ID: "b"}}},
		{"inner rows", []pair{{"leaf_id_0_0", "00"}, {"leaf_id_0_1", "01"}, {"leaf_id_1_0", "10"}, {"id_0", "a"}, {"id_1", "b"}},
			[]outer{{ID: "a", Leaves: []leaf{{ID: "00"}, {ID: "01"}}}, {ID: "b", Leaves: []leaf{{ID: "10"}}}}},
		{"inner rows alone", []pair{{"leaf_id_2_1", "x"}, {"leaf_id_10_10", "z"}, {"leaf_id_10_9", "y"}},
			[]outer{{Leaves: []leaf{{ID: "x"}}}, {Leaves: []leaf{{ID: "y"}, {ID: "z"}}}}},
		{"outer row between", []pair{{"leaf_id_0_0", "x"}, {"id_1", "b"}, {"leaf_id_2_0", "y"}},
			[]outer{{Leaves: []leaf{{ID: "x"}}}, {ID: "b"}, {Leaves: []leaf{{ID: "y"}}}}},
		{"greatest indexes", []pair{{"leaf_id_2147483647_2147483647", "x"}, {"id_2147483647", "z"}},
			[]outer{{ID: "z", Leaves: []leaf{{ID: "x"}}}}},
		{"two kinds of inner rows", []pair{{"label_1_0", "l"}, {"leaf_id_1_1", "x"}, {"label_0_5", "m"}},
			[]outer{{Labels: []label{{"m"}}}, {Leaves: []leaf{{ID: "x"}}, Labels: []label{{"l"}}}}},
		{"row and inner row of one name", []pair{{"fee_1", "1"}, {"fee_1_0", "10"}, {"fee_10", "2"}, {"fee_10_1", "20"}},
			[]outer{{Fee: 1, Leaves: []leaf{{Fee: 10}}}, {Fee: 2, Leaves: []leaf{{Fee: 20}}}}},
	} {
		t.Run(test.why, func(t *testing.T) {
			pairs := append(test.rows, pair{"fee", "7"}, pair{"other_name_3", "o"})
			assert.Equal(t, &everything{Fee: 7, Outers: test.want, Others: []other{{"o"}}}, decode[everything](t, pairs...))
		})
	}
}

func TestDecodeNoIndex(t *testing.T) {
	for _, name := range []string{
		"id", "id_", "id_01", "id_00", "id_+1", "id_-1", "id_ 1", "id_1 ", "id_1e0", "id_x", "id_0x", "id_x0", "id0", "id__1", "id_１",
		"id_2147483648", "id_4294967296", "id_999999999999", "id_18446744073709551616", "id_$n", "_0", "0", "_",
		"id_0_0", "id_0_0_0", "text_0", "text_0_0", "leaf_id", "leaf_id_0", "leaf_id_0_01", "leaf_id_01_0", "leaf_id_00_0",
		"leaf_id_2147483648_0", "leaf_id_0_2147483648", "leaf_id_0_", "leaf_id__0", "leaf_id_0_0_0", "fee_0_0_0", "leaf_id_-1_0",
	} {
		assert.Equal(t, &everything{}, decode[everything](t, pair{name, "1"}), name)
	}
}

func TestDecodeManyRows(t *testing.T) {
	var pairs []pair
	var want []outer
	for n := range 120 {
		row := outer{ID: strconv.Itoa(n), Fee: int64(n)}
		pairs = append(pairs, pair{fmt.Sprintf("id_%d", n), row.ID}, pair{fmt.Sprintf("fee_%d", n), row.ID})
		for m := range n % 13 {
			pairs = append(pairs, pair{fmt.Sprintf("fee_%d_%d", n, m), strconv.Itoa(1000*n + m)})
			row.Leaves = append(row.Leaves, leaf{Fee: int64(1000*n + m)})
		}
		want = append(want, row)
	}
	message := decode[everything](t, pairs...)
	got := message.Outers
	assert.Equal(t, want, got)
	assertBounded(t, message, len(pairs))

	// An append to the leaves of one row does not change those of the next row.
	_ = append(got[1].Leaves, leaf{ID: "new"})
	assert.Equal(t, want, got)
}

// Room is allocated for the remaining pairs, but not for pairs that belong to
// no row.
func TestDecodeRowsMakeLittleRoom(t *testing.T) {
	var pairs []pair
	for i := range 1000 {
		pairs = append(pairs, pair{fmt.Sprintf("a%d", i), "x"})
	}
	for n := range 9 {
		pairs = append(pairs, pair{fmt.Sprintf("id_%d", n), "x"})
	}
	assert.LessOrEqual(t, cap(decode[everything](t, pairs...).Outers), 18)
}

func TestDecodeReplacesRows(t *testing.T) {
	dst := everything{Outers: []outer{{ID: "old"}, {ID: "older"}}}
	_, err := For[everything]().Decode(&dst, all([]pair{{"id_0", "new"}}))
	require.NoError(t, err)
	assert.Equal(t, []outer{{ID: "new"}}, dst.Outers)
}

func TestDecodeAllocates(t *testing.T) {
	plan := For[strictRows]()
	allocs := func(pairs ...pair) float64 {
		message := all(pairs)
		return testing.AllocsPerRun(100, func() { _, _ = plan.Decode(new(strictRows), message) })
	}
	base := allocs(pair{"text", "x"}, pair{"time", "20260101000001"})
	assert.LessOrEqual(t, base, 4.0) // message, decoder, its method; with the race detector also the tables

	for rows, pairs := range map[float64][]pair{
		1: {{"fee_0", "1"}, {"fee_1", "2"}, {"id_0", "x"}, {"id_1", "y"}},
		3: {{"fee_1", "1"}, {"fee_10", "10"}, {"fee_2", "2"}},           // sorting creates a new slice
		4: {{"fee_0", "1"}, {"leaf_id_0_0", "x"}, {"leaf_id_0_1", "y"}}, // the same with inner rows
	} {
		assert.Equal(t, rows, allocs(pairs...)-base, pairs)
	}
}

// strictRows has required fields only in rows.
type strictRows struct {
	Text string      `wxpay:"text"`
	Time time.Time   `wxpay:"time,yyyyMMddHHmmss"`
	Rows []strictRow `wxpay:"$n"`
}

// Rows in any order, with small and large indexes, and inner rows of many outer rows.
func TestDecodeRowsInAnyOrder(t *testing.T) {
	keys := []uint64{0, 1, 2, 3, 4, 5, 9, 10, 19, 20, 21, 300, 4096, 70000, math.MaxInt32 - 1, math.MaxInt32}
	var pairs []pair
	want := &everything{}
	for _, n := range keys {
		row := outer{ID: fmt.Sprint("id", n), Fee: 1 + int64(n)}
		pairs = append(pairs, pair{fmt.Sprintf("id_%d", n), row.ID}, pair{fmt.Sprintf("fee_%d", n), fmt.Sprint(row.Fee)})
		for _, m := range keys {
			inner := leaf{ID: fmt.Sprint(n, "of", m), Fee: 1 + int64(m)}
			row.Leaves = append(row.Leaves, inner)
			pairs = append(pairs, pair{fmt.Sprintf("leaf_id_%d_%d", n, m), inner.ID}, pair{fmt.Sprintf("fee_%d_%d", n, m), fmt.Sprint(inner.Fee)})
		}
		want.Outers = append(want.Outers, row)
	}
	random := rand.New(rand.NewPCG(1, 2))
	for range 50 {
		random.Shuffle(len(pairs), func(i, j int) { pairs[i], pairs[j] = pairs[j], pairs[i] })
		assert.Equal(t, want, decode[everything](t, pairs...))
	}
}
