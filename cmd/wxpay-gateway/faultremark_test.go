package main

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/seed6780280e/wxpay"
)

// A fault that is probably not meant is injected, and the answer says what is unusual.
func TestRemarksOnFaults(t *testing.T) {
	r := start(t)
	id := r.paid("20150806R1", 100)
	refund := tell[refundRow](r, "/desk/refund", refundQuestion{Order: id, Fee: 10})
	type m = map[string]any
	for name, c := range map[string]struct {
		question m
		english  []string // how the remarks begin
	}{
		"a code":               {m{"path": "/secapi/pay/refund", "code": "NOTENOUGH"}, nil},
		"of the sandbox":       {m{"path": "/xdc/apiv2sandbox/secapi/pay/refund", "code": "NOTENOUGH"}, nil},
		"with spaces":          {m{"path": "/secapi/pay/refund", "code": " NOTENOUGH "}, nil},
		"of some path":         {m{"code": "NOTENOUGH"}, nil},
		"a common code":        {m{"path": "/pay/orderquery", "code": "SIGNERROR"}, nil},
		"an errcode":           {m{"path": "/sns/jscode2session", "code": "40029"}, nil},
		"a misspelt code":      {m{"path": "/secapi/pay/refund", "code": "NOTENUGH"}, []string{"No document of /secapi/pay/refund has the code NOTENUGH"}},
		"of another path":      {m{"path": "/pay/closeorder", "code": "NOTENOUGH"}, []string{"No document of /pay/closeorder has the code NOTENOUGH"}},
		"misspelt everywhere":  {m{"code": "NOTENUGH"}, []string{"No document has the code NOTENUGH"}},
		"by name":              {m{"name": "err-code", "path": "/secapi/pay/refund", "code": "NOTENOUGH"}, []string{"err-code fails after the operation was carried out"}},
		"by name, before":      {m{"name": "err-code", "path": "/secapi/pay/refund", "code": "NOTENOUGH", "before": true}, nil},
		"by name, after":       {m{"name": "err-code", "path": "/secapi/pay/refund", "code": "NOTENOUGH", "before": false}, nil},
		"another name":         {m{"name": "return-code", "path": "/secapi/pay/refund", "code": "MAYBE"}, nil},
		"an order":             {m{"path": "/pay/orderquery", "code": "SYSTEMERROR", "number": "20150806R1"}, nil},
		"an order by its id":   {m{"path": "/pay/orderquery", "code": "SYSTEMERROR", "number": id}, nil},
		"a refund":             {m{"path": "/pay/refundquery", "code": "SYSTEMERROR", "number": refund.OutRefundNo}, nil},
		"no such number":       {m{"name": "timeout-after", "path": "/pay/orderquery", "number": "20150806NO"}, []string{"No order or refund has the number 20150806NO"}},
		"two things are wrong": {m{"path": "/pay/orderquery", "code": "X", "number": "N"}, []string{"No document of /pay/orderquery", "No order or refund"}},
	} {
		t.Run(name, func(t *testing.T) {
			b := tell[faultBoard](&running{r.program, t}, "/desk/faults/inject", c.question)
			assert.Len(t, b.Remarks, len(c.english), "%v", b.Remarks)
			for i, begins := range c.english {
				assert.Regexp(t, "^"+begins, b.Remarks[i].English)
				assert.Regexp(t, `\p{Han}`, b.Remarks[i].Chinese)
			}
		})
	}
	assert.Empty(t, ask[faultBoard](r, "/desk/faults").Remarks)
}

// openapi.json has an example of each kind of fault. They do what they say.
func TestExamplesOfFaults(t *testing.T) {
	r := start(t)
	examples := readDocument(t).Paths["/desk/faults/inject"]["post"].RequestBody.Content["application/json"].Examples
	assert.Len(t, examples, 3)
	for name, example := range examples {
		assert.Empty(t, tell[faultBoard](r, "/desk/faults/inject", example.Value).Remarks, name)
	}
	r.gateway.ClearFaults()
	tell[faultBoard](r, "/desk/faults/inject", examples["code"].Value)
	r.paid("20150806R1", 100)
	_, err := r.client().Refund(t.Context(), &wxpay.RefundRequest{OutTradeNo: "20150806R1", OutRefundNo: "R1", TotalFee: 100, RefundFee: 100})
	assert.ErrorContains(t, err, "NOTENOUGH")
	assert.Zero(t, ask[refundList](r, "/desk/refunds").Total, "the operation was not carried out")
}
