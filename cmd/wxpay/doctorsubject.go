package main

// A subject is a configuration as it was written. Its values are not checked yet.
type subject struct {
	reader           *reader
	key, previousKey given // zero: not set, or not readable
}

// text returns a setting.
func (s *subject) text(name string) given {
	if other := otherName(name); s.reader.values[name].text == "" && s.reader.values[other].text != "" {
		name = other
	}
	return given{name, s.reader.values[name].text}
}

// secrets returns the secrets that the printer hides, as they were written.
func (s *subject) secrets() []string {
	return recognisable(s.key.value, s.previousKey.value, s.text("WXPAY_KEY").value, s.text("WXPAY_APPSECRET").value, s.text("WXPAY_P12_PASSWORD").value)
}

// otherName returns the name that the shop of the examples uses.
func otherName(name string) string {
	switch name {
	case "WXPAY_BASE_URL":
		return "WXPAY_GATEWAY"
	case "WXPAY_CA":
		return "WXPAY_GATEWAY_CA"
	}
	return ""
}

// path is text for a setting that names a file.
func (s *subject) path(name string) given {
	g := s.text(name)
	return given{g.name, s.reader.path(g.name)}
}

// isReal reports whether real money moves, and not a gateway's.
func (s *subject) isReal() bool {
	base := s.text("WXPAY_BASE_URL")
	return !base.set() || isWeChat(base.value)
}

// lacks reports whether something that is missing may be in a file that cannot be read.
func (r *reader) lacks() bool {
	return r.unread || r.damaged && !(r.isSet("WXPAY_APPID") && r.isSet("WXPAY_MCHID") && r.isSet("WXPAY_KEY"))
}
