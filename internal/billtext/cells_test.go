package billtext

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Cells begin after ",`" and nowhere else, whatever the other bytes are.
func TestAppendCells(t *testing.T) {
	for pair := range 1 << 16 {
		text := string([]byte{byte(pair >> 8), byte(pair)})
		for _, line := range []string{"`" + text, "`" + text + strings.Repeat("x", 20), "`1234567" + strings.Repeat(text, 6), "`,`" + text + ",`" + text + ",`,`"} {
			var want []int
			for i := range len(line) {
				if i == 0 || line[i-1:i+1] == ",`" {
					want = append(want, i+1)
				}
			}
			want = append(want, len(line)+2)
			if got := appendCells(nil, []byte(line)); !slices.Equal(want, got) {
				require.Equal(t, want, got, "%q", line)
			}
		}
	}
}
