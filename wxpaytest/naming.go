package wxpaytest

import (
	"fmt"
	"slices"
	"strings"
)

// AmbiguousError reports that a number names several orders or refunds.
// errors.Is finds [ErrAmbiguous] in it.
type AmbiguousError struct {
	Name       string   // out_trade_no or out_refund_no
	Number     string   // as the caller wrote it
	Candidates []string // each names one of them, such as "mch_id/number"
}

// maxCandidates is how many candidates an AmbiguousError names.
const maxCandidates = 20

func (e *AmbiguousError) Error() string {
	return fmt.Sprintf("%v: %s %q: write one of %s", ErrAmbiguous, e.Name, e.Number, strings.Join(e.Candidates, ", "))
}

// Unwrap returns [ErrAmbiguous].
func (e *AmbiguousError) Unwrap() error { return ErrAmbiguous }

// nameable is an order or a refund.
type nameable interface {
	comparable
	of(owner string) bool // the owner is its merchant, its shop, or "mch_id/sub_mch_id"
	owners() []string     // the most usual one first; only the last one is always enough
}

// theOne finds what a number names. The number is the merchant's or the
// platform's, or "mch_id/number". lookup returns everything with a number.
func theOne[T nameable](name, number string, lookup func(number string) []T) (found T, err error) {
	slash := strings.LastIndex(number, "/")
	rest := number[slash+1:]
	all := lookup(rest)
	fits := slices.DeleteFunc(slices.Clone(all), func(v T) bool { return slash >= 0 && !v.of(number[:slash]) })
	switch len(fits) {
	case 0:
		return found, fmt.Errorf("%w: %s %q", ErrUnknown, name, number)
	case 1:
		return fits[0], nil
	}
	ambiguous := &AmbiguousError{Name: name, Number: number}
	for _, v := range fits[:min(len(fits), maxCandidates)] {
		ambiguous.Candidates = append(ambiguous.Candidates, nameOf(v, all, rest))
	}
	return found, ambiguous
}

// nameOf returns the first "owner/number" that names no other one of all.
func nameOf[T nameable](v T, all []T, number string) string {
	owners := v.owners()
	for _, owner := range owners {
		if !slices.ContainsFunc(all, func(other T) bool { return other != v && other.of(owner) }) {
			return owner + "/" + number
		}
	}
	return owners[len(owners)-1] + "/" + number
}

func (o *order) of(owner string) bool  { return slices.Contains(o.owners(), owner) }
func (r *refund) of(owner string) bool { return slices.Contains(r.owners(), owner) }

func (o *order) owners() []string  { return ownersOf(o.MchID, o.SubMchID) }
func (r *refund) owners() []string { return ownersOf(r.MchID, r.SubMchID) }

func ownersOf(mchID, subMchID string) []string {
	if subMchID == "" {
		return []string{mchID}
	}
	return []string{subMchID, mchID, mchID + "/" + subMchID}
}
