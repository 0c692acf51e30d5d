package flatxml

// A part of a message begins at start and ends before end.
type part struct{ start, end int }

// hasPrefix reports whether s continues at i with prefix.
func hasPrefix(s []byte, i int, prefix string) bool {
	return len(s)-i >= len(prefix) && string(s[i:i+len(prefix)]) == prefix
}

// isEnd reports whether an end tag begins at s[i].
func isEnd(s []byte, i int) bool { return hasPrefix(s, i, "</") }
