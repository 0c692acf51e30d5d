package wxpaytest

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The lists contain every declared name, each once.
func TestFaultLists(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "fault.go", nil, 0)
	require.NoError(t, err)
	var declared []FaultName
	ast.Inspect(file, func(n ast.Node) bool {
		if spec, ok := n.(*ast.ValueSpec); ok && len(spec.Values) == 1 && spec.Type != nil {
			value := strings.Trim(spec.Values[0].(*ast.BasicLit).Value, `"`)
			declared = append(declared, FaultName(value))
		}
		return true
	})
	only := []FaultName{DuplicateNotification, OutOfOrderNotification, DelayedNotification, NoNotification}
	shared := []FaultName{ // for requests and notifications
		WrongSignature, MissingSignature, OtherKey, OtherIDs, OtherNumber, TruncatedBody, EmptyBody, MalformedPromotion,
	}
	assert.Len(t, declared, len(Faults())+len(only))
	assert.ElementsMatch(t, declared, slices.Concat(Faults(), only))
	assert.Subset(t, Faults(), ConnectionFaults())
	assert.Subset(t, NotifyFaults(), only)
	assert.Subset(t, NotifyFaults(), shared)
	assert.Len(t, NotifyFaults(), len(only)+len(shared))
}

// Every listed fault can be injected, and no other.
func TestListedFaultsCanBeInjected(t *testing.T) {
	g := newGateway(t)
	for _, name := range Faults() {
		assert.NotPanics(t, func() { g.Inject(Fault{Name: name, Times: -1}) }, name)
		g.ClearFaults()
		if !slices.Contains(ConnectionFaults(), name) {
			path := ordering
			if paths := actOf(Fault{Name: name}).paths; paths != nil {
				path = paths[0]
			}
			assert.NotPanics(t, func() { g.Inject(Fault{Name: name, Path: path, Host: BackupHost}) }, name)
		}
		notifies := slices.Contains(NotifyFaults(), name)
		inject := func() { g.Inject(Fault{Name: name, Path: NotifyPath}) }
		if notifies {
			assert.NotPanics(t, inject, name)
		} else {
			assert.Panics(t, inject, name)
		}
		g.ClearFaults()
	}
	for _, name := range NotifyFaults() {
		assert.NotPanics(t, func() { g.Inject(Fault{Name: name, Path: NotifyPath}) }, name)
	}
}

func TestFaultsThatCanNotBe(t *testing.T) {
	g := newGateway(t)
	const refunds = "/secapi/pay/refund"
	for why, f := range map[string]Fault{
		"no fault":                    {Name: "no-such-fault"},
		"without a Name":              {Path: ordering},
		"can't strike a notification": {Name: TimeoutAfter, Path: NotifyPath},
		"has a Probability":           {Name: TimeoutAfter, Probability: 1.1},
		"has the Number \"1/no\"":     {Name: TimeoutAfter, Number: "1/no"},
		`has the Path "pay/orderquery": the gateway has no such path`: {Name: TimeoutAfter, Path: "pay/orderquery"},
		`has the Path "/pay/orderquery/": the gateway`:                {Name: TimeoutAfter, Path: "/pay/orderquery/"},
		`has the Path "/": the gateway`:                               {Name: ResetUnread, Path: "/"},
		"has the Host":                                                {Name: TimeoutAfter, Host: "api"},
		"has no Host":                                                 {Name: NoNotification, Host: MainHost},
		"it has no Path":                                              {Name: OtherHost, Path: ordering},
		"it has no Path and no Number":                                {Name: ConnectionReset, Number: number},
		"before a number is read":                                     {Name: ResetUnread, Number: number},
		"needs a Delay":                                               {Name: ConnectionRefused, Probability: 0.5},
		"can't strike /pay/orderquery":                                {Name: EarlyNotification, Path: query},
		"can't strike " + loginPath:                                   {Name: WrongSignature, Path: loginPath},
		"needs the operation":                                         {Name: EarlyNotification, Path: refunds, Before: true},
		"needs a Delay if it does not s":                              {Name: ConnectionRefused, Skip: 1},
	} {
		panics(t, why, func() { g.Inject(f) })
	}
	for why, faults := range map[string][]Fault{
		"without a Name":   {{Probability: 0.1}},
		"in a mix needs":   {{Name: HTMLPage}},
		"sum to more":      {{Name: HTMLPage, Probability: 0.6}, {Name: EmptyBody, Probability: 0.6}},
		"and no Seed":      {{Name: HTMLPage, Probability: 0.6, Seed: 1}},
		"needs a Delay if": {{Name: ConnectionRefused, Probability: 0.6}},
	} {
		panics(t, why, func() { g.InjectMix(1, faults...) })
	}
	g.InjectMix(1, Fault{Name: HTMLPage, Probability: 0.6}, Fault{Name: OtherHost, Probability: 0.6},
		Fault{Name: EmptyBody, Path: NotifyPath, Probability: 0.6})
	for why, faults := range map[string][]Fault{
		"strikes once":        {{Name: HTMLPage, Times: 2}},
		"without Skip":        {{Name: HTMLPage, Probability: 0.5}},
		"in a script strikes": {{Name: HTMLPage, Skip: 1}},
		"not both":            {{Name: HTMLPage}, {Name: NoNotification}},
		"needs a Delay":       {{Name: ConnectionRefused}},
		"twice in a row":      {{Name: ConnectionRefused, Delay: 1}, {Name: ConnectionRefused, Host: MainHost, Delay: 1}},
	} {
		panics(t, why, func() { g.InjectScript(faults) })
	}
}

func panics(t *testing.T, why string, what func()) {
	t.Helper()
	defer func() {
		t.Helper()
		assert.Contains(t, recover(), why)
	}()
	what()
}
