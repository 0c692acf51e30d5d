package wxpay

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// adviceWords are the words by which an advice expresses a tag of the table.
var adviceWords = map[string]*regexp.Regexp{
	"query":                 regexp.MustCompile(`\b(query|ask)\b`),
	"read-description":      regexp.MustCompile(`\bdescription\b`),
	"wait":                  regexp.MustCompile(`\b(wait|later|in a minute|in 5 to 10 seconds|every 5 seconds|after 10:00)\b`),
	"slow-down":             regexp.MustCompile(`\b(slow|slower)\b`),
	"tell-user":             regexp.MustCompile(`tell the user|let the user|refuse the login`),
	"repeat-same-number":    regexp.MustCompile(`repeat (the|with) .*same (number|out_refund_no)|repeat with the same|repeat later|(close it|call|query|ask|download|fetch the key) again`),
	"reverse-again":         regexp.MustCompile(`reverse again|call again|repeat with the same number`),
	"reverse":               regexp.MustCompile(`reverse it`),
	"fix-request":           regexp.MustCompile(`(fix|check) the (request|number|amount)|set refund_account`),
	"fix-config":            regexp.MustCompile(`configuration|Config\.`),
	"fix-key":               regexp.MustCompile(`fix the key`),
	"check-certificate":     regexp.MustCompile(`merchant certificate.*CertificateExpiry`),
	"renew-sandbox-key":     regexp.MustCompile(`call Sandbox again`),
	"new-number":            regexp.MustCompile(`new (number|out_trade_no)`),
	"close-then-new-number": regexp.MustCompile(`close it and take a new number`),
	"rescan":                regexp.MustCompile(`new code`),
	"top-up":                regexp.MustCompile(`top up`),
	"done":                  regexp.MustCompile(`^done|deliver`),
	"empty":                 regexp.MustCompile(`empty bill|no comment`),
	"pay-outside":           regexp.MustCompile(`outside WeChat Pay`),
	"original-amounts":      regexp.MustCompile(`other amounts.*repeat with those`),
	"refund-instead":        regexp.MustCompile(`refund it`),
	"new-login":             regexp.MustCompile(`wx\.login again`),
}

// harmlessTags may be in any advice, even if its line does not ask for them: it is
// never wrong to look, to wait, to slow down or to inform the user.
var harmlessTags = []string{"query", "read-description", "wait", "slow-down", "tell-user"}

// impliedTags lists for a tag the other tags that its words express, too.
var impliedTags = map[string][]string{
	"check-certificate":     {"fix-config"},
	"close-then-new-number": {"new-number"},
	"fix-key":               {"fix-request"}, // the sign type is part of the request
	"read-description":      {"fix-request"}, // the description says what to fix
	"new-number":            {"rescan"},      // a new charge at the counter takes a new code
	"empty":                 {"done"},
}

// deadly matches words that no advice may contain while the outcome is unknown.
var deadly = regexp.MustCompile(`\bnew (number|out_trade_no|out_refund_no|one|code)\b|outside WeChat Pay|another way|nothing was sent|not carried out|not paid|refund it`)

func tagsOf(advice string) []string {
	var tags []string
	for tag, words := range adviceWords {
		if words.MatchString(advice) {
			tags = append(tags, tag)
		}
	}
	slices.Sort(tags)
	return tags
}

// An adviceCheck is the advice column of a line.
type adviceCheck struct {
	line         goldenLine
	endpoint     *Endpoint
	first, doubt []string // tags
}

func newAdviceCheck(e *Endpoint, line goldenLine) adviceCheck {
	left, right, _ := strings.Cut(line.advice, ";")
	return adviceCheck{line, e, strings.Fields(left), strings.Fields(right)}
}

// faults returns what is wrong with both advices of a line.
func (c adviceCheck) faults(first, doubt *Error) []string {
	if first.Advice() == doubt.Advice() { // only the code decides: both have the same text
		both := slices.Concat(c.first, c.doubt)
		return append(c.faultsOf(first, c.first, both), c.faultsOf(doubt, c.doubt, both)...)
	}
	return append(c.faultsOf(first, c.first, c.first), c.faultsOf(doubt, c.doubt, c.doubt)...)
}

