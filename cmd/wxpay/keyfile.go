package main

import "strings"

// readKeys reads the key and the one before it.
func (c *checkup) readKeys(r *reader) *subject {
	s := &subject{reader: r}
	s.key = c.keyOf(s)
	if path := s.path("WXPAY_PREVIOUS_KEY_FILE"); path.set() {
		s.previousKey = c.keyFile(checkPreviousKey, path)
	}
	return s
}

// keyOf returns the key, from one of the two settings for it.
func (c *checkup) keyOf(s *subject) given {
	key, path := s.text("WXPAY_KEY"), s.path("WXPAY_KEY_FILE")
	switch {
	case key.set() && path.set():
		c.problem(checkKey, says("WXPAY_KEY and WXPAY_KEY_FILE are both set"), says("remove one of them"))
		return key
	case path.set():
		return c.keyFile(checkKey, path)
	}
	return key
}

// keyFile reads a key as the other verbs do: a BOM and the last line end do not count.
func (c *checkup) keyFile(check string, path given) given {
	content, mode, ok := c.readFile(check, path)
	if !ok {
		return given{}
	}
	c.fileMode(path, mode)
	key := given{path.name, strings.TrimRight(string(content), "\r\n")}
	if !key.set() {
		c.problem(check, says("the file of %s is empty", path.name), says("write the APIv2 key of the merchant platform into it: 32 letters and digits"))
	}
	return key
}
