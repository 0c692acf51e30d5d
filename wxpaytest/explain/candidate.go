package explain

// candidate is a mistake that the search tries.
type candidate struct {
	Mistake
	kind  string         // two mistakes of a kind are never made together
	apply func(d *draft) // makes the mistake
}

// rewriting makes a mistake with every value.
func rewriting(f func(value string) string) func(d *draft) {
	return func(d *draft) { d.rewrite(f) }
}
