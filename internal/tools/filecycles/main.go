// Command filecycles finds the files of a package that use each other in a
// circle: each of them can only be understood together with all the others.
//
//	go run ./internal/tools/filecycles -max 4 .
//
// prints the circles of the package in that directory, the largest first, and
// fails if one has more than 4 files. File a uses file b if it names anything
// that is declared at the top level of b: a type, a function, a method, a field,
// a variable, a constant. Test files do not count.
package main

import (
	"flag"
	"fmt"
	"os"
	"strings"
)

func main() {
	limit := flag.Int("max", 0, "fail if a circle has more files; 0: any circle is allowed")
	edges := flag.Bool("edges", false, "print what each file uses")
	flag.Parse()
	ok := true
	for _, dir := range flag.Args() {
		p, err := load(dir)
		if err != nil {
			fmt.Fprintln(os.Stderr, "filecycles:", err)
			os.Exit(2)
		}
		uses := p.uses()
		if *edges {
			printEdges(uses)
		}
		circles := uses.circles()
		fmt.Printf("%s: %d files, %s\n", dir, len(uses), summary(circles))
		for _, circle := range circles {
			fmt.Printf("  %d: %s\n", len(circle), strings.Join(circle, " "))
		}
		ok = ok && (*limit == 0 || len(circles) == 0 || len(circles[0]) <= *limit)
	}
	if !ok {
		fmt.Fprintf(os.Stderr, "filecycles: a circle has more than %d files\n", *limit)
		os.Exit(1)
	}
}

func summary(circles [][]string) string {
	if len(circles) == 0 {
		return "no circle"
	}
	return fmt.Sprintf("largest circle: %d", len(circles[0]))
}
