package soak

import (
	"math/rand/v2"
	"strconv"
)

// A Maker creates messages, from a grammar or from samples. It damages most of them.
type Maker struct {
	random  *rand.Rand
	samples []string
	buf     []byte
	other   []byte
}

// NewMaker returns a Maker that makes every choice with random.
func NewMaker(random *rand.Rand, samples []string) *Maker {
	return &Maker{random: random, samples: samples}
}

// Message returns a message. It is often valid, and often damaged.
func (m *Maker) Message() string {
	m.buf = m.append(m.buf[:0])
	if m.chance(60) {
		for range 1 + m.random.IntN(3) {
			m.mutate()
		}
	}
	return string(m.buf)
}

// Damaged returns message with one to three damages.
func (m *Maker) Damaged(message string) string {
	m.buf = append(m.buf[:0], message...)
	for range 1 + m.random.IntN(3) {
		m.mutate()
	}
	return string(m.buf)
}

// Value returns a text that is difficult for XML, or impossible.
func (m *Maker) Value() string {
	m.buf = m.buf[:0]
	for range m.random.IntN(6) {
		m.buf = append(m.buf, m.pick(m.valuePieces())...)
	}
	return string(m.buf)
}

func (m *Maker) valuePieces() []string {
	if m.chance(15) {
		return forbidden
	}
	return pieces
}

// Name returns the name of an element. Most names are valid.
func (m *Maker) Name() string {
	switch {
	case m.chance(3):
		return m.pick(badNames)
	case m.chance(20):
		return m.pick(names) + "_" + strconv.Itoa(m.random.IntN(12))
	default:
		return m.pick(names)
	}
}

func (m *Maker) append(dst []byte) []byte {
	if len(m.samples) > 0 && m.chance(4) {
		return append(dst, m.pick(m.samples)...)
	}
	return m.document(dst)
}

func (m *Maker) document(dst []byte) []byte {
	if m.chance(8) {
		dst = append(dst, m.pick(prologs)...)
	}
	root := "xml"
	if m.chance(10) {
		root = m.Name()
	}
	if m.chance(2) {
		return append(append(append(dst, '<'), root...), "/>"...)
	}
	dst = append(append(append(dst, '<'), root...), '>')
	for range m.random.IntN(7) {
		dst = m.space(dst)
		dst = m.element(dst)
	}
	dst = m.space(dst)
	dst = append(append(append(dst, "</"...), root...), '>')
	return m.space(dst)
}

func (m *Maker) space(dst []byte) []byte {
	if m.chance(20) {
		dst = append(dst, m.pick(spaces)...)
	}
	return dst
}

func (m *Maker) element(dst []byte) []byte {
	name := m.Name()
	dst = append(append(dst, '<'), name...)
	if m.chance(5) {
		dst = append(dst, ' ')
	}
	if m.chance(5) {
		return append(dst, "/>"...)
	}
	dst = append(dst, '>')
	for range 1 + m.random.IntN(3) {
		dst = m.content(dst)
	}
	return append(append(append(dst, "</"...), name...), '>')
}

func (m *Maker) content(dst []byte) []byte {
	switch {
	case m.chance(40):
		return append(append(append(dst, "<![CDATA["...), m.pick(sections)...), "]]>"...)
	case m.chance(30):
		return append(dst, m.pick(references)...)
	case m.chance(2):
		return append(dst, m.pick(forbidden)...)
	default:
		return append(dst, m.pick(texts)...)
	}
}

func (m *Maker) chance(percent int) bool { return m.random.IntN(100) < percent }

func (m *Maker) pick(from []string) string { return from[m.random.IntN(len(from))] }
