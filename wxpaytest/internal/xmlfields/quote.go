package xmlfields

import "strconv"

// Quote returns a name or a value of a message as one line can show it: in
// quotes, in ASCII, and not more than its first 40 bytes.
func Quote(text string) string {
	if len(text) > 40 {
		text = text[:40] + "..."
	}
	return strconv.QuoteToASCII(text)
}
