package wxpaytest

import (
	"bytes"
	"fmt"

	"github.com/seed6780280e/wxpay/wxpaytest/internal/xmlfields"
)

// explainWork bounds the search: in bytes hashed, with a little for every
// field, so that neither long messages nor many fields take long.
const explainWork = 4 << 20

// spoiler is a mistake and how it is made.
type spoiler struct {
	Mistake
	kind  string // one mistake of a kind is made at a time
	spoil func(d *draft)
}

// search tries the mistakes, alone and two together, until some lead to the
// given sign or the work is used up.
type search struct {
	base     *draft  // without a mistake but the algorithm's
	form     Mistake // the one of the sign's writing; zero: none
	swapped  Mistake // the one of the base's algorithm; zero: none
	given    []byte
	text     string // of the base
	spoilers []spoiler
	changing []spoiler       // those that, alone, lead to a sign of their own
	seen     map[string]bool // digests that single mistakes led to
	work     int
	limit    int // of the work in this round
	found    []Mistake
}

// run goes from the simple to the combined, and stops at the first kind of
// explanation that there is. A round may spend half of what is left, so that
// none starves the others; the first and the last may spend everything.
func (s *search) run() {
	s.limit = explainWork
	s.singles()
	for _, round := range []func(){s.omissions, s.twoOmissions, s.omissionsWithMistake} {
		s.limit = (s.work + explainWork) / 2
		round()
	}
	s.limit = explainWork
	s.couples()
}

func (s *search) over() bool { return len(s.found) > 0 || s.exhausted() }

func (s *search) exhausted() bool { return s.work >= s.limit }

// try hashes a draft and tells what came of it, or nil where it is the base's.
func (s *search) try(d *draft, m Mistake) []byte {
	text := d.text()
	s.work += len(text) + 16*len(d.pairs) + 128
	if text == s.text && d.key == s.base.key && d.algorithm == s.base.algorithm {
		return nil
	}
	digest := d.digest(text)
	if bytes.Equal(digest, s.given) {
		if d.algorithm == s.base.algorithm {
			m = m.and(s.swapped)
		}
		s.found = append(s.found, m.and(s.form))
	}
	return digest
}

// singles tries each mistake alone, and finds all that fit.
func (s *search) singles() {
	named := map[string]bool{}
	for _, m := range s.spoilers {
		if s.exhausted() {
			return
		}
		d := s.base.clone()
		m.spoil(d)
		digest := string(s.try(d, m.Mistake))
		if n := len(s.found); n > 0 && digest == string(s.given) {
			if named[m.Name] {
				s.found = s.found[:n-1]
			}
			named[m.Name] = true
		}
		if digest != "" && !s.seen[digest] {
			s.seen[digest] = true
			s.changing = append(s.changing, m)
		}
	}
}

// couples tries two mistakes together. The later of the list is made first: so
// it has to be made once only, and values are encoded after they were rewritten.
func (s *search) couples() {
	for i, first := range s.changing {
		d := s.base.clone()
		first.spoil(d)
		for _, second := range s.changing[:i] {
			if s.over() {
				return
			}
			if second.kind != first.kind {
				both := d.clone()
				second.spoil(both)
				s.try(both, second.and(first.Mistake))
			}
		}
	}
}

// omissions tries to leave one field out.
func (s *search) omissions() {
	for i, p := range s.base.pairs {
		if s.over() {
			return
		}
		if p.value != "" {
			s.try(s.base.without(i), omission(p))
		}
	}
}

func (s *search) twoOmissions() {
	for i, p := range s.base.pairs {
		for j, q := range s.base.pairs[:i] {
			if s.over() {
				return
			}
			if p.value != "" && q.value != "" {
				// j is the smaller: taking i out first leaves it where it is.
				d := s.base.without(i)
				s.try(d.without(j), omission(q).and(omission(p)))
			}
		}
	}
}

func (s *search) omissionsWithMistake() {
	for i, p := range s.base.pairs {
		if p.value == "" {
			continue
		}
		d := s.base.without(i)
		for _, m := range s.changing {
			if s.over() {
				return
			}
			both := d.clone()
			m.spoil(both)
			s.try(both, m.and(omission(p)))
		}
	}
}

func (d *draft) without(i int) *draft {
	c := d.clone()
	c.pairs = append(c.pairs[:i], c.pairs[i+1:]...)
	return c
}

func omission(p pair) Mistake {
	if p.name == "sign_type" || p.name == "signType" {
		return Mistake{"sign_type unsigned", p.name + " was not signed", "sign it like every other field"}
	}
	return Mistake{
		"field left out",
		fmt.Sprintf("the field %s was not signed", xmlfields.Quote(p.name)),
		"sign every field that is sent and not empty",
	}
}
