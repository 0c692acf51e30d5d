package soak

import (
	"bytes"
	"slices"
	"strings"
)

var ways = []func(*Maker){
	(*Maker).flip, (*Maker).insert, (*Maker).insert, (*Maker).insert, (*Maker).overwrite, (*Maker).drop, (*Maker).double,
	(*Maker).truncate, (*Maker).splice, (*Maker).swap, (*Maker).doubleTag, (*Maker).dropTag,
}

// mutate damages the message in one way.
func (m *Maker) mutate() {
	if m.random.IntN(2000) == 0 {
		m.huge()
		return
	}
	ways[m.random.IntN(len(ways))](m)
}

// at returns a position between two bytes.
func (m *Maker) at() int { return m.random.IntN(len(m.buf) + 1) }

// span returns a part of the message. Most parts have a few bytes.
func (m *Maker) span() (from, to int) {
	from = m.at()
	length := 1 + m.random.IntN(8)
	if m.chance(20) {
		length = m.random.IntN(len(m.buf) + 1)
	}
	return from, min(from+length, len(m.buf))
}

func (m *Maker) flip() {
	if len(m.buf) > 0 {
		m.buf[m.random.IntN(len(m.buf))] ^= 1 << m.random.IntN(8)
	}
}

func (m *Maker) insert() { m.buf = slices.Insert(m.buf, m.at(), []byte(m.pick(tokens))...) }

func (m *Maker) overwrite() {
	if len(m.buf) > 0 {
		m.buf[m.random.IntN(len(m.buf))] = byte(m.random.IntN(256))
	}
}

func (m *Maker) drop() {
	from, to := m.span()
	m.buf = slices.Delete(m.buf, from, to)
}

func (m *Maker) double() {
	from, to := m.span()
	m.other = append(m.other[:0], m.buf[from:to]...)
	m.buf = slices.Insert(m.buf, to, m.other...)
}

func (m *Maker) truncate() { m.buf = m.buf[:m.at()] }

// splice replaces the end of the message by the end of another one.
func (m *Maker) splice() {
	m.other = m.append(m.other[:0])
	m.buf = append(m.buf[:m.at()], m.other[m.random.IntN(len(m.other)+1):]...)
}

// swap moves a part to another position.
func (m *Maker) swap() {
	from, to := m.span()
	m.other = append(m.other[:0], m.buf[from:to]...)
	m.buf = slices.Delete(m.buf, from, to)
	m.buf = slices.Insert(m.buf, m.at(), m.other...)
}

// tag returns the part from a < to the next >.
func (m *Maker) tag() (from, to int) {
	place := m.at()
	from = bytes.IndexByte(m.buf[place:], '<')
	if from < 0 {
		return 0, 0
	}
	from += place
	to = bytes.IndexByte(m.buf[from:], '>')
	if to < 0 {
		return 0, 0
	}
	return from, from + to + 1
}

func (m *Maker) doubleTag() {
	from, to := m.tag()
	m.other = append(m.other[:0], m.buf[from:to]...)
	m.buf = slices.Insert(m.buf, m.at(), m.other...)
}

func (m *Maker) dropTag() {
	from, to := m.tag()
	m.buf = slices.Delete(m.buf, from, to)
}

// huge inserts a very long piece.
func (m *Maker) huge() {
	long := strings.Repeat(m.pick(tokens), 1+m.random.IntN(1000))
	m.buf = slices.Insert(m.buf, m.at(), []byte(long)...)
}
