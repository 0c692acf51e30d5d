package pairs

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Places come in any order. Few and many are sorted in different ways.
func TestCollect(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	for _, n := range []int{0, 1, 2, 30, fewRanks, fewRanks + 1, 300} {
		text, want := "", map[string]string{}
		var places []Place
		for len(want) < n {
			name := strings.Repeat("ab", random.IntN(6)) + string(rune('a'+random.IntN(26))) + string(rune('a'+random.IntN(26)))
			if _, twice := want[name]; twice {
				continue
			}
			want[name] = strings.Repeat("v", random.IntN(3))
			start := len(text)
			text += name + want[name]
			places = append(places, Place{start, start + len(name), start + len(name), len(text)})
		}
		l, unique := Collect([]byte(text), places)
		require.True(t, unique)
		checkList(t, &l, want)
		if n > 0 {
			_, unique = Collect([]byte(text), append(places, places[random.IntN(n)]))
			assert.False(t, unique, n)
		}
	}
}

func TestHasAmpersand(t *testing.T) {
	assert.False(t, list().HasAmpersand())
	assert.False(t, list("a", "", "b", "1=2").HasAmpersand())
	assert.True(t, list("a", "", "b", "&").HasAmpersand())
	assert.True(t, list("a&", "", "b", "").HasAmpersand())
}
