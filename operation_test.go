package wxpay

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay/internal/fieldtag"
	"github.com/seed6780280e/wxpay/wxpaytest"
)

// An API that this package does not have needs fifteen lines.

type sharingQueryRequest struct {
	TransactionID string `wxpay:"transaction_id,required,S32"`
	OutOrderNo    string `wxpay:"out_order_no,required,S64"`
	Extra         XMLMap `wxpay:",extra"`
}

type sharingQueryResponse struct {
	Envelope
	Status      string `wxpay:"status,required"`
	CloseReason string `wxpay:"close_reason"`
}

var sharingQuery = Operation[sharingQueryRequest, sharingQueryResponse]{
	Endpoint: Endpoint{Path: "/pay/profitsharingquery", SignType: SignTypeHMACSHA256, Idempotent: true, ReadOnly: true, EchoFields: []string{"out_order_no"}},
	Required: func(r *sharingQueryResponse) []string {
		return map[string][]string{"CLOSED": {"close_reason"}}[r.Status]
	},
}

func sharingGateway(t *testing.T, answer map[string]string) *testClient {
	c := newTestClient(t)
	c.gw.Handle(sharingQuery.Path, wxpaytest.PathOptions{SignType: wxpaytest.HMACSHA256}, func(fields map[string]string) map[string]string {
		return answer
	})
	return c
}

func TestOperation(t *testing.T) {
	req := &sharingQueryRequest{TransactionID: "4208450740201411110007820472", OutOrderNo: "P20150806125346"}
	req.Extra.Set("new_field", "1")
	c := sharingGateway(t, map[string]string{"out_order_no": "P20150806125346", "status": "FINISHED", "unknown": "2"})

	response, err := sharingQuery.Call(bg, c.Client, req)

	require.NoError(t, err)
	sent := c.sent().Fields
	assert.Equal(t, "4208450740201411110007820472", sent["transaction_id"])
	assert.Equal(t, "1", sent["new_field"])
	assert.Equal(t, "HMAC-SHA256", sent["sign_type"])
	assert.Equal(t, "FINISHED", response.Status)
	assert.Equal(t, c.mchID, response.MchID)
	assert.Equal(t, "2", response.Fields.Get("unknown"))
}

// Every operation refuses what this package's operations refuse.
func TestOperationRefuses(t *testing.T) {
	good := sharingQueryRequest{TransactionID: "4208450740201411110007820472", OutOrderNo: "P20150806125346"}
	c := sharingGateway(t, nil)
	for want, change := range map[string]func(*sharingQueryRequest){
		"out_order_no (OutOrderNo) must be set":                        func(r *sharingQueryRequest) { r.OutOrderNo = "" },
		"transaction_id (TransactionID) has 33 characters":             func(r *sharingQueryRequest) { r.TransactionID = "420845074020141111000782047201234" },
		"in Extra, mch_id is the client's to set":                      func(r *sharingQueryRequest) { r.Extra.Set("mch_id", "1") },
		"in Extra, out_order_no is also set in the request's Go field": func(r *sharingQueryRequest) { r.Extra.Set("out_order_no", "1") },
	} {
		req := good
		change(&req)
		_, err := sharingQuery.Call(bg, c.Client, &req)
		c.refuses(want, err)
	}
	_, err := sharingQuery.Call(bg, c.Client, nil)
	c.refuses("the request is nil", err)

	for want, answer := range map[string]map[string]string{
		"status (Status) is missing":           {"out_order_no": "P20150806125346"},
		"close_reason is missing or malformed": {"out_order_no": "P20150806125346", "status": "CLOSED"},
		"it is the answer to another request":  {"out_order_no": "P2", "status": "FINISHED"},
	} {
		_, err := sharingQuery.Call(bg, sharingGateway(t, answer).Client, &good)
		assert.ErrorContains(t, err, want)
		assert.Equal(t, OutcomeReadOnly, OutcomeOf(err))
	}
}

