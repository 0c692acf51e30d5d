// Package fieldtag is the conversion between Go structs and pairs as it was when pairs were a
// slice of structs. Tests compare it with the one in use: they must decode and encode the same,
// and return the same errors. If a rule is changed on purpose, change it here too.
package fieldtag

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"
)

// Zone is the time zone for reading and writing times. Its name has a form that
// time.Parse can read back. Database drivers that store a time as text need
// that.
var Zone = time.FixedZone("+08", 8*60*60)

// A Plan is the meaning of the tags of one struct type.
type Plan struct {
	root   *record
	lists  []list      // an outer list comes before its inner lists
	byName [3][]target // by number of indexes; the names are without indexes and sorted
	extra  []int       // index of the field with the tag extra; nil: there is none
}

// A record is the struct of a message or of a row.
type record struct {
	fields   []field // sorted by name
	lists    []int
	required uint64 // the bits of the required fields
}

type field struct {
	name   string // without indexes
	tag    string // with indexes
	goName string
	index  []int
	kind   kind
	bit    uint64 // its bit in record.required; 0: it is optional
	chars  int    // maximum; 0: any number
	bytes  int    // maximum; 0: any number
	layout string // of a time
}

// A list is a field with a slice of rows.
type list struct {
	index []int
	slice reflect.Type
	rows  *record
	outer int // the list whose rows contain this one, or noList
}

const noList = -1

// A target is a field, and the list whose rows contain it.
type target struct {
	field *field
	list  int
}

// Compile returns the plan for T, or an error that names the field with the
// wrong tag.
func Compile[T any]() (p *Plan, err error) {
	defer func() {
		rejected := recover()
		wrong, ok := rejected.(*tagError)
		switch {
		case ok:
			p, err = nil, wrong
		case rejected != nil:
			panic(rejected)
		}
	}()
	if t := reflect.TypeFor[T](); t.Kind() != reflect.Struct {
		panic(&tagError{fmt.Sprintf("%v is not a struct", t)})
	}
	p = &Plan{}
	p.root = p.newRecord(reflect.TypeFor[T](), noList, 0)
	return p, nil
}

// For is [Compile] for types with known correct tags. It panics if a tag is
// wrong, like [regexp.MustCompile].
func For[T any]() *Plan {
	p, err := Compile[T]()
	if err != nil {
		panic(err.Error())
	}
	return p
}

// Extra returns a pointer to the field of src with the tag extra, or nil if the
// plan has no such field. src is a pointer to the plan's struct.
func (p *Plan) Extra(src any) any {
	if p.extra == nil {
		return nil
	}
	return reflect.ValueOf(src).Elem().FieldByIndex(p.extra).Addr().Interface()
}

// Names returns the names of the fields, with $n and $m for indexes: first the
// plain fields, then those of each list.
func (p *Plan) Names() []string {
	names := p.root.names(nil)
	for _, l := range p.lists {
		names = l.rows.names(names)
	}
	return names
}

// Required returns the names of the required fields outside of rows.
func (p *Plan) Required() (names []string) {
	for _, f := range p.root.fields {
		if f.bit != 0 {
			names = append(names, f.tag)
		}
	}
	return names
}

// IsJSON reports whether a field outside of rows has the tag json.
func (p *Plan) IsJSON(name string) bool {
	return slices.ContainsFunc(p.root.fields, func(f field) bool { return f.tag == name && f.kind == kindJSON })
}

func (r *record) names(names []string) []string {
	for i := range r.fields {
		names = append(names, r.fields[i].tag)
	}
	return names
}

func (p *Plan) newRecord(t reflect.Type, list, depth int) *record {
	r := &record{}
	p.addFields(r, t, nil, list, depth)
	slices.SortFunc(r.fields, func(a, b field) int { return strings.Compare(a.name, b.name) })
	for i := range r.fields {
		f := &r.fields[i]
		at, twice := find(p.byName[depth], f.name)
		if twice {
			reject(t, f.goName, "%s is declared twice", f.tag)
		}
		p.byName[depth] = slices.Insert(p.byName[depth], at, target{f, list})
	}
	return r
}

// find returns the place of a name in a sorted list of targets.
func find(targets []target, name string) (at int, found bool) {
	return slices.BinarySearchFunc(targets, name, func(t target, name string) int { return strings.Compare(t.field.name, name) })
}

func (p *Plan) addFields(r *record, t reflect.Type, outer []int, list, depth int) {
	for i := range t.NumField() {
		sf := t.Field(i)
		index := append(slices.Clone(outer), i)
		tag, tagged := sf.Tag.Lookup("wxpay")
		switch {
		case sf.Anonymous && !tagged && sf.Type.Kind() == reflect.Struct:
			p.addFields(r, sf.Type, index, list, depth)
		case !tagged:
		case !sf.IsExported():
			reject(t, sf.Name, "is not exported")
		case tag == ",extra":
			p.addExtra(t, sf, index, depth)
		case strings.HasPrefix(tag, "$"):
			p.addList(r, t, sf, tag, index, list, depth)
		default:
			f := parseTag(t, sf, tag, depth)
			f.index = index
			r.add(t, f)
		}
	}
}

func (p *Plan) addExtra(t reflect.Type, sf reflect.StructField, index []int, depth int) {
	if p.extra != nil || depth > 0 {
		reject(t, sf.Name, "is a second extra field, or an extra field in a row")
	}
	p.extra = index
}

// add assigns a bit to each required field, in the order of the struct.
func (r *record) add(t reflect.Type, f field) {
	if f.bit != 0 {
		f.bit = r.required + 1
		r.required |= f.bit
		if f.bit == 0 {
			reject(t, f.goName, "is a required field after the 64th")
		}
	}
	r.fields = append(r.fields, f)
}

func (p *Plan) addList(r *record, t reflect.Type, sf reflect.StructField, tag string, index []int, outer, depth int) {
	if depth > 1 || tag != []string{"$n", "$m"}[depth] {
		reject(t, sf.Name, "%q has the wrong index", tag)
	}
	if sf.Type.Kind() != reflect.Slice || sf.Type.Elem().Kind() != reflect.Struct {
		reject(t, sf.Name, "is not a slice of structs")
	}
	number := len(p.lists)
	p.lists = append(p.lists, list{index: index, slice: sf.Type, outer: outer})
	r.lists = append(r.lists, number)
	p.lists[number].rows = p.newRecord(sf.Type.Elem(), number, depth+1)
}
