package redpack

import (
	"context"
	"encoding/json"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/internal/producttest"
	"github.com/seed6780280e/wxpay/wxpaytest"
)

var bg = context.Background()

const (
	sendPath  = "/mmpaymkttransfers/sendminiprogramhb"
	queryPath = "/mmpaymkttransfers/gethbinfo"
)

const billNo = "10000098201411111234567890"

var unsigned = wxpaytest.PathOptions{Certificate: true, SignType: "MD5", UnsignedReply: true}

func request() *MiniProgramRequest {
	return &MiniProgramRequest{MchBillNo: billNo, SendName: "天虹百货", ReOpenID: "o1", TotalAmount: 100, Wishing: "恭喜发财", ActName: "抢红包", Remark: "猜越多得越多", SceneID: SceneLottery}
}

// platform sends one red packet for each number.
type platform struct {
	mu     sync.Mutex
	sent   map[string]int // packets, by number
	status string
	stale  int // queries that do not know a number yet
}

func play(gw *wxpaytest.Server) *platform {
	p := &platform{sent: map[string]int{}, status: "SENT"}
	gw.Handle(sendPath, unsigned, func(f map[string]string) map[string]string {
		p.mu.Lock()
		defer p.mu.Unlock()
		if p.sent[f["mch_billno"]] == 0 {
			p.sent[f["mch_billno"]] = 1
		}
		return map[string]string{"mch_billno": f["mch_billno"], "re_openid": f["re_openid"], "total_amount": f["total_amount"], "send_listid": "100000000020150520314766074200", "package": "sendid=1&ver=8"}
	})
	gw.Handle(queryPath, unsigned, func(f map[string]string) map[string]string {
		p.mu.Lock()
		defer p.mu.Unlock()
		if p.sent[f["mch_billno"]] == 0 || p.stale > 0 {
			p.stale--
			return map[string]string{"result_code": "FAIL", "err_code": "NOT_FOUND", "err_code_des": "指定单号数据不存在"}
		}
		return map[string]string{"mch_billno": f["mch_billno"], "status": p.status, "total_amount": "100"}
	})
	return p
}

func TestSendMiniProgram(t *testing.T) {
	c, gw := producttest.NewClient(t)
	got := producttest.Handle(gw, sendPath, unsigned, map[string]string{"mch_billno": billNo, "re_openid": "o1", "total_amount": "100", "send_listid": "L1", "package": "sendid=1&ver=8&sign=2"})
	r, err := SendMiniProgram(bg, c, request())
	require.NoError(t, err)
	assert.Equal(t, "sendid=1&ver=8&sign=2", r.Package)
	assert.Equal(t, "L1", r.SendListID)
	assert.NotEmpty(t, (*got)["wxappid"])
	assert.NotContains(t, *got, "appid")
	assert.NotContains(t, *got, "sign_type")
	assert.Equal(t, "1", (*got)["total_num"])
	assert.Equal(t, "MINI_PROGRAM_JSAPI", (*got)["notify_way"])
	assert.Equal(t, "PRODUCT_2", (*got)["scene_id"])

	_, err = SendMiniProgram(bg, c, &MiniProgramRequest{MchBillNo: "a-b"})
	assert.ErrorContains(t, err, "letters and digits")
	assert.Equal(t, wxpay.OutcomeNotDone, wxpay.OutcomeOf(err))
	two := request()
	two.TotalNum = 2
	_, err = SendMiniProgram(bg, c, two)
	assert.ErrorContains(t, err, "must be 1")
}

// A reply to another request, or one without the number, proves nothing.
func TestReplyOfAnother(t *testing.T) {
	for _, reply := range []map[string]string{
		{"mch_billno": "1", "package": "p"}, {"mch_billno": billNo, "total_amount": "200", "package": "p"}, {"package": "p"}, {"mch_billno": billNo},
		{"mch_billno": billNo, "package": "p", "wxappid": "wx99"},
	} {
		c, gw := producttest.NewClient(t)
		producttest.Handle(gw, sendPath, unsigned, reply)
		_, err := SendMiniProgram(bg, c, request())
		assert.Error(t, err, reply)
		assert.Equal(t, wxpay.OutcomeUnknown, wxpay.OutcomeOf(err), reply)
	}
}

