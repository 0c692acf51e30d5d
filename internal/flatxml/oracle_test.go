package flatxml

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	oracle "github.com/seed6780280e/wxpay/internal/tools/oracle/flatxml"
	"github.com/seed6780280e/wxpay/internal/tools/soak"
)

// A rowsMessage may have rows in the element list.
type rowsMessage struct{ data, list string }

// checkOracle compares the parser with the one before: fields, and errors with their offsets.
func checkOracle(m rowsMessage) (accepted bool, err error) {
	got, gotErr := parseRows(m.data, m.list)
	want, wantErr := oracle.ParseRows(m.data, m.list)
	if fmt.Sprint(gotErr) != fmt.Sprint(wantErr) {
		return false, fmt.Errorf("error %v, before %v", gotErr, wantErr)
	}
	if gotErr == nil && !slices.Equal(got, want) {
		return true, fmt.Errorf("fields %q, before %q", got, want)
	}
	return gotErr == nil, nil
}

func FuzzOracle(f *testing.F) {
	for _, data := range messages(f) {
		f.Add(data, "list")
	}
	f.Add(twoRows, "list")
	f.Add("<xml><a>1</a><b>2</b><a>3</a></xml>", "")
	f.Fuzz(func(t *testing.T, data, list string) {
		_, err := checkOracle(rowsMessage{data, list})
		require.NoError(t, err)
	})
}

// TestSoakOracle is FuzzOracle without the search for new paths.
func TestSoakOracle(t *testing.T) {
	samples := append(messages(t), twoRows)
	soak.Run(t, 50_000, 0.2, func(random *rand.Rand) (func() rowsMessage, soak.Check[rowsMessage]) {
		maker := soak.NewMaker(random, samples)
		source := func() rowsMessage {
			list := ""
			if random.IntN(4) == 0 {
				list = "list"
			}
			return rowsMessage{maker.Message(), list}
		}
		return source, checkOracle
	})
}
