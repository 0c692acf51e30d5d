// Command filecycles finds the files of a package that use each other in a circle. A
// reader can understand such a file only together with all files of the circle.
//
//	go run ./internal/tools/filecycles -max 4 .
//
// prints the circles of the package in that directory, the largest first. It fails
// if a circle has more than 4 files. File a uses file b if a contains a name that b
// declares: a type, function, method, field, variable or constant. Test files do not
// count.
package main

import (
	"flag"
	"fmt"
	"os"
	"strings"
)

func main() {
	limit := flag.Int("max", 0, "fail if a circle has more files; 0: no limit")
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