func TestSend(t *testing.T) {
	c, gw := producttest.NewClient(t)
	var got map[string]string
	answer := func(f map[string]string) map[string]string {
		got = f
		return map[string]string{"mch_billno": f["mch_billno"], "re_openid": f["re_openid"], "total_amount": f["total_amount"], "send_listid": "L1"}
	}
	gw.Handle("/mmpaymkttransfers/sendredpack", unsigned, answer)
	gw.Handle("/mmpaymkttransfers/sendgroupredpack", unsigned, answer)
	r, err := Send(bg, c, &SendRequest{
		MchBillNo: billNo, SendName: "n", ReOpenID: "o1", TotalAmount: 100, Wishing: "w", ClientIP: "192.168.0.1", ActName: "a", Remark: "r", RiskInfo: "posttime%3d123",
	})
	require.NoError(t, err)
	assert.Equal(t, "L1", r.SendListID)
	assert.Equal(t, "posttime%3d123", got["risk_info"])
	assert.Equal(t, "192.168.0.1", got["client_ip"])

	_, err = SendGroup(bg, c, &SendGroupRequest{MchBillNo: billNo, SendName: "n", ReOpenID: "o1", TotalAmount: 300, TotalNum: 3, Wishing: "w", ActName: "a", Remark: "r"})
	require.NoError(t, err)
	assert.Equal(t, "ALL_RAND", got["amt_type"])
	_, err = SendGroup(bg, c, &SendGroupRequest{MchBillNo: billNo, SendName: "n", ReOpenID: "o1", TotalAmount: 300, TotalNum: 2, Wishing: "w", ActName: "a", Remark: "r"})
	assert.ErrorContains(t, err, "at least 3")
}

// A provider sends for a shop: its appid is named msgappid.
func TestSendForSubMerchant(t *testing.T) {
	shop, gw := producttest.NewShop(t)
	fields, err := sendMiniProgram.SignedFields(shop, request())
	require.NoError(t, err)
	assert.Equal(t, producttest.ShopApp, fields.Get("msgappid"))
	assert.Equal(t, producttest.ShopID, fields.Get("sub_mch_id"))
	assert.False(t, fields.Has("sub_appid"))
	_, err = GetHBInfo(bg, producttest.ClientOf(t, gw).ForSubMerchant(producttest.ShopID, ""), &GetHBInfoRequest{MchBillNo: billNo})
	assert.ErrorContains(t, err, "provider's own client")
}

func TestGetHBInfo(t *testing.T) {
	const reply = "<xml><return_code>SUCCESS</return_code><result_code>SUCCESS</result_code><mch_billno>" + billNo + "</mch_billno><mch_id>10000100</mch_id>" +
		"<detail_id>D1</detail_id><status>RECEIVED</status><send_type>API</send_type><hb_type>GROUP</hb_type><total_num>3</total_num><total_amount>300</total_amount>" +
		"<send_time>2015-04-21 20:00:00</send_time><hblist><hbinfo><openid>o1</openid><amount>100</amount><rcv_time>2015-04-21 20:01:00</rcv_time></hbinfo>" +
		"<hbinfo><openid>o2</openid><amount>200</amount><rcv_time>2015-04-21 20:02:00</rcv_time></hbinfo></hblist></xml>"
	c, _ := producttest.NewClient(t, producttest.Answer(reply))
	r, err := GetHBInfo(bg, c, &GetHBInfoRequest{MchBillNo: billNo})
	require.NoError(t, err)
	assert.Equal(t, StatusReceived, r.Status)
	require.Len(t, r.Received, 2)
	assert.Equal(t, "o2", r.Received[1].OpenID)
	assert.Equal(t, int64(200), r.Received[1].Amount)
	assert.Equal(t, "2015-04-21T20:02:00+08:00", r.Received[1].RcvTime.Format(time.RFC3339))
}

func TestBizRedPacketParams(t *testing.T) {
	c, _ := producttest.NewClient(t, func(cfg *wxpay.Config) { cfg.AppID, cfg.Key = "wxd678efh567hg6787", "192006250b4c09247ec02edce69f6a2d" })
	p, err := bizParams(c, "sendid=242e8abd&ver=8&sign=4110d649", "1490840662", "5K8264ILTKCH16CQ2502SI8ZNMTM67VS")
	require.NoError(t, err)
	text, err := json.Marshal(p)
	require.NoError(t, err)
	assert.JSONEq(t, `{"timeStamp":"1490840662","nonceStr":"5K8264ILTKCH16CQ2502SI8ZNMTM67VS","package":"sendid%3D242e8abd%26ver%3D8%26sign%3D4110d649",
		"signType":"MD5","paySign":"80edeb9fd485693f24a18d8b8c4e2cc4"}`, string(text))
	_, err = BizRedPacketParams(c, "")
	assert.ErrorContains(t, err, "package")
	one, err := BizRedPacketParams(c, "a=b")
	require.NoError(t, err)
	two, err := BizRedPacketParams(c, "a=b")
	require.NoError(t, err)
	assert.NotEqual(t, one.NonceStr, two.NonceStr)
}

// finish takes steps until one is final.
func finish(t *testing.T, gw *wxpaytest.Server, c *wxpay.Client) (*GetHBInfoResponse, error) {
	t.Helper()
	return producttest.Finish(t, gw, func(p wxpay.Progress) (wxpay.Step[GetHBInfoResponse], error) { return SendStep(bg, c, request(), p) })
}

