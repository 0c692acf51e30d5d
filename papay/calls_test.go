package papay

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/wxpaytest"
)

func miniProgramRequest(code string) *MiniProgramRequest {
	return &MiniProgramRequest{PlanID: 12535, ContractCode: code, RequestSerial: 1000, ContractDisplayAccount: "张三", NotifyURL: "https://weixin.qq.com/a b", Timestamp: 1414488825}
}

// signed signs a contract in the mini program, and returns it.
func signed(t *testing.T, c *wxpay.Client, gw *wxpaytest.Server, code string) wxpaytest.Contract {
	t.Helper()
	req := miniProgramRequest(code)
	req.NotifyURL = "http://127.0.0.1:9/"
	to, err := MiniProgram(c, req)
	require.NoError(t, err)
	require.NoError(t, gw.OpenContract(string(to.ExtraData)))
	require.NoError(t, gw.SignContract(code))
	ct, ok := gw.Contract(code)
	require.True(t, ok)
	return ct
}

// The signature of a link, over the raw notify_url:
//
//	printf %s 'appid=wxd930ea5d5a258f4f&contract_code=100000&contract_display_account=张三&mch_id=10000100&notify_url=https://weixin.qq.com/a b&plan_id=12535&request_serial=1000&timestamp=1414488825&key=192006250b4c09247ec02edce69f6a2d' | openssl md5
func TestMiniProgramIsSigned(t *testing.T) {
	c, gw := newTestClient(t)
	to, err := MiniProgram(c, miniProgramRequest("100000"))
	require.NoError(t, err)
	text, err := json.Marshal(to)
	require.NoError(t, err)
	assert.JSONEq(t, `{"appId":"wxbd687630cd02ce1d","path":"pages/index/index","extraData":{"appid":"wxd930ea5d5a258f4f","mch_id":"10000100",
		"plan_id":"12535","contract_code":"100000","request_serial":"1000","contract_display_account":"张三","notify_url":"https://weixin.qq.com/a b",
		"timestamp":"1414488825","sign":"01601A4B3B76E13CDBD8AE6223EB126E"}}`, string(text))
	require.NoError(t, gw.OpenContract(string(to.ExtraData)))
	for _, change := range []func(map[string]string){
		func(f map[string]string) { f["version"] = "1.0" },
		func(f map[string]string) { f["nonce_str"] = "x" },
		func(f map[string]string) { delete(f, "timestamp") },
		func(f map[string]string) { f["notify_url"] = url.QueryEscape(f["notify_url"]) },
	} {
		fields := map[string]string{}
		require.NoError(t, json.Unmarshal(to.ExtraData, &fields))
		change(fields)
		changed, _ := json.Marshal(fields)
		assert.ErrorIs(t, gw.OpenContract(string(changed)), wxpaytest.ErrContractFields)
	}
	req := miniProgramRequest("1")
	req.ContractDisplayAccount = "😀"
	_, err = MiniProgram(c, req)
	assert.ErrorContains(t, err, "emoji")
}

func TestEntrustWebLink(t *testing.T) {
	c, gw := newTestClient(t)
	req := &EntrustWebRequest{PlanID: 12535, ContractCode: "100000", RequestSerial: 1000, ContractDisplayAccount: "微信代扣", NotifyURL: "https://weixin.qq.com", ReturnWeb: 1}
	link, err := EntrustWeb(c, "", req)
	require.NoError(t, err)
	assert.Contains(t, link, "https://api.mch.weixin.qq.com/papay/entrustweb?appid=")
	assert.Contains(t, link, "&notify_url=https%3A%2F%2Fweixin.qq.com&")
	assert.NotContains(t, link, "sign_type")
	assert.NotContains(t, link, "nonce_str")
	require.NoError(t, gw.OpenContract(link))
	assert.Error(t, gw.OpenContract(link+"0"))
	link, err = EntrustWeb(c.ForSubMerchant("1900000109", ""), "h", req)
	require.NoError(t, err)
	assert.Contains(t, link, "https://h/papay/partner/entrustweb?")
}

