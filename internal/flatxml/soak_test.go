package flatxml

import (
	"math/rand/v2"
	"testing"

	"github.com/seed6780280e/wxpay/internal/tools/soak"
)

// TestSoakParse is FuzzParse without the search for new paths, and therefore much faster.
func TestSoakParse(t *testing.T) {
	samples := messages(t)
	soak.Run(t, 20_000, 0.2, func(random *rand.Rand) (func() string, soak.Check[string]) {
		return soak.NewMaker(random, samples).Message, checkParse
	})
}

// TestSoakAppend is the same for FuzzAppend.
func TestSoakAppend(t *testing.T) {
	soak.Run(t, 20_000, 0.2, func(random *rand.Rand) (func() []Field, soak.Check[[]Field]) {
		maker := soak.NewMaker(random, nil)
		source := func() []Field {
			fields := make([]Field, 1+random.IntN(4))
			for i := range fields {
				fields[i] = Field{maker.Name(), maker.Value()}
			}
			return fields
		}
		return source, checkAppend
	})
}
