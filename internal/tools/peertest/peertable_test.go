package peertest

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestPeerTable compares the tables in the READMEs of the gateway with what TestPeers
// expects. A footnote that no SDK needs must go.
func TestPeerTable(t *testing.T) {
	for file, heading := range map[string]string{"README.md": "## SDKs", "README.zh-CN.md": "## 各 SDK 的情况"} {
		t.Run(file, func(t *testing.T) {
			text, err := os.ReadFile("../../../cmd/wxpay-gateway/" + file)
			require.NoError(t, err)
			_, section, found := strings.Cut(string(text), "\n"+heading+"\n")
			require.True(t, found, heading)
			section, _, _ = strings.Cut(section, "\n## ")

			var rows []string
			used := map[note]bool{}
			for _, p := range peers {
				rows = append(rows, p.row(used))
			}
			assert.Equal(t, strings.Join(rows, "\n"), strings.Join(tableRows(section), "\n"))
			var footnotes []string
			for n := note(1); used[n]; n++ {
				footnotes = append(footnotes, fmt.Sprintf("%d. ", n))
			}
			assert.Len(t, used, len(footnotes), "the footnotes are not numbered from 1")
			assert.Equal(t, footnotes, regexp.MustCompile(`(?m)^\d+\. `).FindAllString(section, -1))
		})
	}
}

// tableRows returns the rows of the table after its head. The first cell of the last one
// is translated, so only its first word is kept.
func tableRows(section string) (rows []string) {
	for line := range strings.Lines(section) {
		if strings.HasPrefix(line, "| ") {
			line = regexp.MustCompile(`^\| Python[^|]* \|`).ReplaceAllString(line, "| Python |")
			rows = append(rows, strings.TrimSpace(line))
		}
	}
	return rows[min(1, len(rows)):]
}

// row returns the row of the SDK and notes which footnotes it uses.
func (p peer) row(used map[note]bool) string {
	table := p.ways[0].except
	cells := []string{marked(p.name, p.trusts, used), ""}
	for i, a := range p.ways {
		way := "`" + string(a.way) + "`"
		for step, x := range a.except {
			if i > 0 && x.note != table[step].note {
				way = marked(way, x.note, used)
			}
		}
		cells[1] += strings.Repeat(", ", min(i, 1)) + way
	}
	for _, s := range steps {
		x, mark := table[s.step], "✓"
		if x.fails != "" {
			mark = "—"
		}
		cells = append(cells, marked(mark, x.note, used))
	}
	return "| " + strings.Join(cells, " | ") + " |"
}

func marked(cell string, n note, used map[note]bool) string {
	if n == 0 {
		return cell
	}
	used[n] = true
	return fmt.Sprintf("%s (%d)", cell, n)
}