// A mistake in a declaration makes every call fail before anything is sent.
func TestOperationDeclaredWrongly(t *testing.T) {
	c := newTestClient(t)
	endpoint := Endpoint{Path: "/pay/profitsharingquery"}

	_, err := (&Operation[sharingQueryRequest, struct{ Status string }]{Endpoint: endpoint}).Call(bg, c.Client, &sharingQueryRequest{})
	c.refuses("struct { Status string } does not embed wxpay.Envelope", err)
	_, err = (&Operation[sharingQueryRequest, struct{ *Envelope }]{Endpoint: endpoint}).Call(bg, c.Client, &sharingQueryRequest{})
	c.refuses("does not embed wxpay.Envelope", err)
	_, err = (&Operation[struct {
		A float64 `wxpay:"a"`
	}, sharingQueryResponse]{Endpoint: endpoint}).Call(bg, c.Client, &struct {
		A float64 `wxpay:"a"`
	}{})
	c.refuses(`"a" does not fit the type float64`, err)
	_, err = (&Operation[string, sharingQueryResponse]{Endpoint: endpoint}).Call(bg, c.Client, new(string))
	c.refuses("string is not a struct", err)
	_, err = (&Operation[sharingQueryRequest, sharingQueryResponse]{}).Call(bg, c.Client, &sharingQueryRequest{})
	c.refuses("set a path such as /pay/unifiedorder", err)
	_, err = (&Operation[struct {
		Extra map[string]string `wxpay:",extra"`
	}, sharingQueryResponse]{Endpoint: endpoint}).Call(bg, c.Client, &struct {
		Extra map[string]string `wxpay:",extra"`
	}{})
	c.refuses("Extra is not an XMLMap", err)
	type unnamed struct {
		Rows []struct {
			A string `wxpay:"a b_$n"`
		} `wxpay:"$n"`
	}
	_, err = (&Operation[unnamed, sharingQueryResponse]{Endpoint: endpoint}).Call(bg, c.Client, &unnamed{})
	c.refuses(`"a b_$n" in a tag is not the name of a field`, err)
	for want, e := range map[string]Endpoint{
		`AppIDField is "a b"`: {AppIDField: "a b"}, `MchIDField is "1"`: {MchIDField: "1"},
		`SubAppIDField is "--"`: {SubAppIDField: "--"}, `SubMchIDField is "a$n"`: {SubMchIDField: "a$n"},
		`AppIDField is "app_0"`: {AppIDField: "app_0"}, `MchIDField is "mch_0_1"`: {MchIDField: "mch_0_1"},
		`SubMchIDField is "nonce_str"`: {SubMchIDField: "nonce_str"},
	} {
		e.Path = endpoint.Path
		_, err = c.Call(bg, e, XMLMap{})
		c.refuses("Endpoint."+want+": set the name of the field for this id, without an index, such as mch_appid, or -", err)
	}
}

// The client's own fields replace those of a request, also if their names are not sorted.
func TestEnvelopeReplaces(t *testing.T) {
	c := newTestClient(t)
	type request struct {
		A     string `wxpay:"a"`
		Nonce string `wxpay:"nonce_str"`
		Rows  []struct {
			B string `wxpay:"b_$n"`
		} `wxpay:"$n"`
		Type string `wxpay:"sign_type"`
	}
	c.nonce = func() string { return "ours" }
	op := Operation[request, sharingQueryResponse]{Endpoint: Endpoint{Path: "/x", AppIDField: "z", MchIDField: "a_b"}}
	req := &request{A: "1", Nonce: "theirs", Type: "theirs"}
	req.Rows = append(req.Rows, struct {
		B string `wxpay:"b_$n"`
	}{"2"})
	fields, err := op.encodeFor(c.Client, req)
	require.NoError(t, err)
	assert.Equal(t, "a=1&a_b="+c.mchID+"&b_0=2&nonce_str=ours&sign_type=HMAC-SHA256&z="+c.appID, fields.String())

	sorted := Operation[request, sharingQueryResponse]{Endpoint: Endpoint{Path: "/x"}}
	fields, err = sorted.encodeFor(c.Client, req)
	require.NoError(t, err)
	assert.Equal(t, "a=1&appid="+c.appID+"&b_0=2&mch_id="+c.mchID+"&nonce_str=ours&sign_type=HMAC-SHA256", fields.String())
}

// An operation with a text response is called with Download, and one with a
// message response is called with Call.
func TestOperationDownload(t *testing.T) {
	c := newTestClient(t)
	_, err := downloadBill.Call(bg, c.Client, billRequest())
	c.refuses("its response is text: use Download", err)
	_, err = sharingQuery.Download(bg, c.Client, &sharingQueryRequest{TransactionID: "1", OutOrderNo: "2"}, nil)
	c.refuses("its response is a message: use Call", err)
}

// The caller's request is not changed. Defaults are set in a copy.
func TestOperationDefaults(t *testing.T) {
	op := Operation[sharingQueryRequest, sharingQueryResponse]{
		Endpoint: sharingQuery.Endpoint,
		Defaults: func(r *sharingQueryRequest) { r.OutOrderNo = "default"; r.Extra.Set("added", "1") },
	}
	req := &sharingQueryRequest{TransactionID: "4208450740201411110007820472"}
	fields, err := op.encode(req)
	require.NoError(t, err)
	assert.Equal(t, "default", fields.Get("out_order_no"))
	assert.Equal(t, "1", fields.Get("added"))
	assert.Equal(t, &sharingQueryRequest{TransactionID: "4208450740201411110007820472"}, req)
	assert.Equal(t, fieldtag.For[sharingQueryRequest]().Names(), op.request.Names())
}
