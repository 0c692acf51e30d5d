package main

import (
	"bufio"
	"fmt"
	"math"
	"os"
	"runtime"
	"slices"
	"strings"
	"time"
)

// A section is the result of a row.
type section struct {
	title, about string
	header       []string
	lines        [][]string
	goals        []goal
}

// A goal is a bound and the measured value.
type goal struct {
	name     string
	measured float64
	bound    float64
	least    bool
}

func (g *goal) met() bool {
	if g.least {
		return g.measured >= g.bound
	}
	return g.measured <= g.bound
}

// atMost adds a goal, unless the bound is 0.
func (s *section) atMost(name string, measured, bound float64) {
	if bound != 0 {
		s.goals = append(s.goals, goal{name, measured, bound, false})
	}
}

// atLeast adds a goal, unless the bound is 0.
func (s *section) atLeast(name string, measured, bound float64) {
	if bound != 0 {
		s.goals = append(s.goals, goal{name, measured, bound, true})
	}
}

func (s *section) markdown() string {
	return fmt.Sprintf("## %s\n\n%s\n\n%s", s.title, s.about, markdownTable(s.header, s.lines))
}

func goalTable(goals []goal) string {
	var lines [][]string
	met := 0
	for _, g := range goals {
		sign, verdict := "≤", "no"
		if g.least {
			sign = "≥"
		}
		if g.met() {
			verdict = "yes"
			met++
		}
		lines = append(lines, []string{g.name, sign + " " + short(g.bound), short(g.measured), verdict})
	}
	return fmt.Sprintf("## Goals: %d of %d met\n\n%s", met, len(goals),
		markdownTable([]string{"goal", "bound", "measured", "met"}, lines))
}

func markdownTable(header []string, lines [][]string) string {
	var b strings.Builder
	for i, line := range append([][]string{header}, lines...) {
		b.WriteString("| " + strings.Join(line, " | ") + " |\n")
		if i == 0 {
			b.WriteString(strings.Repeat("|---", len(header)) + "|\n")
		}
	}
	return b.String()
}

func short(x float64) string {
	if x == math.Trunc(x) {
		return fmt.Sprintf("%.0f", x)
	}
	return fmt.Sprintf("%.2f", x)
}

func times2(ratio float64) string { return fmt.Sprintf("%.2f", ratio) }

// duration writes nanoseconds with three digits.
func duration(ns float64) string {
	switch {
	case ns < 1e3:
		return fmt.Sprintf("%.0f ns", ns)
	case ns < 1e5:
		return fmt.Sprintf("%.2f µs", ns/1e3)
	case ns < 1e6:
		return fmt.Sprintf("%.0f µs", ns/1e3)
	}
	return fmt.Sprintf("%.2f ms", ns/1e6)
}

func median(values []float64) float64 { return quantile(values, 0.5) }

func quantile(values []float64, q float64) float64 {
	if len(values) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(values))
	return sorted[min(len(sorted)-1, int(q*float64(len(sorted))))]
}

func environment(o options) string {
	return fmt.Sprintf("%s %s/%s, %d × %s; medians of %d rounds of %v, HTTPS of %d rounds of %v; %s\n",
		runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), processor(), o.rounds, o.batch, o.netRounds, o.netBatch,
		time.Now().UTC().Format(time.DateOnly))
}

// processor returns the name of the processor, if the system reports it.
func processor() string {
	f, err := os.Open("/proc/cpuinfo")
	if err != nil {
		return "processor"
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		if name, value, _ := strings.Cut(lines.Text(), ":"); strings.TrimSpace(name) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return "processor"
}