// Whatever happens to the request or the query, one packet is sent.
func TestSendStepSendsOnce(t *testing.T) {
	for _, path := range []string{sendPath, queryPath} {
		for _, fault := range []wxpaytest.Fault{
			{Name: wxpaytest.ResetBefore}, {Name: wxpaytest.ResetAfter}, {Name: wxpaytest.HTMLPage}, {Name: wxpaytest.TruncatedBody},
			{Name: wxpaytest.SystemErrorBefore}, {Name: wxpaytest.SystemErrorAfter},
			{Name: wxpaytest.ErrCode, Code: "PROCESSING"}, {Name: wxpaytest.ErrCode, Code: "PROCESSING", Before: true},
		} {
			if fault.Code != "" && path == queryPath {
				continue // a query has no such code
			}
			c, gw := producttest.NewClient(t)
			p := play(gw)
			p.stale = 2
			fault.Path, fault.Times = path, 2
			gw.Inject(fault)
			state, err := finish(t, gw, c)
			require.NoError(t, err, "%s %s", path, fault.Name)
			assert.Equal(t, StatusSent, state.Status)
			assert.Equal(t, map[string]int{billNo: 1}, p.sent)
		}
	}
}

func TestSendStepEnds(t *testing.T) {
	c, gw := producttest.NewClient(t)
	play(gw).status = "FAILED"
	state, err := finish(t, gw, c)
	require.NoError(t, err, "a failed packet is a result")
	assert.Equal(t, StatusFailed, state.Status)

	for _, code := range []wxpay.Code{"NOTENOUGH", "SOMETHING_NEW", "FATAL_ERROR", "SENDNUM_LIMIT"} {
		c, gw := producttest.NewClient(t)
		play(gw)
		gw.Inject(wxpaytest.Fault{Name: wxpaytest.ErrCode, Code: string(code), Path: sendPath, Times: -1, Before: true})
		_, err := finish(t, gw, c)
		assert.ErrorIs(t, err, code)
		assert.ErrorIs(t, err, wxpay.ErrOutcomeUnknown, "an earlier process may have sent it")
		assert.NotContains(t, producttest.Error(t, err).Advice(), "new number;")
	}
}

// The number of another packet is never taken for this one.
func TestSendStepOfAnotherPacket(t *testing.T) {
	c, gw := producttest.NewClient(t)
	play(gw).sent[billNo] = 1
	req := request()
	req.TotalAmount = 200
	_, err := SendStep(bg, c, req, wxpay.Progress{})
	assert.ErrorIs(t, err, ErrFatalError)
	assert.ErrorIs(t, err, wxpay.ErrOutcomeUnknown)
}

// What the codes of the document mean.
func TestMeanings(t *testing.T) {
	const notDone, unknown = wxpay.OutcomeNotDone, wxpay.OutcomeUnknown
	for _, operation := range []string{"sendminiprogramhb", "sendredpack", "sendgroupredpack"} {
		for code, want := range map[wxpay.Code]struct {
			outcome wxpay.Outcome
			retry   wxpay.Retry
		}{
			"SYSTEMERROR": {unknown, wxpay.RetryNow}, "PROCESSING": {unknown, wxpay.RetryLater}, "SEND_FAILED": {unknown, wxpay.RetryNever},
			"FATAL_ERROR": {unknown, wxpay.RetryNever}, "A_NEW_CODE": {unknown, wxpay.RetryLater},
			"NO_AUTH": {notDone, wxpay.RetryNever}, "SENDNUM_LIMIT": {notDone, wxpay.RetryLater}, "MONEY_LIMIT": {notDone, wxpay.RetryNever},
			"NOTENOUGH": {notDone, wxpay.RetryLater}, "FREQ_LIMIT": {notDone, wxpay.RetryLater}, "ILLEGAL_APPID": {notDone, wxpay.RetryNever},
			"OPENID_ERROR": {notDone, wxpay.RetryNever}, "MSGAPPID_ERROR": {notDone, wxpay.RetryNever}, "ACCEPTMODE_ERROR": {notDone, wxpay.RetryNever},
			"CA_ERROR": {notDone, wxpay.RetryNever}, "SIGN_ERROR": {notDone, wxpay.RetryNever}, "XML_ERROR": {notDone, wxpay.RetryNever}, "PARAM_ERROR": {notDone, wxpay.RetryNever},
		} {
			err := NewError(operation, code)
			assert.Equal(t, want.outcome, err.Outcome, code)
			assert.Equal(t, want.retry, err.Retry, code)
			assert.NotEmpty(t, err.Advice(), code)
			if want.outcome == unknown {
				assert.NotRegexp(t, "another number|new number$", err.Advice(), code)
			}
		}
	}
	assert.Equal(t, wxpay.OutcomeReadOnly, NewError("gethbinfo", "NOT_FOUND").Outcome)
	assert.Equal(t, wxpay.RetryLater, NewError("gethbinfo", "NOT_FOUND").Retry)
}
