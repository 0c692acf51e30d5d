package xmlfields

import "strconv"

// Quote returns a name or a value of a message for use in one line of text: in
// quotes, in ASCII, and at most its first 40 bytes.
func Quote(text string) string {
	if len(text) > 40 {
		text = text[:40] + "..."
	}
	return strconv.QuoteToASCII(text)
}