func TestSignFromBrowserAndApp(t *testing.T) {
	c, gw := newTestClient(t)
	r, err := H5EntrustWeb(t.Context(), c, &H5EntrustWebRequest{PlanID: 1, ContractCode: "h5", RequestSerial: 1, ContractDisplayAccount: "n", NotifyURL: "https://a.b/c", ClientIP: "1.2.3.4"})
	require.NoError(t, err)
	assert.Contains(t, r.RedirectURL, "https://payapp.weixin.qq.com/")
	require.NoError(t, gw.SignContract("h5"))
	x := gw.Exchanges()
	assert.Equal(t, http.MethodGet, x[len(x)-1].Method)
	p, err := PreEntrustWeb(t.Context(), c, &PreEntrustWebRequest{PlanID: 1, ContractCode: "app", RequestSerial: 2, ContractDisplayAccount: "n", NotifyURL: "https://a.b/c", ReturnApp: true})
	require.NoError(t, err)
	assert.Contains(t, p.MiniProgramPath, p.PreEntrustWebID)
	require.NoError(t, gw.SignContract("app"))
	_, err = PreEntrustWeb(t.Context(), c, &PreEntrustWebRequest{PlanID: 1, ContractCode: "app", RequestSerial: 2, ContractDisplayAccount: "n", NotifyURL: "https://a.b/c"})
	assert.ErrorIs(t, err, wxpay.ErrInvalidRequest)
}

// The H5 call's failures have result_msg instead of err_code.
func TestH5EntrustWebFails(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte(`<xml><return_code>SUCCESS</return_code><result_code>FAIL</result_code><result_msg>SIGN_ERROR</result_msg></xml>`))
	}))
	defer server.Close()
	c, err := wxpay.NewClient(wxpay.Config{AppID: "wx1", MchID: "1", Key: "192006250b4c09247ec02edce69f6a2d", Hosts: wxpay.SingleHost(server.URL)})
	require.NoError(t, err)
	_, err = H5EntrustWeb(t.Context(), c, &H5EntrustWebRequest{PlanID: 1, ContractCode: "h5", RequestSerial: 1, ContractDisplayAccount: "n", NotifyURL: "https://a.b/c", ClientIP: "1.2.3.4"})
	assert.ErrorContains(t, err, "SIGN_ERROR")
}

func TestContractLife(t *testing.T) {
	c, gw := newTestClient(t)
	ct := signed(t, c, gw, "C1")
	for _, req := range []*QueryContractRequest{{ContractID: ct.ContractID}, {PlanID: 12535, ContractCode: "C1"}} {
		r, err := QueryContract(t.Context(), c, req)
		require.NoError(t, err)
		assert.True(t, r.Active())
		assert.Equal(t, ct.ContractID, r.ContractID)
		assert.Equal(t, ct.Signed.Unix(), r.ContractSignedTime.Unix())
		assert.True(t, r.ContractTerminatedTime.IsZero())
	}
	_, err := DeleteContract(t.Context(), c, &DeleteContractRequest{ContractID: ct.ContractID, ContractTerminationRemark: "解约原因"})
	require.NoError(t, err)
	r, err := QueryContract(t.Context(), c, &QueryContractRequest{ContractID: ct.ContractID})
	require.NoError(t, err)
	assert.False(t, r.Active())
	assert.Equal(t, TerminatedByAPI, r.ContractTerminationMode)
	assert.Equal(t, "解约原因", r.ContractTerminationRemark)
	_, err = DeleteContract(t.Context(), c, &DeleteContractRequest{ContractID: ct.ContractID, ContractTerminationRemark: "x"})
	assert.ErrorIs(t, err, ErrContractNotExist)
	_, err = PapPayApply(t.Context(), c, deduct(ct, "D00001"))
	assert.ErrorIs(t, err, ErrContractNotExist)
	_, err = QueryContract(t.Context(), c, &QueryContractRequest{PlanID: 1})
	assert.Equal(t, wxpay.OutcomeNotDone, wxpay.OutcomeOf(err))
}

