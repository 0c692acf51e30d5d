package wxpaytest

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// newFault completes a fault. It panics if the fault could never strike.
func newFault(f Fault) *fault {
	a := actOf(f)
	if a.layer > atListen {
		f.Path = NotifyPath
	}
	if a.layer < atMessage && f.Path == NotifyPath {
		if !a.notify {
			panic(fmt.Sprintf("wxpaytest: %s can't strike a notification", f.Name))
		}
		a.layer = atMessage
	}
	if problem := a.problem(f); problem != "" {
		panic(fmt.Sprintf("wxpaytest: %s %s", f.Name, problem))
	}
	f.Times = cmp.Or(f.Times, 1)
	return &fault{Fault: f, act: a}
}

func mustName(f Fault) {
	if f.Name == "" {
		panic("wxpaytest: a Fault without a Name")
	}
}

// actOf returns what the fault does. A fault without a name does nothing.
func actOf(f Fault) *act {
	if f.Name == "" {
		return &act{notify: true}
	}
	all := acts(f)
	i := slices.IndexFunc(all, func(a *act) bool { return a.name == f.Name })
	if i < 0 {
		panic(fmt.Sprintf("wxpaytest: no fault %q", f.Name))
	}
	all[i].before = all[i].before || f.Before
	return all[i]
}

// problem returns why the fault could never strike, or not as it is written.
func (a *act) problem(f Fault) string {
	drawn := f.Probability != 0 || f.Skip != 0
	switch {
	case f.Probability < 0 || f.Probability > 1:
		return "has a Probability that is not 0 to 1"
	case !slices.Contains([]string{"", MainHost, BackupHost}, f.Host):
		return fmt.Sprintf("has the Host %q", f.Host)
	case strings.Count(f.Number, "/") > 1 || strings.HasPrefix(f.Number, "/") || strings.HasSuffix(f.Number, "/"):
		return fmt.Sprintf("has the Number %q: it is neither a number nor mch_id/number", f.Number)
	case f.Host != "" && f.Path == NotifyPath:
		return "strikes notifications: it has no Host"
	case a.connection() && (f.Path != "" || f.Number != ""):
		return "strikes connections: it has no Path and no Number"
	case f.Path != "" && f.Path != NotifyPath && !isPath(f.Path):
		return fmt.Sprintf("has the Path %q: the gateway has no such path", f.Path)
	case a.layer == atHead && f.Number != "":
		return "strikes before a number is read"
	case a.layer == atListen && drawn && f.Delay == 0:
		return "needs a Delay if it does not strike at once"
	case f.Path != NotifyPath && !a.fits(f.Path):
		return "can't strike " + f.Path
	case a.lag != nil && f.Delay != 0 && f.Queries != 0:
		return "has a Delay and Queries: only one can count"
	case a.wallet != nil && !f.opens():
		return "has a Code that leaves no charge open"
	case (a.early || a.lag != nil || a.wallet != nil) && f.Before:
		return "needs the operation to be carried out"
	}
	return ""
}
