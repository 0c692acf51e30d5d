package main

import "strings"

// nearest returns the name that is most like word, or "" if none is like it.
func nearest(word string, names []string) string {
	best, found := 1+len(word)/3, ""
	for _, name := range names {
		if d := distance(strings.ToLower(word), strings.ToLower(name)); d <= best && (found == "" || d < best) {
			best, found = d, name
		}
	}
	return found
}

// distance returns how many bytes must be added, removed or replaced to get b from a.
// Long words are not compared.
func distance(a, b string) int {
	const longest = 40
	if len(a) > longest || len(b) > longest {
		return longest
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			replace := diagonal
			if a[i] != b[j] {
				replace++
			}
			diagonal = row[j+1]
			row[j+1] = min(replace, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
