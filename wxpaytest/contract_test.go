package wxpaytest

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay/wxpaytest/internal/codec"
)

// sink is a merchant who acknowledges notifications only if ok is set.
func sink(t *testing.T, ok bool) string {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if ok {
			_, _ = io.WriteString(w, "<xml><return_code>SUCCESS</return_code></xml>")
		}
	}))
	t.Cleanup(s.Close)
	return s.URL + "/"
}

// extraData returns the parameters of the signing mini program.
func (g *gateway) extraData(code, notifyURL string) string {
	m := g.Merchant("")
	f := map[string]string{
		"appid": m.AppID, "mch_id": m.MchID, "plan_id": "123", "contract_code": code, "request_serial": "1", "contract_display_account": "n",
		"notify_url": notifyURL, "timestamp": "1414488825",
	}
	f["sign"] = codec.Sign(MD5, m.Key, f)
	text, _ := json.Marshal(f)
	return string(text)
}

// contract signs a contract.
func (g *gateway) contract(code, notifyURL string, as Signing) Contract {
	g.t.Helper()
	require.NoError(g.t, g.OpenContract(g.extraData(code, notifyURL)))
	require.NoError(g.t, g.SignContractAs(code, as))
	ct, ok := g.Contract(code)
	require.True(g.t, ok)
	return ct
}

func deductFields(ct Contract, number, notifyURL string) fields {
	return fields{"body": "b", "out_trade_no": number, "total_fee": "101", "spbill_create_ip": "1.2.3.4", "notify_url": notifyURL,
		"trade_type": "PAP", "contract_id": ct.ContractID}
}

// pauses returns the seconds between the deliveries.
func (g *gateway) pauses() (all []int) {
	var last time.Time
	for _, d := range g.Deliveries() {
		if !last.IsZero() {
			all = append(all, int(d.Time.Sub(last)/time.Second))
		}
		last = d.Time
	}
	return all
}

func TestContractNotifications(t *testing.T) {
	g := newGateway(t)
	ct := g.contract("C1", sink(t, false), Signing{OpenID: "o1"})
	g.Clock.Advance(24 * time.Hour)
	pauses := g.pauses()
	assert.Equal(t, []int{10, 10, 10, 30, 30, 30, 300, 300}, pauses[:8])
	assert.Len(t, pauses, 29)
	body := string(g.ContractNotification("C1"))
	assert.Contains(t, body, ct.ContractID)
	assert.Contains(t, body, "ADD")
	assert.NotContains(t, body, "nonce_str")
}

func TestContractEnds(t *testing.T) {
	g := newGateway(t)
	url := sink(t, true)
	g.contract("C1", url, Signing{OpenID: "o1"})
	require.NoError(t, g.OpenContract(g.extraData("C2", url)))
	assert.ErrorIs(t, g.SignContractAs("C2", Signing{OpenID: "o1"}), ErrState) // one contract for a template and a user
	assert.ErrorIs(t, g.OpenContract(g.extraData("C1", url)), ErrState)        // the number was used
	assert.ErrorIs(t, g.SignContract("C9"), ErrUnknown)
	require.NoError(t, g.EndContract("C1", EndedByUser))
	assert.ErrorIs(t, g.EndContract("C1", EndedByUser), ErrState)
	assert.Contains(t, string(g.ContractNotification("C1")), "DELETE")

	g.contract("C3", url, Signing{OpenID: "o1", Expires: g.Clock.Now().Add(time.Hour)})
	g.Clock.Advance(time.Hour)
	ct, _ := g.Contract("C3")
	assert.Equal(t, ContractEnded, ct.State)
	assert.Equal(t, EndedByTime, ct.Mode)
	g.fails(codeNoContract, "/pay/pappayapply", deductFields(ct, "D00001", url))
	var kinds []string
	for _, d := range g.Deliveries() {
		assert.True(t, d.Acknowledged)
		kinds = append(kinds, map[bool]string{true: "ADD", false: "DELETE"}[strings.Contains(string(d.Body), "ADD")])
	}
	assert.Equal(t, []string{"ADD", "DELETE", "ADD", "DELETE"}, kinds)
}

