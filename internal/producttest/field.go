package producttest

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay"
)

// A field is a tagged field of a message.
type field struct {
	goName, name string
	json         bool
	layout       string // of a time
	value        reflect.Value
}

var (
	layouts = strings.NewReplacer("yyyy", "2006", "MM", "01", "dd", "02", "HH", "15", "mm", "04", "ss", "05")
	indexes = strings.NewReplacer("$n", "0", "$m", "0")
)

// fieldsOf returns the fields of a message, also of the first row of a list. With grow,
// lists get a row. The envelope is left out.
func fieldsOf(t testing.TB, v reflect.Value, grow bool) (all []field) {
	t.Helper()
	for i := range v.NumField() {
		sf := v.Type().Field(i)
		name, option, _ := strings.Cut(sf.Tag.Get("wxpay"), ",")
		switch {
		case sf.Type == reflect.TypeFor[wxpay.Envelope](), sf.Type == reflect.TypeFor[wxpay.XMLMap](), !sf.IsExported():
		case sf.Anonymous:
			all = append(all, fieldsOf(t, v.Field(i), grow)...)
		case name == "$n" || name == "$m":
			if grow {
				v.Field(i).Set(reflect.MakeSlice(sf.Type, 1, 1))
			}
			require.Equal(t, 1, v.Field(i).Len(), "%v.%s", v.Type(), sf.Name)
			all = append(all, fieldsOf(t, v.Field(i).Index(0), grow)...)
		default:
			options := strings.Split(option, ",")
			all = append(all, field{sf.Name, indexes.Replace(name), slices.Contains(options, "json"), layoutOf(options), v.Field(i)})
		}
	}
	return all
}

func layoutOf(options []string) string {
	for _, o := range options {
		if strings.HasPrefix(o, "yyyy") {
			return layouts.Replace(o)
		}
	}
	return ""
}

// checkName compares the name in the tag with that of the Go field, which a row's field
// may shorten.
func (f field) checkName(t testing.TB) {
	t.Helper()
	name := strings.ToLower(strings.ReplaceAll(f.name, "_", ""))
	row := strings.TrimRight(name, "0")
	if row == name {
		assert.Equal(t, strings.ToLower(f.goName), name, "the tag of %s", f.goName)
		return
	}
	assert.True(t, strings.HasSuffix(row, strings.ToLower(f.goName)), "the tag of %s is %s", f.goName, f.name)
}

// text returns the value of a field as it is sent.
func (f field) text(t testing.TB) string {
	t.Helper()
	v := reflect.Indirect(f.value)
	switch {
	case f.json:
		text, err := json.Marshal(f.value.Interface())
		require.NoError(t, err, f.name)
		return string(text)
	case !v.IsValid():
		return ""
	case v.Type() == reflect.TypeFor[time.Time]():
		return v.Interface().(time.Time).In(wxpay.Zone()).Format(f.layout)
	case v.Kind() == reflect.Bool:
		return map[bool]string{true: "Y", false: "N"}[v.Bool()]
	case v.Kind() == reflect.String:
		return v.String() // also of a type that hides its text
	}
	return fmt.Sprint(v)
}

// set gives a field the text. Without one, it gets a value that no other field has.
func (f field) set(t testing.TB, n int64, text string) {
	t.Helper()
	if f.json {
		require.NoError(t, json.Unmarshal([]byte(text), f.value.Addr().Interface()), f.name)
		return
	}
	if f.value.Kind() == reflect.Pointer {
		f.value.Set(reflect.New(f.value.Type().Elem()))
	}
	switch v := reflect.Indirect(f.value); {
	case v.Type() == reflect.TypeFor[time.Time]():
		v.Set(reflect.ValueOf(f.time(t, n, text)))
	case v.Kind() == reflect.Bool:
		v.SetBool(text != "N")
	case v.Kind() == reflect.Int64:
		v.SetInt(f.number(t, n, text))
	case text == "":
		v.SetString(fmt.Sprint(100000 + n))
	default:
		v.SetString(text)
	}
}

func (f field) time(t testing.TB, n int64, text string) time.Time {
	t.Helper()
	if text == "" {
		return time.Unix(1435716000+n, 0)
	}
	at, err := time.ParseInLocation(f.layout, text, wxpay.Zone())
	require.NoError(t, err, f.name)
	return at
}

func (f field) number(t testing.TB, n int64, text string) int64 {
	t.Helper()
	if text == "" {
		return 1000 - n
	}
	number, err := strconv.ParseInt(text, 10, 64)
	require.NoError(t, err, f.name)
	return number
}