// Both forms of times are read, and the official sample's form without a blank.
func TestContractTimes(t *testing.T) {
	c, gw := newTestClient(t)
	for _, text := range []string{"2015-07-01 10:00:00", "1435716000", "2015-07-0110:00:00"} {
		gw.Handle("/papay/querycontract", wxpaytest.PathOptions{SignType: wxpaytest.MD5, NoNonce: true}, func(map[string]string) map[string]string {
			return map[string]string{"contract_id": "1", "plan_id": "1", "contract_code": "1", "contract_state": "0", "contract_signed_time": text, "contract_terminated_time": "0"}
		})
		r, err := QueryContract(t.Context(), c, &QueryContractRequest{ContractID: "1"})
		require.NoError(t, err)
		assert.EqualValues(t, 1435716000, r.ContractSignedTime.Unix(), text)
		assert.True(t, r.ContractTerminatedTime.IsZero())
		assert.Empty(t, r.Malformed)
	}
}

func contractOrderRequest(gw *wxpaytest.Server, number, code string) *ContractOrderRequest {
	m := gw.Merchant("")
	return &ContractOrderRequest{
		ContractMchID: m.MchID, ContractAppID: m.AppID, OutTradeNo: number, Body: "b", NotifyURL: "http://127.0.0.1:9/", TotalFee: 888,
		SpbillCreateIP: "1.2.3.4", OpenID: "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o", PlanID: 123, ContractCode: code, RequestSerial: 1695,
		ContractDisplayAccount: "123", ContractNotifyURL: "http://127.0.0.1:9/",
	}
}

// An order may be paid without a contract: both results are visible. Its payment notification
// is that of any order.
func TestContractOrder(t *testing.T) {
	c, gw := newTestClient(t)
	r, err := ContractOrder(t.Context(), c, contractOrderRequest(gw, "T00001", "C1"))
	require.NoError(t, err)
	require.NoError(t, r.ContractError())
	params, err := RequestPaymentParams(c, r.PrepayID)
	require.NoError(t, err)
	text, _ := json.Marshal(params)
	require.NoError(t, gw.RequestPayment(text))
	_, err = QueryContract(t.Context(), c, &QueryContractRequest{PlanID: 123, ContractCode: "C1"})
	assert.ErrorIs(t, err, ErrContractNotExist) // paid without a contract
	require.NoError(t, gw.SignContract("C1"))

	n, err := c.ParseNotify(reader(gw.Notification("T00001")))
	require.NoError(t, err)
	assert.NoError(t, n.Expect("T00001", 888))
	m, err := ParseContractChange(t.Context(), c, reader(gw.ContractNotification("C1")))
	require.NoError(t, err)
	assert.Equal(t, "C1", m.ContractCode)

	r, err = ContractOrder(t.Context(), c, contractOrderRequest(gw, "T00002", "C2")) // signed before
	require.NoError(t, err)
	assert.NotEmpty(t, r.PrepayID)
	assert.ErrorIs(t, r.ContractError(), ErrNoContract)
	assert.ErrorIs(t, r.ContractError(), wxpay.Code("CONTRACT_EXISTED"))
}

// A client of ForSubMerchant uses the paths of service providers.
func TestProviderPaths(t *testing.T) {
	gw := wxpaytest.NewServer(wxpaytest.Merchant{SubMerchants: []wxpaytest.SubMerchant{{MchID: "1900000109"}}})
	defer gw.Close()
	c := clientOf(t, gw).ForSubMerchant("1900000109", "")
	to, err := MiniProgram(c, miniProgramRequest("C1"))
	require.NoError(t, err)
	require.NoError(t, gw.OpenContract(string(to.ExtraData)))
	require.NoError(t, gw.SignContract("C1"))
	ct, _ := gw.Contract("C1")
	_, err = QueryContract(t.Context(), c, &QueryContractRequest{ContractID: ct.ContractID})
	require.NoError(t, err)
	_, err = PapPayApply(t.Context(), c, deduct(ct, "D00001"))
	require.NoError(t, err)
	gw.Clock.Advance(time.Minute)
	r, err := PapOrderQuery(t.Context(), c, &PapOrderQueryRequest{OutTradeNo: "D00001"})
	require.NoError(t, err)
	assert.True(t, r.Paid())
	_, err = DeleteContract(t.Context(), c, &DeleteContractRequest{ContractID: ct.ContractID, ContractTerminationRemark: "x"})
	require.NoError(t, err)
	for _, x := range gw.Exchanges() {
		assert.Contains(t, x.Path, "/partner/")
	}
}
