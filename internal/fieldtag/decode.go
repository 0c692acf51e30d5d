package fieldtag

import (
	"reflect"
	"slices"

	"github.com/seed6780280e/wxpay/internal/pairs"
)

// Decode sets the fields of dst, a pointer to a zero value of the plan's
// struct, from the pairs of a list. It ignores pairs that are not in the
// plan and pairs with an empty value. If a value has the wrong form, its field
// stays zero and its name is in malformed. If such a field is required, or a
// required field is missing, Decode returns an error. Rows come in the order of
// their indexes, without gaps. No number in a message decides how much memory
// is allocated.
func (p *Plan) Decode(dst any, list *pairs.List) (malformed []string, err error) {
	d := decoder{plan: p, dst: reflect.ValueOf(dst).Elem(), list: *list, tables: make([]table, len(p.lists))}
	for ; d.current < list.Len(); d.current++ {
		d.add(list.Name(d.current), list.Value(d.current))
	}
	d.sortRows()
	if d.err == nil {
		d.err = d.missing()
	}
	d.setLists()
	return d.malformed, d.err
}

type decoder struct {
	plan      *Plan
	dst       reflect.Value
	seen      uint64     // bits of the required fields seen so far
	list      pairs.List // a copy, so that the pointer to it does not escape
	current   int        // index of the pair that is being added
	tables    []table    // one for each list of the plan
	at        [3]int     // position of the last name in plan.byName
	malformed []string
	err       error
}

func (d *decoder) add(name, value string) {
	base, indexes, rowKey := split(name)
	to := d.target(base, indexes)
	if to == nil || value == "" {
		return
	}
	v, seen := d.dst, &d.seen
	if indexes > 0 {
		v, seen = d.row(to.list, rowKey)
	}
	*seen |= to.field.bit
	if to.field.parse(v.FieldByIndex(to.field.index), value) {
		return
	}
	d.malformed = append(d.malformed, name)
	if to.field.bit != 0 && d.err == nil {
		d.err = &Error{Name: name, GoName: to.field.goName, Reason: "is malformed"}
	}
}

// target returns the plan's target for a name, or nil. Both the names of a list and those
// of the plan are sorted, so the next target is mostly the previous one or a later one, and
// going forward finds it. Names without their indexes are not always sorted: after a step
// back, it searches.
func (d *decoder) target(name string, indexes int) *target {
	targets, at := d.plan.byName[indexes], d.at[indexes]
	if indexes > 0 && at < len(targets) && targets[at].field.name == name { // in another row
		return &targets[at]
	}
	key := pairs.KeyOf(name)
	for at < len(targets) && targets[at].isBefore(name, key) {
		at++
	}
	if at > 0 && !targets[at-1].isBefore(name, key) {
		at, _ = find(targets, name)
	}
	d.at[indexes] = at
	if at < len(targets) && targets[at].field.name == name {
		return &targets[at]
	}
	return nil
}

// missing returns an error if a required field is missing.
func (d *decoder) missing() error {
	if f := d.plan.root.missing(d.seen); f != nil {
		return f.errorf("", "is missing")
	}
	for i, l := range d.plan.lists {
		for _, r := range d.tables[i].rows {
			if f := l.rows.missing(r.seen); f != nil {
				return f.errorf(l.suffix(r.key), "is missing")
			}
		}
	}
	return nil
}

func (r *record) missing(seen uint64) *field {
	if seen == r.required {
		return nil
	}
	i := slices.IndexFunc(r.fields, func(f field) bool { return f.bit&^seen != 0 })
	return &r.fields[i]
}
