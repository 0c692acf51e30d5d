package fieldtag

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay/internal/pairs"
	oracle "github.com/seed6780280e/wxpay/internal/tools/oracle/fieldtag"
	"github.com/seed6780280e/wxpay/internal/tools/soak"
)

// refusing has required fields and limits, so that much of it is refused.
type refusing struct {
	Number string    `wxpay:"number,required,B4"`
	Fee    int64     `wxpay:"fee,required"`
	Time   time.Time `wxpay:"time,required,yyyyMMddHHmmss"`
	Note   string    `wxpay:"note,S3"`
	Detail *detail   `wxpay:"detail,json,B40"`
	Rows   []struct {
		ID     string `wxpay:"id_$n,required"`
		Inners []struct {
			Fee int64 `wxpay:"fee_$n_$m,required"`
		} `wxpay:"$m"`
	} `wxpay:"$n"`
}

var (
	newPlans = []*Plan{For[everything](), For[refusing]()}
	oldPlans = []*oracle.Plan{oracle.For[everything](), oracle.For[refusing]()}
	structs  = []reflect.Type{reflect.TypeFor[everything](), reflect.TypeFor[refusing]()}
)

// checkDecode compares what is decoded of some pairs with what was decoded before.
func checkDecode(given []pair) (accepted bool, err error) {
	list := all(given)
	var before []oracle.Pair
	for name, value := range list.All() {
		before = append(before, oracle.Pair{Name: name, Value: value})
	}
	for i, t := range structs {
		got, want := reflect.New(t), reflect.New(t)
		gotMalformed, gotErr := newPlans[i].Decode(got.Interface(), list)
		wantMalformed, wantErr := oldPlans[i].Decode(want.Interface(), before)
		switch {
		case fmt.Sprint(gotErr) != fmt.Sprint(wantErr):
			return false, fmt.Errorf("%v: error %v, before %v", t, gotErr, wantErr)
		case !slices.Equal(gotMalformed, wantMalformed):
			return false, fmt.Errorf("%v: malformed %q, before %q", t, gotMalformed, wantMalformed)
		case !reflect.DeepEqual(got.Interface(), want.Interface()):
			return false, fmt.Errorf("%v: %+v, before %+v", t, got, want)
		}
		accepted = accepted || len(gotMalformed) == 0 && gotErr == nil
	}
	return accepted, nil
}

// checkEncode compares the pairs of a struct with those before.
func checkEncode(src any) (accepted bool, err error) {
	i := slices.Index(structs, reflect.TypeOf(src).Elem())
	var b, want pairs.Builder
	gotErr := newPlans[i].Encode(src, &b)
	wantErr := oldPlans[i].Encode(src, want.Add)
	if fmt.Sprint(gotErr) != fmt.Sprint(wantErr) {
		return false, fmt.Errorf("error %v, before %v", gotErr, wantErr)
	}
	if gotErr != nil {
		return false, nil
	}
	gotList, gotUnique := b.List()
	wantList, wantUnique := want.List()
	if gotUnique != wantUnique || !reflect.DeepEqual(gotList, wantList) {
		return true, fmt.Errorf("%+v, before %+v", gotList, wantList)
	}
	return true, nil
}

// pairMaker makes pairs with names of the structs and values that are often right.
type pairMaker struct{ random *rand.Rand }

var (
	madeNames  = slices.Concat(newPlans[0].Names(), newPlans[1].Names(), []string{"unknown_$n", "fee_$n_$m_$n", "id", "_$n"})
	madeValues = []string{"", "x", "Y", "N", "0", "7", "-1", "01", "9223372036854775808", "20260101000001", "20261301000000",
		"2026-01-01 00:00:01", "10000101000000", `{"name":"x","tags":["y"]}`, `{`, "null", "微信", "\xFF"}
)

func (m *pairMaker) make() []pair {
	made := make([]pair, m.random.IntN(24))
	for i := range made {
		name := madeNames[m.random.IntN(len(madeNames))]
		name = strings.NewReplacer("$n", m.index(), "$m", m.index()).Replace(name)
		made[i] = pair{name, madeValues[m.random.IntN(len(madeValues))]}
	}
	if m.random.IntN(2) == 0 {
		made = append(made, pair{"number", "1"}, pair{"fee", "2"}, pair{"time", "20260101000001"})
	}
	return made
}

func (m *pairMaker) index() string {
	switch m.random.IntN(20) {
	case 0:
		return strconv.Itoa(m.random.Int())
	case 1:
		return "0" + strconv.Itoa(m.random.IntN(3))
	}
	return strconv.Itoa(m.random.IntN(12))
}

// TestSoakDecode compares decoded pairs with the decoder before.
func TestSoakDecode(t *testing.T) {
	soak.Run(t, 20_000, 0.1, func(random *rand.Rand) (func() []pair, soak.Check[[]pair]) {
		return (&pairMaker{random}).make, checkDecode
	})
}

// TestSoakEncode compares encoded structs with the encoder before.
func TestSoakEncode(t *testing.T) {
	soak.Run(t, 5_000, 0.2, func(random *rand.Rand) (func() any, soak.Check[any]) {
		source := func() any {
			src := reflect.New(structs[random.IntN(len(structs))])
			fill(random, src.Elem())
			return src.Interface()
		}
		return source, checkEncode
	})
}

// FuzzOracle decodes lines of name=value as before.
func FuzzOracle(f *testing.F) {
	f.Add("id_0=a\nid_1=b\nid_10=c\nid_2=d\nfee=1\nfee_0=2\nfee_0_0=3\nfee_0_1=4")
	f.Add("number=1\nfee=2\ntime=20260101000001\nfee_0_1=3\nid_00=2")
	f.Fuzz(func(t *testing.T, message string) {
		var given []pair
		for line := range strings.SplitSeq(message, "\n") {
			name, value, _ := strings.Cut(line, "=")
			given = append(given, pair{name, value})
		}
		_, err := checkDecode(given)
		require.NoError(t, err)
	})
}
