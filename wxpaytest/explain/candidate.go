package explain

// candidate is a mistake that the search tries.
type candidate struct {
	Mistake
	kind  string         // two mistakes of the same kind are never combined
	apply func(d *draft) // applies the mistake
}

// rewriting returns a mistake that changes every value.
func rewriting(f func(value string) string) func(d *draft) {
	return func(d *draft) { d.rewrite(f) }
}