// faultsOf compares one advice with the tags that it must express and the tags
// that it may express.
func (c adviceCheck) faultsOf(e *Error, must, may []string) (faults []string) {
	advice := e.Advice()
	for _, tag := range must {
		if !c.expresses(advice, tag) {
			faults = append(faults, "lacks "+tag)
		}
	}
	allowed := slices.Concat(may, harmlessTags)
	if e.Outcome == OutcomeUnknown || e.Outcome == OutcomeReadOnly {
		allowed = append(allowed, tagsOf(c.endpoint.InDoubt)...)
	}
	for _, tag := range may {
		allowed = append(allowed, impliedTags[tag]...)
	}
	if c.endpoint == &micropay.Endpoint {
		allowed = append(allowed, "reverse") // a failed charge is reversed, too
	}
	if e.Retry != RetryNever || c.endpoint.ReadOnly {
		allowed = append(allowed, "repeat-same-number", "reverse-again")
	}
	for _, tag := range tagsOf(advice) {
		if !slices.Contains(allowed, tag) {
			faults = append(faults, "must not say "+tag)
		}
	}
	return append(faults, c.dangers(e)...)
}

// expresses reports whether an advice says what a tag asks for. For a query, an
// advice to repeat it expresses the tag query.
func (c adviceCheck) expresses(advice, tag string) bool {
	if tag == "query" && c.endpoint.ReadOnly && adviceWords["repeat-same-number"].MatchString(advice) {
		return true
	}
	words, known := adviceWords[tag]
	return known && words.MatchString(advice)
}

// dangers returns the faults of an advice that could cost money, and bad layout.
func (c adviceCheck) dangers(e *Error) (faults []string) {
	advice := e.Advice()
	if e.Outcome == OutcomeUnknown {
		if words := deadly.FindString(strings.ReplaceAll(advice, "never with a new one", "")); words != "" {
			faults = append(faults, "the outcome is unknown, but the advice says "+words)
		}
	}
	if c.endpoint == &micropay.Endpoint && e.Outcome == OutcomeUnknown && !strings.Contains(advice, "never repeat") &&
		adviceWords["repeat-same-number"].MatchString(advice) {
		faults = append(faults, "the advice is to repeat a charge in doubt")
	}
	query, number := adviceWords["query"].FindStringIndex(advice), adviceWords["new-number"].FindStringIndex(advice)
	if query != nil && number != nil && query[0] > number[0] {
		faults = append(faults, "the query comes after the new number")
	}
	if strings.Contains(advice, "\n") || len(advice) > 240 {
		faults = append(faults, "the advice is not one short line")
	}
	return faults
}

// The check finds every wrong advice.
func TestAdviceCheck(t *testing.T) {
	line := func(e *Endpoint, advice string) adviceCheck {
		return newAdviceCheck(e, goldenLine{operation: e.operation(), advice: advice})
	}
	say := func(o Outcome, advice string) *Error { return &Error{Outcome: o, advice: advice} }
	fix := line(&unifiedOrder.Endpoint, "fix-request;query fix-request")
	good, doubt := say(OutcomeNotDone, fixRequest), say(OutcomeUnknown, "query the order; "+fixRequest)
	assert.Empty(t, fix.faults(good, doubt))
	for name, bad := range map[string][]string{
		"nothing":            fix.faults(say(OutcomeNotDone, "think"), doubt),
		"another fix":        fix.faults(say(OutcomeNotDone, fixRequest+" and "+fixKey), doubt),
		"a new number":       fix.faults(good, say(OutcomeUnknown, "query; "+fixRequest+", with a new number")),
		"outside":            fix.faults(good, say(OutcomeUnknown, "query; "+fixRequest+", or pay outside WeChat Pay")),
		"nothing was sent":   fix.faults(good, say(OutcomeUnknown, "nothing was sent: query; "+fixRequest)),
		"no query":           fix.faults(good, say(OutcomeUnknown, fixRequest)),
		"a useless repeat":   fix.faults(say(OutcomeNotDone, fixRequest+", or call again"), doubt),
		"the query too late": line(&micropay.Endpoint, "query new-number;query").faults(say(OutcomeNotDone, "take a new number, then query"), doubt),
		"a repeated charge":  line(&micropay.Endpoint, "query;query").faults(say(OutcomeUnknown, "query, or repeat with the same number"), doubt),
		"too long":           fix.faults(say(OutcomeNotDone, fixRequest+strings.Repeat(" very", 60)), doubt),
	} {
		assert.NotEmpty(t, bad, name)
	}
}

// Every tag of the table has words, and every entry of adviceWords is used.
func TestAdviceTags(t *testing.T) {
	used := map[string]bool{}
	for _, line := range goldenLines(t) {
		for _, tag := range strings.Fields(strings.ReplaceAll(line.advice, ";", " ")) {
			used[tag] = true
			assert.Contains(t, adviceWords, tag)
		}
	}
	assert.ElementsMatch(t, slices.Collect(maps.Keys(used)), slices.Collect(maps.Keys(adviceWords)))
}
