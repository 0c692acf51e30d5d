package flatxml

import "strings"

// fail returns the error for the byte at i. If the message ends there, or the character is not allowed in XML, that is
// the reason.
func fail(s string, i int, reason string) error {
	if n, bad := char(s[i:]); n == 0 {
		reason = bad
	}
	return &SyntaxError{i, reason}
}

// failMarkup returns the error for a < at i that begins no start tag.
func failMarkup(s string, i int) error {
	rest := s[i:]
	switch {
	case strings.HasPrefix(cdataStart, rest):
		return fail(s, len(s), "")
	case strings.HasPrefix(rest, cdataStart):
		return fail(s, i, "text between elements")
	case strings.HasPrefix(rest, "<!--"):
		return fail(s, i, "comment")
	case strings.HasPrefix(rest, "<!"):
		return fail(s, i, "document type or other declaration")
	case strings.HasPrefix(rest, "<?"):
		return fail(s, i, "processing instruction")
	}
	return fail(s, i+1, "name that is not plain")
}
