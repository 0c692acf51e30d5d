//go:build unix

package main

import (
	"encoding/xml"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A drawing is what the SVG contains.
type drawing struct {
	Width  int `xml:"width,attr"`
	Height int `xml:"height,attr"`
	Plots  []struct {
		Texts  []string `xml:"text"`
		Curves []struct {
			Points string `xml:"points,attr"`
		} `xml:"polyline"`
		Names []struct {
			Text string     `xml:"text"`
			Dots []struct{} `xml:"circle"`
		} `xml:"g"`
	} `xml:"g"`
}

// names returns the names in a plot, and checks their dots.
func (d *drawing) names(t *testing.T, plot, points int) (names []string) {
	t.Helper()
	p := d.Plots[plot]
	assert.Len(t, p.Curves, len(p.Names))
	for i, name := range p.Names {
		names = append(names, name.Text)
		assert.Len(t, name.Dots, points, name.Text)
		assert.Len(t, strings.Fields(p.Curves[i].Points), points, name.Text)
		for _, point := range strings.Fields(p.Curves[i].Points) {
			x, y, _ := strings.Cut(point, ",")
			assert.True(t, inside(x, left, right) && inside(y, top, bottom), "%s: %s", name.Text, point)
		}
	}
	return names
}

func inside(s string, low, high float64) bool {
	x, err := strconv.ParseFloat(s, 64)
	return err == nil && low <= x && x <= high
}

// The program measures every point, and draws and prints it.
func TestQuick(t *testing.T) {
	path := filepath.Join(t.TempDir(), "growth.svg")
	var out strings.Builder
	require.NoError(t, run([]string{"-quick", path}, &out))
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Less(t, len(data), 12_000)
	for _, wrong := range []string{"NaN", "Inf", "%!", "<script", "<style"} {
		assert.NotContains(t, string(data)+out.String(), wrong)
	}
	var d drawing
	require.NoError(t, xml.Unmarshal(data, &d))
	assert.LessOrEqual(t, d.Width, 900)
	require.Len(t, d.Plots, 3)
	assert.ElementsMatch(t, []string{"sorted", "shuffled"}, d.names(t, 0, 8))
	assert.ElementsMatch(t, []string{"RefundQuery"}, d.names(t, 1, 8))
	assert.ElementsMatch(t, []string{"plain", "GZIP"}, d.names(t, 2, 4))
	assert.Subset(t, d.Plots[0].Texts, []string{"ns a field", "fields in the message", "20", "3.9k"})
	assert.Regexp(t, `(?m)^\| 3900 \| [\d.]+ \| [\d.]+ \|$`, out.String())
	assert.Regexp(t, `(?m)^\| 500 \| [\d.]+ \|$`, out.String())
	assert.Regexp(t, `(?m)^\| 10000 \| [\d.]+ \| [\d.]+ \|$`, out.String())
}

func TestNoPath(t *testing.T) {
	assert.EqualError(t, run(nil, &strings.Builder{}), "give the path of the SVG file to write")
}

// samplePlot has a curve with these costs, for 10, 100, 1,000 … items.
func samplePlot(costs ...float64) *plot {
	p := &plot{title: "sample", items: "items", unit: "µs", scale: 1000, lines: []line{{name: "curve"}}}
	for i, cost := range costs {
		size := []int{10, 100, 1000, 10_000}[i]
		p.sizes = append(p.sizes, size)
		p.lines[0].points = append(p.lines[0].points, &point{items: size, costs: []float64{cost * 1000}})
	}
	return p
}

// The x axis is logarithmic, and the y axis begins at 0.
func TestPlaces(t *testing.T) {
	text := svg([]*plot{samplePlot(0, 50, 100)})
	assert.Contains(t, text, fmt.Sprintf(`<polyline points="%d.0,%d.0 %d.0,%d.0 %d.0,%d.0"`,
		left, bottom, (left+right)/2, (bottom+top)/2, right, top))
	assert.Equal(t, text, svg([]*plot{samplePlot(0, 50, 100)}))
}

func TestLabels(t *testing.T) {
	text := svg([]*plot{samplePlot(0, 0, 10_000, 0.7)})
	for _, label := range []string{"10", "100", "1k", "10k", "sample", "items", "µs", "curve", "0", "2000", "10000"} {
		assert.Contains(t, text, ">"+label+"</text>")
	}
	assert.Contains(t, svg([]*plot{samplePlot(0, 0.7)}), ">0.6</text>")
}

// Names at the same height are written below each other.
func TestNamesDoNotOverlap(t *testing.T) {
	p := samplePlot(10, 10)
	p.lines = append(p.lines, line{"other", p.lines[0].points})
	text := svg([]*plot{p})
	assert.Contains(t, text, fmt.Sprintf(`y="%.1f" font-size="10">curve<`, top+3.5))
	assert.Contains(t, text, fmt.Sprintf(`y="%.1f" font-size="10">other<`, top+3.5+labelHeight))
}

func TestTicks(t *testing.T) {
	for highest, want := range map[float64][2]float64{
		1: {0.2, 5}, 1.2: {0.2, 6}, 2.4: {0.5, 5}, 6: {1, 6}, 7: {2, 4}, 99: {20, 5}, 100: {20, 5}, 633: {200, 4},
	} {
		step, steps := ticks(highest)
		assert.InDelta(t, want[0], step, 1e-9, "%g", highest)
		assert.Equal(t, int(want[1]), steps, "%g", highest)
	}
}

// All points are measured in each round. The first round does not count.
func TestMeasure(t *testing.T) {
	var calls []string
	p := &plot{scale: 1}
	for _, name := range []string{"a", "b"} {
		work := func() error { calls = append(calls, name); return nil }
		p.lines = append(p.lines, line{name, []*point{newPoint(5, 10, work)}})
	}
	require.NoError(t, measure([]*plot{p}, 2))
	assert.Equal(t, "a a b b a a b b a a b b", strings.Join(calls, " "))
	assert.Len(t, p.lines[0].points[0].costs, 2)
	assert.Equal(t, 3.0, p.cost(&point{costs: []float64{5, 1, 3}}))
}

func TestMeasureFails(t *testing.T) {
	p := samplePlot(1)
	p.lines[0].points[0] = newPoint(10, 1, func() error { return errors.New("broken") })
	assert.EqualError(t, measure([]*plot{p}, 1), "sample, curve, 10 items: broken")
}
