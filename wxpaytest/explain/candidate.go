package explain

// candidate is a mistake that the search tries.
type candidate struct {
	Mistake
	kind  string         // two mistakes of the same kind are never combined
	apply func(d *draft) // applies the mistake
}

// rare is the kind of the mistakes that are combined with no other.
const rare = "rare"

// rewriting returns a mistake that changes every value.
func rewriting(f func(value string) string) func(d *draft) {
	return func(d *draft) { d.rewrite(f) }
}

// shaping returns a mistake that joins the fields and the key in another way.
func shaping(f shape) func(d *draft) {
	return func(d *draft) { d.shape = f }
}
