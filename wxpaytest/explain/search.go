package explain

import (
	"bytes"
	"fmt"

	"github.com/seed6780280e/wxpay/wxpaytest/internal/xmlfields"
)

// maxWork limits the search. It counts the hashed bytes and a small amount for
// each field, so neither long messages nor many fields take long.
const maxWork = 4 << 20

// unsentWork limits the search for fields that were not sent. That round has a
// limit of its own: its many candidates would leave too little for the others.
const unsentWork = 2 << 20

// search tries the mistakes, alone and in pairs, until one produces the given
// signature or the work is used up.
type search struct {
	base       *draft  // the correct way to sign with the given algorithm
	form       Mistake // mistake in the text form of the signature; zero: none
	swapped    Mistake // mistake in the algorithm; zero: none
	given      []byte  // the digest to find
	text       string  // of base
	candidates []candidate
	additions  func() []candidate
	effective  []candidate     // those that produce different signatures
	seen       map[string]bool // digests that single mistakes produced
	work       int
	limit      int // of the work in this round
	found      []Mistake
}

// run tries simple mistakes first, then fields that were not signed or not sent,
// then combined mistakes. It stops after the first round that finds one. The
// first and the last round may use all the remaining work. The others may use
// half of it, so that the next round has some left.
func (s *search) run() {
	s.limit = maxWork
	s.singleMistakes()
	s.half(s.omissions)
	s.apart(s.unsentFields)
	s.half(s.twoOmissions)
	s.half(s.omissionsWithMistake)
	s.limit = maxWork
	s.twoMistakes()
}

// half runs a round with half of the remaining work.
func (s *search) half(round func()) {
	s.limit = (s.work + maxWork) / 2
	round()
}

// apart runs a round whose work is not counted with that of the others.
func (s *search) apart(round func()) {
	before := s.work
	s.limit = before + unsentWork
	round()
	s.work = before
}

func (s *search) done() bool { return len(s.found) > 0 || s.exhausted() }

func (s *search) exhausted() bool { return s.work >= s.limit }

// try hashes a draft and returns the digest. It returns nil if the mistake
// changed nothing.
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

// singleMistakes tries each mistake alone and finds every one that fits.
func (s *search) singleMistakes() {
	named := map[string]bool{}
	for _, m := range s.candidates {
		if s.exhausted() {
			return
		}
		d := s.base.clone()
		m.apply(d)
		digest := string(s.try(d, m.Mistake))
		if n := len(s.found); n > 0 && digest == string(s.given) {
			if named[m.Name] {
				s.found = s.found[:n-1]
			}
			named[m.Name] = true
		}
		if digest != "" && !s.seen[digest] {
			s.seen[digest] = true
			if m.kind != rare {
				s.effective = append(s.effective, m)
			}
		}
	}
}

// twoMistakes tries two mistakes together. The later one in the list is applied
// first: values are rewritten before they are encoded. So each draft can be
// reused.
func (s *search) twoMistakes() {
	for i, first := range s.effective {
		d := s.base.clone()
		first.apply(d)
		for _, second := range s.effective[:i] {
			if s.done() {
				return
			}
			if second.kind != first.kind {
				both := d.clone()
				second.apply(both)
				s.try(both, second.and(first.Mistake))
			}
		}
	}
}

// omissions tries to leave out one field.
func (s *search) omissions() {
	for i, p := range s.base.pairs {
		if s.done() {
			return
		}
		if p.value != "" {
			s.try(s.base.without(i), omission(p))
		}
	}
}

// unsentFields tries fields that the message does not have.
func (s *search) unsentFields() {
	if s.done() {
		return
	}
	for _, m := range s.additions() {
		if s.done() {
			return
		}
		d := s.base.clone()
		m.apply(d)
		s.try(d, m.Mistake)
	}
}

func (s *search) twoOmissions() {
	for i, p := range s.base.pairs {
		for j, q := range s.base.pairs[:i] {
			if s.done() {
				return
			}
			if p.value != "" && q.value != "" {
				// j is smaller than i, so it is still the right index after i
				// was removed.
				d := s.base.without(i)
				s.try(d.without(j), omission(q).and(omission(p)))
			}
		}
	}
}

func (s *search) omissionsWithMistake() {
	for i, p := range s.base.pairs {
		if s.done() {
			return
		}
		if p.value == "" {
			continue
		}
		d := s.base.without(i)
		for _, m := range s.effective {
			if s.done() {
				return
			}
			both := d.clone()
			m.apply(both)
			s.try(both, m.and(omission(p)))
		}
	}
}

func omission(p pair) Mistake {
	if p.name == "sign_type" || p.name == "signType" {
		return newMistake("sign_type unsigned", p.name+" was not signed", "sign it like every other field")
	}
	what := fmt.Sprintf("the field %s was not signed", xmlfields.Quote(p.name))
	return newMistake("field left out", what, "sign every field that is sent and not empty").about(p.name)
}
