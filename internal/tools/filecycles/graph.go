package main

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// A graph contains, for each file, the names that it uses from each other file.
type graph map[string]map[string][]string

func (g graph) add(file, other, name string) {
	i, found := slices.BinarySearch(g[file][other], name)
	if file != other && !found {
		g[file][other] = slices.Insert(g[file][other], i, name)
	}
}

// circles returns the strongly connected components of at least two files, the
// largest first. It uses Tarjan's algorithm.
func (g graph) circles() [][]string {
	t := tarjan{graph: g, index: map[string]int{}, low: map[string]int{}, open: map[string]bool{}}
	for _, file := range slices.Sorted(maps.Keys(g)) {
		if _, seen := t.index[file]; !seen {
			t.visit(file)
		}
	}
	slices.SortStableFunc(t.found, func(a, b []string) int { return cmp.Compare(len(b), len(a)) })
	return t.found
}

type tarjan struct {
	graph graph
	index map[string]int // number of the visit
	low   map[string]int // smallest reachable index
	open  map[string]bool
	stack []string
	found [][]string
}

func (t *tarjan) visit(file string) {
	t.index[file], t.low[file] = len(t.index), len(t.index)
	t.stack, t.open[file] = append(t.stack, file), true
	for _, other := range slices.Sorted(maps.Keys(t.graph[file])) {
		if _, seen := t.index[other]; !seen {
			t.visit(other)
			t.low[file] = min(t.low[file], t.low[other])
		} else if t.open[other] {
			t.low[file] = min(t.low[file], t.index[other])
		}
	}
	if t.low[file] == t.index[file] {
		t.close(file)
	}
}

// close removes the component of file from the stack.
func (t *tarjan) close(file string) {
	start := slices.Index(t.stack, file)
	component := slices.Sorted(slices.Values(t.stack[start:]))
	t.stack = t.stack[:start]
	for _, member := range component {
		t.open[member] = false
	}
	if len(component) > 1 {
		t.found = append(t.found, component)
	}
}

func printEdges(g graph) {
	for _, file := range slices.Sorted(maps.Keys(g)) {
		for _, other := range slices.Sorted(maps.Keys(g[file])) {
			fmt.Printf("%s -> %s: %s\n", file, other, strings.Join(g[file][other], " "))
		}
	}
}