func TestDeduction(t *testing.T) {
	g := newGateway(t)
	ct := g.contract("C1", sink(t, true), Signing{})
	f := deductFields(ct, "D00001", sink(t, false))
	g.ok("/pay/pappayapply", f)
	g.fails(codeAccepted, "/pay/pappayapply", f)
	g.fails(codeInvalidRequest, "/pay/pappayapply", f.with("total_fee", "102"))
	assert.Equal(t, StateAccept, g.ok("/pay/paporderquery", fields{"out_trade_no": "D00001"}).fields["trade_state"])
	g.Clock.Advance(24 * time.Hour)
	g.fails(codeOrderPaid, "/pay/pappayapply", f)
	r := g.ok("/pay/paporderquery", fields{"out_trade_no": "D00001"})
	assert.Equal(t, "SUCCESS PAP "+ct.ContractID+" "+ct.OpenID, fmt.Sprint(r.fields["trade_state"], " ", r.fields["trade_type"], " ", r.fields["contract_id"], " ", r.fields["openid"]))
	assert.Equal(t, []int{15, 15, 30, 180, 1800, 1800, 1800, 1800, 3600}, g.pauses()[1:])

	g.ok("/secapi/pay/refund", fields{"out_trade_no": "D00001", "out_refund_no": "R1", "total_fee": "101", "refund_fee": "1"})
	g.nextDay()
	found := false
	for back := range 4 {
		found = found || strings.Contains(g.call("/pay/downloadbill", fields{"bill_type": "ALL", "bill_date": formatTime("20060102", g.Clock.Now().AddDate(0, 0, -back))}).body, "`PAP")
	}
	assert.True(t, found)

	g.SetDeductionEnd("C1", DeductionEnd{ErrCode: "NOTENOUGH"})
	g.ok("/pay/pappayapply", f.with("out_trade_no", "D00002"))
	g.Clock.Advance(time.Minute)
	o, _ := g.Order("D00002")
	assert.Equal(t, StatePayFail, o.State)
	g.fails(codeOrderClosed, "/pay/pappayapply", f.with("out_trade_no", "D00002"))
	body := string(g.Notification("D00002"))
	assert.Contains(t, body, "PAY_FAIL")
	assert.Contains(t, body, "NOTENOUGH")
	g.Clock.Advance(32 * 24 * time.Hour)
	g.fails(codeNoOrder, "/pay/paporderquery", fields{"out_trade_no": "D00001"})
}

// A gateway that was killed goes on with its contracts, deductions and notifications.
func TestStoreKeepsContracts(t *testing.T) {
	store := newMemory()
	g := openGateway(t, Config{Store: store})
	ct := g.contract("C1", sink(t, false), Signing{Expires: g.Clock.Now().Add(time.Hour)})
	g.SetDeductionEnd("C1", DeductionEnd{After: time.Minute, ErrCode: "NOTENOUGH"})
	g.ok("/pay/pappayapply", deductFields(ct, "D00001", sink(t, true)))

	again := openGateway(t, Config{Store: &memory{records: store.copy()}})
	got, ok := again.Contract("C1")
	require.True(t, ok)
	assert.True(t, ct.Signed.Equal(got.Signed))
	again.Clock.Advance(2 * time.Minute)
	o, _ := again.Order("D00001")
	assert.Equal(t, StatePayFail, o.State)
	assert.Equal(t, "NOTENOUGH", o.DeductionFailure)
	again.Clock.Advance(time.Hour)
	got, _ = again.Contract("C1")
	assert.Equal(t, ContractEnded, got.State)
	added := 0
	for _, d := range again.Deliveries() {
		if strings.Contains(string(d.Body), "ADD") {
			added++
		}
	}
	assert.Greater(t, added, 10) // the schedule went on
}
