package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay/wxpaytest"
)

// recorder notes the patterns of the routes.
type recorder struct{ patterns []string }

func (r *recorder) Handle(pattern string, _ http.Handler) {
	r.patterns = append(r.patterns, pattern)
}

func (r *recorder) HandleFunc(pattern string, _ func(http.ResponseWriter, *http.Request)) {
	r.patterns = append(r.patterns, pattern)
}

func TestEveryRouteIsDocumented(t *testing.T) {
	var routes recorder
	(&desk{program: new(program)}).routes(&routes)
	var documented, ids []string
	for path, methods := range readDocument(t).Paths {
		for method, op := range methods {
			documented = append(documented, strings.ToUpper(method)+" "+path)
			ids = append(ids, op.OperationID)
			assert.NotEmpty(t, op.Summary, path)
		}
	}
	same(t, routes.patterns, documented, "the routes")
	slices.Sort(ids)
	assert.Equal(t, slices.Compact(slices.Clone(ids)), ids, "operation ids are unique")
}

// same compares what the program has with what is documented.
func same(t *testing.T, has, documented []string, of string) {
	t.Helper()
	for _, name := range has {
		assert.True(t, slices.Contains(documented, name), "%s: %s is not documented", of, name)
	}
	for _, name := range documented {
		assert.True(t, slices.Contains(has, name), "%s: %s is documented, but does not exist", of, name)
	}
}

// Each parameter that the program reads is documented.
func TestEveryParameterIsDocumented(t *testing.T) {
	documented := map[string]bool{}
	for _, methods := range readDocument(t).Paths {
		for _, op := range methods {
			for _, p := range op.Parameters {
				documented[p.Name] = true
				assert.NotEmpty(t, p.Description, p.Name)
			}
		}
	}
	read := regexp.MustCompile(`FormValue\("(\w+)"\)|Query\(\)\.Has\("(\w+)"\)`).FindAllStringSubmatch(sourcesOf(t, "*.go"), -1)
	require.Greater(t, len(read), 10)
	for _, m := range read {
		assert.True(t, documented[m[1]+m[2]], m[0])
	}
}

// schemasOf names the Go type of each schema. The others are written by hand.
func schemasOf() map[string]any {
	return map[string]any{
		"Problem": problem{}, "Remark": remark{}, "Health": health{}, "Clock": clockAnswer{}, "Setup": setup{}, "MerchantSetup": merchantSetup{},
		"SubMerchant": wxpaytest.SubMerchant{}, "Coupon": wxpaytest.Coupon{}, "Order": orderRow{}, "OrderList": orderList{}, "Refund": refundRow{},
		"RefundList": refundList{}, "Check": check{}, "Signature": wxpaytest.Signature{}, "Request": request{}, "RequestList": requestList{},
		"Delivery": delivery{}, "Event": event{}, "Story": story{}, "Phone": phoneAnswer{}, "Code": loginAnswer{}, "Window": windowAnswer{},
		"Waited": waited{}, "FaultBoard": faultBoard{}, "FaultKind": faultKind{}, "ActiveFault": activeFault{}, "Bill": billTable{},
		"Bench": benchAnswer{}, "Cause": cause{}, "Sample": sampleAnswer{}, "Snapshot": snapshot{}, "Change": change{}, "Nothing": nothing{},
		"LoginQuestion": loginQuestion{}, "CashierQuestion": cashierQuestion{}, "CouponQuestion": couponQuestion{}, "PayQuestion": payQuestion{},
		"CodeQuestion": codeQuestion{}, "PasswordQuestion": passwordQuestion{}, "RedeliverQuestion": redeliverQuestion{},
		"RefundQuestion": refundQuestion{}, "FinishQuestion": finishQuestion{}, "FaultQuestion": faultQuestion{}, "RemoveQuestion": removeQuestion{},
		"ClockQuestion": clockQuestion{}, "BenchQuestion": benchQuestion{}, "SampleQuestion": sampleQuestion{}, "WindowQuestion": windowQuestion{},
		"TimedOut": timedOut{}, "Curl": curlAnswer{}, "OrderChange": orderChange{}, "Undelivered": undelivered{},
		"UndeliveredList": undeliveredList{}, "UndeliveredItem": undeliveredItem{}, "RefundEnd": refundEnd{}, "RefundEndQuestion": refundEnd{}, "FaultRemark": faultRemark{}, "FailureList": failureList{}, "Failure": failure{},
		"BillDay": billDay{}, "ProblemList": problemList{}, "ClientProblem": trouble{},
	}
}

