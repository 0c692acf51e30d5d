// Package fieldtag converts between Go structs and name–value pairs, as the
// fields' tags say. It knows nothing of WeChat.
//
// A tag is a name followed by what the documentation says of it:
//
//	OutTradeNo string    `wxpay:"out_trade_no,required,S32"`
//	RefundNo   string    `wxpay:"out_refund_no,B64"`
//	Detail     *Detail   `wxpay:"detail,json,B6000"`
//	TimeEnd    time.Time `wxpay:"time_end,yyyyMMddHHmmss"`
//	Coupons    []Coupon  `wxpay:"$n"`
//	Extra      Pairs     `wxpay:",extra"`
//
// S128 bounds the value in characters, B64 in bytes, when it is written. A
// slice's element type names its fields coupon_id_$n, and that of a slice
// tagged $m inside it coupon_id_$n_$m, where n and m count from 0. Strings,
// integers (int64), pointers to integers, bool (Y and N), [time.Time] (in
// UTC+8) and, with json, anything that encoding/json knows can be fields.
// The field tagged extra holds pairs that have no field of their own:
// [Plan.Extra] returns it, nothing else looks at it. Embedded structs are part
// of their outer struct; fields without a tag are left alone.
package fieldtag

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"
)

// Zone is the zone in which times are written and read. time.Parse can read its
// name back, and with it those database drivers that store the text of a time.
var Zone = time.FixedZone("+08", 8*60*60)

// A Plan is what the tags of one struct type say.
type Plan struct {
	root   *record
	lists  []list      // an outer one before its inner ones
	byName [3][]target // by the number of indexes, which the names lack; sorted
	extra  []int       // index of the field tagged extra; nil: there is none
}

// A record is the struct of a message or of a row.
type record struct {
	fields   []field // sorted by name
	lists    []int
	required uint64 // the bits of the required fields
}

type field struct {
	name   string // without indexes
	tag    string // with them
	goName string
	index  []int
	kind   kind
	bit    uint64 // in record.required, 0 if it is optional
	chars  int    // 0: any number
	bytes  int    // 0: any number
	layout string // of a time
}

// A list is a field that is a slice of rows.
type list struct {
	index []int
	slice reflect.Type
	rows  *record
	outer int // the list whose rows have this one, or noList
}

const noList = -1

// A target is a field, and the list whose rows have it.
type target struct {
	field *field
	list  int
}

// Compile returns the plan for T, or an error that names the field whose tag is
// wrong.
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

// For is [Compile] for types whose tags are known to be right. It panics if one
// is wrong, as [regexp.MustCompile] does.
func For[T any]() *Plan {
	p, err := Compile[T]()
	if err != nil {
		panic(err.Error())
	}
	return p
}

// Extra returns a pointer to the field of src that is tagged extra, or nil if
// the plan has none. src is a pointer to the plan's struct.
func (p *Plan) Extra(src any) any {
	if p.extra == nil {
		return nil
	}
	return reflect.ValueOf(src).Elem().FieldByIndex(p.extra).Addr().Interface()
}

// Names returns the names of the fields, with $n and $m where they have
// indexes: first the plain ones, then those of each list.
func (p *Plan) Names() []string {
	names := p.root.names(nil)
	for _, l := range p.lists {
		names = l.rows.names(names)
	}
	return names
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
			reject(t, f.goName, "%s stands twice", f.tag)
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
		reject(t, sf.Name, "is extra, as another field is, or in a row")
	}
	p.extra = index
}

// add gives required fields a bit each, in the order of the struct.
func (r *record) add(t reflect.Type, f field) {
	if f.bit != 0 {
		f.bit = r.required + 1
		r.required |= f.bit
		if f.bit == 0 {
			reject(t, f.goName, "is one required field too many")
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
