package wxpay_test

import (
	"maps"
	"net/http"

	"github.com/seed6780280e/wxpay"
)

// A moneyLanding says when WeChat Pay carries out a request.
type moneyLanding int

const (
	landsNever moneyLanding = iota
	landsNow
	landsLater
)

// A moneyClaim is what a signed refusal says of the number. It is true.
type moneyClaim int

const (
	claimsNothing moneyClaim = iota
	claimsKnown
	claimsDead
)

// A moneyAnswer is an answer to the query or to the request.
type moneyAnswer struct {
	label  string
	answer answer
	state  moneyState // that it shows
	claims moneyClaim
	lands  []moneyLanding // what WeChat Pay may do with the request
}

type moneyReply struct {
	state  moneyState
	fields map[string]string
}

func replies(c productCall, all []moneyReply) (answers []moneyAnswer) {
	for _, r := range all {
		fields := map[string]string{"return_code": "SUCCESS", "result_code": "SUCCESS"}
		maps.Copy(fields, r.fields)
		answers = append(answers, moneyAnswer{
			label: string(r.state), answer: answer{status: http.StatusOK, fields: fields, unsigned: c.kind.has(unsignedCall)}, state: r.state, lands: []moneyLanding{landsNow},
		})
	}
	return answers
}

// failing returns the answer of a failed request. Only a refusal proves that it was not
// carried out, and nothing proves that if an earlier attempt was lost.
func (m moneyModel) failing(line productLine, a answer) moneyAnswer {
	answer := moneyAnswer{label: line.shape + " " + line.value, answer: a, state: notKnown, lands: []moneyLanding{landsNever}}
	if m.attempts > 1 || line.isOpen() && !a.unsent || line.first.Outcome == wxpay.OutcomeUnknown {
		answer.lands = []moneyLanding{landsNever, landsNow, landsLater}
	}
	switch {
	case line.signed() && line.is(deadNumbers):
		answer.claims = claimsDead
	case line.signed() && line.is(reachedStates):
		answer.claims = claimsKnown
	}
	return answer
}