// jsonNames returns the names of a struct's fields in JSON, and those that are
// always there.
func jsonNames(typ reflect.Type) (all, always []string) {
	for i := range typ.NumField() {
		f := typ.Field(i)
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case f.Anonymous && name == "":
			more, moreAlways := jsonNames(f.Type)
			all, always = append(all, more...), append(always, moreAlways...)
			continue
		case name == "":
			name = f.Name
		}
		all = append(all, name)
		if !strings.Contains(options, "omit") {
			always = append(always, name)
		}
	}
	return all, always
}

func TestEveryFieldIsDocumented(t *testing.T) {
	schemas, types := readDocument(t).Components.Schemas, schemasOf()
	for name, s := range schemas {
		if !assert.Contains(t, types, name) {
			continue
		}
		all, always := jsonNames(reflect.TypeOf(types[name]))
		var documented []string
		for field, p := range s.Properties {
			documented = append(documented, field)
			assert.True(t, p.Description != "" || p.Ref != "" || p.Const != nil || p.Items != nil && p.Items.Ref != "" || name == "Bill",
				"%s.%s has no description", name, field)
		}
		if name == "TimedOut" {
			documented = append(documented, "remark", "candidates", "detail") // never set
			always = append(always, "code")
		}
		same(t, all, documented, name)
		if !strings.HasSuffix(name, "Question") {
			same(t, always, s.Required, "required in "+name)
		}
	}
	assert.Len(t, schemas, len(types))
}

// caller makes calls, and compares questions and answers with the document.
type caller struct {
	*running
	d    document
	made map[string]bool
}

// call makes a call. The answer must have the status.
func (c *caller) call(method, path, query string, question any, status int) map[string]any {
	c.t.Helper()
	op, name := c.d.Paths[path][strings.ToLower(method)], method+" "+path+query
	require.NotEmpty(c.t, op.OperationID, name)
	c.made[method+" "+path] = true
	var sent io.Reader
	if op.RequestBody != nil && op.RequestBody.Content["application/json"].Schema != nil {
		data, err := json.Marshal(question)
		require.NoError(c.t, err)
		var value any
		require.NoError(c.t, json.Unmarshal(data, &value))
		if status != http.StatusBadRequest {
			assert.Empty(c.t, c.d.problems(op.RequestBody.Content["application/json"].Schema, value, name+" question"))
		}
		sent = strings.NewReader(string(data))
	}
	request, err := http.NewRequest(method, c.pageURL()+path+query, sent)
	require.NoError(c.t, err)
	request.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(request)
	require.NoError(c.t, err)
	data := body(c.t, response)
	require.Equal(c.t, status, response.StatusCode, "%s: %s", name, data)
	return c.check(name, op, response, data)
}

func (c *caller) check(name string, op operation, response *http.Response, data []byte) (answer map[string]any) {
	c.t.Helper()
	documented, ok := op.Responses[fmt.Sprint(response.StatusCode)]
	require.True(c.t, ok, "%s: the status %d is not documented", name, response.StatusCode)
	kind, _, _ := strings.Cut(response.Header.Get("Content-Type"), ";")
	content, ok := documented.Content[kind]
	require.True(c.t, ok, "%s: %s is not documented", name, kind)
	if kind != "application/json" {
		return nil
	}
	var value any
	require.NoError(c.t, json.Unmarshal(data, &value), name)
	assert.Empty(c.t, c.d.problems(content.Schema, value, name))
	answer, _ = value.(map[string]any)
	return answer
}

