//go:build unix

package main

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
)

// The layout, in pixels. The plots stand side by side.
const (
	width, height = 300, 290 // of a plot
	left, right   = 38, 222  // of its axes
	top, bottom   = 58, 240
	labelHeight   = 13
)

// colours differ also for people who are colour-blind.
var colours = []string{"#0072b2", "#d55e00"}

// svg draws the plots. Each has a logarithmic x axis and a y axis from 0.
func svg(plots []*plot) string {
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %[1]d %[2]d" width="%[1]d" height="%[2]d" `+
		`font-family="sans-serif" font-size="9" fill="#222" role="img">`+"\n", width*len(plots), height)
	fmt.Fprintln(&b, `<title>Cost of a field, a refund and a row, by the size of the message or bill</title>`)
	fmt.Fprintln(&b, `<rect width="100%" height="100%" fill="#fff"/>`)
	for i, p := range plots {
		fmt.Fprintf(&b, `<g transform="translate(%d)">`+"\n", i*width)
		p.draw(&b)
		fmt.Fprintln(&b, `</g>`)
	}
	fmt.Fprintln(&b, `</svg>`)
	return b.String()
}

func (p *plot) draw(b *strings.Builder) {
	fmt.Fprintf(b, `<text x="8" y="20" font-size="13" font-weight="bold">%s</text>`+"\n", p.title)
	fmt.Fprintf(b, `<text x="8" y="42" font-size="11">%s</text>`+"\n", p.unit)
	fmt.Fprintf(b, `<text x="%d" y="%d" font-size="11" text-anchor="middle">%s</text>`+"\n", (left+right)/2, bottom+36, p.items)
	step, steps := ticks(p.highest())
	for i := range steps + 1 {
		y := p.y(float64(i) * step)
		fmt.Fprintf(b, `<path d="M%d %.1fH%d" stroke="#ddd"/>`, left, y, right)
		fmt.Fprintf(b, `<text x="%d" y="%.1f" text-anchor="end">%.6g</text>`+"\n", left-5, y+3.5, float64(i)*step)
	}
	for _, size := range p.sizes {
		x := p.x(size)
		fmt.Fprintf(b, `<path d="M%.1f %dv4" stroke="#222"/>`, x, bottom)
		fmt.Fprintf(b, `<text x="%.1f" y="%d" text-anchor="middle">%s</text>`+"\n", x, bottom+15, short(size))
	}
	fmt.Fprintf(b, `<path d="M%d %dH%d" stroke="#222"/>`+"\n", left, bottom, right)
	p.drawLines(b)
}

// drawLines draws the lines and writes their names behind their last points, without
// overlap.
func (p *plot) drawLines(b *strings.Builder) {
	end := func(l line) float64 { return p.y(p.cost(l.points[len(l.points)-1])) }
	next := 0.0 // the name may not begin above
	for _, i := range p.fromTop(end) {
		l, colour := p.lines[i], colours[i]
		var path, dots strings.Builder
		for _, at := range l.points {
			x, y := p.x(at.items), p.y(p.cost(at))
			fmt.Fprintf(&path, " %.1f,%.1f", x, y)
			fmt.Fprintf(&dots, `<circle cx="%.1f" cy="%.1f" r="2.5"/>`, x, y)
		}
		fmt.Fprintf(b, `<polyline points="%s" fill="none" stroke="%s" stroke-width="1.5"/>`+"\n", path.String()[1:], colour)
		fmt.Fprintf(b, `<g fill="%s">%s`, colour, dots.String())
		y := max(end(l)+3.5, next)
		fmt.Fprintf(b, `<text x="%d" y="%.1f" font-size="10">%s</text></g>`+"\n", right+7, y, l.name)
		next = y + labelHeight
	}
}

// fromTop returns the indexes of the lines, that with the highest end first.
func (p *plot) fromTop(end func(line) float64) (order []int) {
	for i := range p.lines {
		order = append(order, i)
	}
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(end(p.lines[i]), end(p.lines[j])) })
	return order
}

func (p *plot) highest() (highest float64) {
	for _, l := range p.lines {
		for _, at := range l.points {
			highest = max(highest, p.cost(at))
		}
	}
	return highest
}

// x returns the place of a number of items on the logarithmic axis.
func (p *plot) x(items int) float64 {
	first, last := p.sizes[0], p.sizes[len(p.sizes)-1]
	share := math.Log(float64(items)/float64(first)) / math.Log(float64(last)/float64(first))
	return left + share*(right-left)
}

// y returns the place of a cost.
func (p *plot) y(cost float64) float64 {
	step, steps := ticks(p.highest())
	return bottom - cost/(step*float64(steps))*(bottom-top)
}

// ticks divides an axis that begins at 0 into at most 6 steps of 1, 2 or 5 times a power
// of ten.
func ticks(highest float64) (step float64, steps int) {
	step = math.Pow(10, math.Floor(math.Log10(highest)))
	for _, factor := range []float64{0.2, 0.5, 1} {
		if steps = int(math.Ceil(highest / (factor * step))); steps <= 6 {
			return factor * step, steps
		}
	}
	return 2 * step, int(math.Ceil(highest / (2 * step)))
}

// short writes thousands as k and millions as M.
func short(n int) string {
	switch {
	case n >= 1_000_000:
		return fmt.Sprintf("%gM", float64(n)/1e6)
	case n >= 1000:
		return fmt.Sprintf("%gk", float64(n)/1e3)
	}
	return fmt.Sprint(n)
}
