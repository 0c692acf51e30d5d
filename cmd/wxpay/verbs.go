package main

import (
	"slices"
	"strings"
)

// verbs returns all verbs, in the order of the help.
func verbs() []verb {
	return []verb{
		doctorVerb(),
		explainVerb(),
		notifyVerb(),
		billVerb(),
		orderVerb(),
		refundVerb(),
		refundCreateVerb(),
		closeVerb(),
		reverseVerb(),
		paramsVerb(),
		certVerb(),
		certPEMVerb(),
		helpVerb(),
	}
}

// findVerb returns the verb that args begin with, or nil, and the other arguments.
func findVerb(args []string) (*verb, []string) {
	var found *verb
	length := 0
	for _, v := range verbs() {
		words := strings.Fields(v.name)
		if len(words) > length && len(args) >= len(words) && strings.Join(args[:len(words)], " ") == v.name {
			found, length = &v, len(words)
		}
	}
	return found, args[length:]
}

// joinVerb puts the two words of a verb together, if flags of every verb stand between
// them: refund -json create.
func joinVerb(args []string) []string {
	f := newFlagSet(&commonFlags{}, nil)
	if len(args) < 3 || f.Parse(args[1:]) != nil || f.NArg() == 0 {
		return args
	}
	between := args[1 : len(args)-f.NArg()]
	joined := slices.Concat(args[:1], f.Args()[:1], between, f.Args()[1:])
	if slices.Contains(between, "--") {
		return args // what follows is an argument
	}
	if v, _ := findVerb(joined); v == nil || !strings.Contains(v.name, " ") {
		return args
	}
	return joined
}

// unknownVerb returns the error of a verb that does not exist.
func (c *call) unknownVerb(name string) error {
	var names []string
	for _, v := range verbs() {
		names = append(names, v.name)
	}
	if near := nearest(name, names); near != "" {
		return c.misuse("there is no verb %s: did you mean %s?", shownWord(name), near)
	}
	return c.misuse("there is no verb %s: wxpay help lists them", shownWord(name))
}