func TestAnswersAreAsDocumented(t *testing.T) {
	c := &caller{start(t, "-refund-notify-url", "http://127.0.0.1:1/refund"), readDocument(t), map[string]bool{}}
	type m = map[string]any
	const get, post = "GET", "POST"
	for _, path := range []string{"openapi.json", "health", "setup", "ca.pem", "wxpay-hosts.cjs", "wxshim.js"} {
		c.call(get, "/desk/"+path, "", nil, 200)
	}
	sample := c.call(post, "/desk/sample", "", m{"kind": "order"}, 200)
	params, id := sample["params"], sample["order"].(string)
	c.call(post, "/desk/sample", "", m{"kind": "mistake"}, 200)
	c.call(get, "/desk/bill/last", "", nil, 200)
	c.call(get, "/desk/bill/last", "?mch=1", nil, 404)
	raw(t, c.gateway.URL, "GET / HTTP/1.1\r\n\r\n")
	c.call(get, "/desk/problems", "", nil, 200)
	c.call(post, "/desk/problems/forget", "", m{}, 200)
	c.call(post, "/desk/login", "", m{}, 200)
	c.call(post, "/desk/code", "", m{"password": true}, 200)
	c.call(post, "/desk/cashier", "", m{"params": params}, 200)
	c.call(post, "/desk/cancel", "", m{"params": params}, 200)
	window := c.call(post, "/desk/window", "", m{"params": params}, 200)
	c.call(get, "/desk/window", "?id="+window["id"].(string), nil, 200)
	c.call(post, "/desk/pay", "", m{"params": params, "coupons": []m{{"fee": 5, "type": "CASH"}}}, 200)
	c.call(post, "/desk/pay", "", m{"order": id}, 409)
	c.call(get, "/desk/wait", "?acknowledged=true&order="+id, nil, 200)
	c.call(get, "/desk/wait", "?timeout=0&state=CLOSED&order="+id, nil, 409)
	c.call(get, "/desk/wait", "", nil, 400)
	refund := c.call(post, "/desk/refund", "", m{"order": id, "fee": 100, "reason": "cold"}, 200)["id"]
	c.call(post, "/desk/refund/finish", "", m{"refund": refund, "status": "SUCCESS"}, 200)
	c.call(post, "/desk/redeliver", "", m{"order": id}, 200)
	c.call(post, "/desk/password", "", m{"order": id, "ok": true}, 409)
	c.call(post, "/desk/faults/inject", "", m{"name": "no-notification", "path": "notify"}, 200)
	c.call(post, "/desk/faults/inject", "", m{"path": "/secapi/pay/refund", "number": "none", "code": "NOTENUGH"}, 200)
	c.call(post, "/desk/faults/inject", "", m{"name": "none"}, 400)
	c.call(post, "/desk/faults/inject", "", m{}, 400)
	c.call(get, "/desk/faults", "", nil, 200)
	c.call(post, "/desk/refund/end", "", m{"after": 0, "status": "SUCCESS"}, 200)
	c.call(post, "/desk/refund/end", "", m{"after": 5}, 200)
	c.call(post, "/desk/refund/end", "", m{}, 200)
	for _, path := range []string{"undelivered", "refund/end", "failures", "orders", "refunds", "requests", "clock"} {
		c.call(get, "/desk/"+path, "", nil, 200)
	}
	assert.NotEmpty(t, c.call(get, "/desk/order", "?id="+id, nil, 200)["events"])
	c.call(get, "/desk/order", "?id=none", nil, 404)
	c.call(get, "/desk/request", "?id=1", nil, 200)
	c.call(get, "/desk/request", "?id=2", nil, 200) // with a wrong sign
	c.call(get, "/desk/request/curl", "?id=1", nil, 200)
	c.call(get, "/desk/orders", "?limit=0", nil, 400)
	for path, methods := range c.d.Paths {
		if methods["get"].OperationID != "" && path != "/desk/wxshim.js" {
			c.call(get, path, "?none=1", nil, 400)
		}
	}
	saved := c.call(get, "/desk/snapshot", "", nil, 200)
	c.call(post, "/desk/clock", "", m{"to": "bill"}, 200)
	day := c.gateway.Clock.Now().In(beijing).AddDate(0, 0, -1).Format("2006-01-02")
	c.call(get, "/desk/bill", "?date="+day, nil, 200)
	c.call(get, "/desk/bill/file", "?date="+day, nil, 200)
	c.call(get, "/desk/bill", "?date=2020", nil, 409)
	c.call(post, "/desk/bench", "", m{"text": "<xml><a>1</a><sign>0</sign></xml>", "mchId": "10000100"}, 200)
	c.call(post, "/desk/bench", "", m{"text": "<xml><a>"}, 400)
	c.call(post, "/desk/faults/remove", "", m{}, 200)
	c.call(post, "/desk/reset", "", m{}, 200)
	c.call(post, "/desk/restore", "", saved, 200)
	c.call(post, "/desk/restore", "", m{}, 400)

	for path, methods := range c.d.Paths {
		for method := range methods {
			name := strings.ToUpper(method) + " " + path
			assert.True(t, c.made[name] || name == "GET /desk/events" || strings.HasSuffix(name, "notify"), "%s was not called", name)
		}
	}
}
