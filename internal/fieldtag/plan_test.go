package fieldtag

import (
	"fmt"
	"reflect"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

type status string

type fen int64

type detail struct {
	Name  string   `json:"name"`
	Count int64    `json:"count"`
	Tags  []string `json:"tags"`
}

type common struct {
	AppID string `wxpay:"appid"`
	inner
}

type inner struct {
	innermost
}

type innermost struct {
	Nonce  string `wxpay:"nonce_str"`
	Device string `wxpay:"device_info"`
}

// everything has all kinds of fields, and rows in rows. fee belongs to the
// message, to a row or to an inner row, depending on its indexes.
type everything struct {
	common
	Text     string    `wxpay:"text"`
	Status   status    `wxpay:"status"`
	Fee      int64     `wxpay:"fee"`
	Amount   fen       `wxpay:"amount"`
	Total    *int64    `wxpay:"total"`
	Tax      *fen      `wxpay:"tax"`
	Yes      bool      `wxpay:"yes"`
	Compact  time.Time `wxpay:"compact,yyyyMMddHHmmss"`
	Spaced   time.Time `wxpay:"spaced,yyyy-MM-dd HH:mm:ss"`
	Detail   *detail   `wxpay:"detail,json"`
	Value    detail    `wxpay:"value,json"`
	Others   []other   `wxpay:"$n"`
	Outers   []outer   `wxpay:"$n"` // not the first list
	Untagged string
	Copy     common
	hidden   string
}

type outer struct {
	ID     string    `wxpay:"id_$n"`
	Fee    int64     `wxpay:"fee_$n"`
	Total  *int64    `wxpay:"row_total_$n"`
	At     time.Time `wxpay:"at_$n,yyyyMMddHHmmss"`
	Detail *detail   `wxpay:"row_detail_$n,json"`
	Leaves []leaf    `wxpay:"$m"`
	Labels []label   `wxpay:"$m"`
}

type other struct {
	Name string `wxpay:"other_name_$n"`
}

type leaf struct {
	ID  string `wxpay:"leaf_id_$n_$m"`
	Fee int64  `wxpay:"fee_$n_$m"`
	Yes bool   `wxpay:"leaf_yes_$n_$m"`
}

type label struct {
	Text string `wxpay:"label_$n_$m"`
}

func TestNames(t *testing.T) {
	assert.Equal(t, []string{
		"amount", "appid", "compact", "detail", "device_info", "fee", "nonce_str", "spaced", "status", "tax", "text", "total", "value", "yes",
		"other_name_$n",
		"at_$n", "fee_$n", "id_$n", "row_detail_$n", "row_total_$n",
		"fee_$n_$m", "leaf_id_$n_$m", "leaf_yes_$n_$m",
		"label_$n_$m",
	}, For[everything]().Names())
	assert.Empty(t, For[struct{ A string }]().Names())
	assert.Equal(t, []string{"at"}, For[struct {
		time.Time `wxpay:"at,yyyyMMdd"` // a field, although it is embedded
	}]().Names())
}

// Only fields outside of rows count.
func TestIsJSON(t *testing.T) {
	p := For[everything]()
	for name, want := range map[string]bool{"detail": true, "value": true, "text": false, "row_detail_$n": false, "unknown": false} {
		assert.Equal(t, want, p.IsJSON(name), name)
	}
}

// An embedded type without a tag is ignored, unless it is a struct.
func TestEmbeddedInterface(t *testing.T) {
	type message struct {
		fmt.Stringer
		Name string `wxpay:"name"`
	}
	assert.Equal(t, []string{"name"}, For[message]().Names())
}

func TestForPanics(t *testing.T) {
	type row struct {
		A string `wxpay:"a_$n"`
	}
	type third struct {
		A string `wxpay:"a_$n_$m"`
	}
	type second struct {
		Rows []third `wxpay:"$m"`
	}
	type tooDeep struct {
		Rows []struct {
			Rows []second `wxpay:"$m"`
		} `wxpay:"$n"`
	}
	for _, test := range []struct {
		why    string
		plan   func() *Plan
		reason string
	}{
		{"unknown option", For[struct {
			A string `wxpay:"a,requird"`
		}], `.A: unknown option "requird"`},
		{"empty option", For[struct {
			A string `wxpay:"a,"`
		}], `.A: unknown option ""`},
		{"length that is no number", For[struct {
			A string `wxpay:"a,Sx"`
		}], `.A: unknown option "Sx"`},
		{"length of 0", For[struct {
			A string `wxpay:"a,S0"`
		}], `.A: unknown option "S0"`},
		{"negative length", For[struct {
			A string `wxpay:"a,B-1"`
		}], `.A: unknown option "B-1"`},
		{"empty name", For[struct {
			A string `wxpay:",required"`
		}], `.A: "" is not a name with 0 indexes`},
		{"index outside of rows", For[struct {
			A string `wxpay:"a_$n"`
		}], `.A: "a_$n" is not a name with 0 indexes`},
		{"no index in a row", For[struct {
			Rows []struct {
				A string `wxpay:"a"`
			} `wxpay:"$n"`
		}], `.A: "a" is not a name with 1 indexes`},
		{"index alone", For[struct {
			Rows []struct {
				A string `wxpay:"_$n"`
			} `wxpay:"$n"`
		}], `.A: "_$n" is not a name with 1 indexes`},
		{"two indexes in a row", For[struct {
			Rows []struct {
				A string `wxpay:"a_$n_$m"`
			} `wxpay:"$n"`
		}], `.A: "a_$n_$m" is not a name with 1 indexes`},
		{"wrong second index", For[struct {
			Rows []struct {
				A string `wxpay:"a_$m_$n"`
			} `wxpay:"$n"`
		}], `.A: "a_$m_$n" is not a name with 1 indexes`},
		{"one index in an inner row", For[struct {
			Rows []struct {
				Rows []row `wxpay:"$m"`
			} `wxpay:"$n"`
		}], `.A: "a_$n" is not a name with 2 indexes`},
		{"number for an index", For[struct {
			A string `wxpay:"a_0"`
		}], `.A: "a_0" is not a name with 0 indexes`},
		{"$m outside", For[struct {
			Rows []row `wxpay:"$m"`
		}], `.Rows: "$m" has the wrong index`},
		{"$n inside", For[struct {
			Rows []struct {
				Rows []row `wxpay:"$n"`
			} `wxpay:"$n"`
		}], `.Rows: "$n" has the wrong index`},
		{"third level", For[tooDeep], `.Rows: "$m" has the wrong index`},
		{"rows that are no slice", For[struct {
			Rows row `wxpay:"$n"`
		}], `.Rows: is not a slice of structs`},
		{"rows that are an array", For[struct {
			Rows [2]row `wxpay:"$n"`
		}], `.Rows: is not a slice of structs`},
		{"rows that are pointers", For[struct {
			Rows []*row `wxpay:"$n"`
		}], `.Rows: is not a slice of structs`},
		{"name twice", For[struct {
			A string `wxpay:"a"`
			B string `wxpay:"a"`
		}], ` is declared twice`},
		{"name twice, once embedded", For[struct {
			common
			B string `wxpay:"nonce_str"`
		}], `: nonce_str is declared twice`},
		{"name twice in different rows", For[struct {
			Rows []row `wxpay:"$n"`
			More []row `wxpay:"$n"`
		}], `fieldtag.row.A: a_$n is declared twice`},
		{"unsupported type", For[struct {
			A float64 `wxpay:"a"`
		}], `.A: "a" does not fit the type float64`},
		{"int", For[struct {
			A int `wxpay:"a"`
		}], `.A: "a" does not fit the type int`},
		{"pointer to text", For[struct {
			A *string `wxpay:"a"`
		}], `.A: "a" does not fit the type *string`},
		{"struct without json", For[struct {
			A detail `wxpay:"a"`
		}], `.A: "a" does not fit the type fieldtag.detail`},
		{"time without a layout", For[struct {
			A time.Time `wxpay:"a"`
		}], `.A: "a" does not fit the type time.Time`},
		{"layout on text", For[struct {
			A string `wxpay:"a,yyyyMMdd"`
		}], `.A: "a,yyyyMMdd" does not fit the type string`},
		{"layout on JSON", For[struct {
			A time.Time `wxpay:"a,json,yyyyMMdd"`
		}], `.A: "a,json,yyyyMMdd" does not fit the type time.Time`},
		{"characters of a number", For[struct {
			A int64 `wxpay:"a,S8"`
		}], `.A: "a,S8" does not fit the type int64`},
		{"bytes of a bool", For[struct {
			A bool `wxpay:"a,B8"`
		}], `.A: "a,B8" does not fit the type bool`},
		{"extra twice", For[struct {
			A extras `wxpay:",extra"`
			B extras `wxpay:",extra"`
		}], `.B: is a second extra field`},
		{"extra in a row", For[struct {
			Rows []struct {
				A extras `wxpay:",extra"`
			} `wxpay:"$n"`
		}], `.A: is a second extra field, or an extra field in a row`},
		{"extra with a name", For[struct {
			A string `wxpay:"a,extra"`
		}], `.A: unknown option "extra"`},
		{"no struct", For[string], `string is not a struct`},
		{"not exported", For[struct {
			a string `wxpay:"a"`
		}], `.a: is not exported`},
	} {
		t.Run(test.why, func(t *testing.T) {
			reason := panicOf(func() { test.plan() })
			assert.Contains(t, reason, "fieldtag: ")
			assert.Contains(t, reason, test.reason)
		})
	}
	assert.NotPanics(t, func() {
		For[struct {
			Short string          `wxpay:"short,B1,S1"`
			JSON  string          `wxpay:"json,json,B2,required"`
			Map   map[string]bool `wxpay:"map,json"`
		}]()
	})
}

type extras map[string]string

// The field with the tag extra is returned, and neither written nor read.
func TestExtra(t *testing.T) {
	type inner struct {
		Extra extras `wxpay:",extra"`
	}
	type message struct {
		Name string `wxpay:"name"`
		inner
	}
	p, err := Compile[message]()
	require.NoError(t, err)
	m := message{Name: "x", inner: inner{extras{"more": "y"}}}
	assert.Same(t, &m.Extra, p.Extra(&m))
	assert.Equal(t, []string{"name"}, p.Names())
	assert.Equal(t, []pair{{"name", "x"}}, encode(t, &m))

	assert.Nil(t, For[row]().Extra(&row{}))
}

func TestCompileReportsWrongTags(t *testing.T) {
	_, err := Compile[struct {
		A string `wxpay:"a,unknown"`
	}]()
	assert.EqualError(t, err, "fieldtag: struct { A string \"wxpay:\\\"a,unknown\\\"\" }.A: unknown option \"unknown\"")
}

func panicOf(f func()) (reason string) {
	defer func() { reason = fmt.Sprint(recover()) }()
	f()
	return ""
}

// structOf returns a struct type with n required fields.
func structOf(n int) reflect.Type {
	fields := make([]reflect.StructField, n)
	for i := range fields {
		fields[i] = reflect.StructField{
			Name: fmt.Sprintf("F%d", i),
			Type: reflect.TypeFor[string](),
			Tag:  reflect.StructTag(fmt.Sprintf(`wxpay:"f%d,required"`, i)),
		}
	}
	return reflect.StructOf(fields)
}

func TestManyRequiredFields(t *testing.T) {
	plan := For[struct{}]()
	plan.root = plan.newRecord(structOf(64), noList, 0)
	dst := reflect.New(structOf(64)).Interface()

	var pairs []pair
	for i := range 64 {
		_, err := plan.Decode(dst, all(pairs))
		require.ErrorContains(t, err, "is missing")
		pairs = append(pairs, pair{fmt.Sprintf("f%d", i), "x"})
	}
	_, err := plan.Decode(dst, all(pairs))
	require.NoError(t, err)

	assert.Contains(t, panicOf(func() { For[struct{}]().newRecord(structOf(65), noList, 0) }),
		"F64: is a required field after the 64th")
}
