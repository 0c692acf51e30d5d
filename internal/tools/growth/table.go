//go:build unix

package main

import (
	"fmt"
	"strings"
)

// markdown returns the figures of the plot as a table.
func (p *plot) markdown() string {
	header, ruler := "| "+p.items+" |", "|---|"
	for _, l := range p.lines {
		header += " " + l.name + ", " + p.unit + " |"
		ruler += "---|"
	}
	var b strings.Builder
	fmt.Fprintf(&b, "## %s\n\n%s\n%s\n", p.title, header, ruler)
	for i, size := range p.sizes {
		fmt.Fprintf(&b, "| %d |", size)
		for _, l := range p.lines {
			fmt.Fprintf(&b, " %s |", digits(p.cost(l.points[i])))
		}
		b.WriteString("\n")
	}
	return b.String()
}

// digits writes a figure with three digits or more.
func digits(x float64) string {
	switch {
	case x < 10:
		return fmt.Sprintf("%.2f", x)
	case x < 100:
		return fmt.Sprintf("%.1f", x)
	}
	return fmt.Sprintf("%.0f", x)
}
