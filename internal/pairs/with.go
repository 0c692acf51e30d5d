package pairs

// A Pair is a name and its value.
type Pair struct{ Name, Value string }

// With returns a copy of l with more pairs. An added pair replaces the one with its name;
// the last one counts. It costs least if the pairs are sorted by name.
func (l *List) With(added ...Pair) List {
	if len(added) == 0 {
		return *l
	}
	var b Builder
	size := len(l.text)
	for _, p := range added {
		size += len(p.Name) + len(p.Value) + len("=&")
	}
	b.Grow(size, len(l.spans)+len(added))
	next := 0 // the first pair of l that was not copied yet
	for _, p := range added {
		i, found := l.Find(p.Name)
		if i >= next {
			b.addRange(l, next, i)
			next = i
		}
		if found && next == i {
			next++
		}
		b.Add(p.Name, p.Value)
	}
	b.addRange(l, next, len(l.spans))
	list, _ := b.List()
	return list
}
