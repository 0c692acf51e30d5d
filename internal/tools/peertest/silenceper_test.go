package peertest

import (
	"encoding/xml"
	"net/http"

	"github.com/silenceper/wechat/v2/cache"
	"github.com/silenceper/wechat/v2/miniprogram"
	miniconfig "github.com/silenceper/wechat/v2/miniprogram/config"
	"github.com/silenceper/wechat/v2/pay"
	payconfig "github.com/silenceper/wechat/v2/pay/config"
	"github.com/silenceper/wechat/v2/pay/notify"
	"github.com/silenceper/wechat/v2/pay/order"
	"github.com/silenceper/wechat/v2/pay/refund"
)

type silenceperShop struct {
	m    goMerchant
	api  *pay.Pay
	mini *miniprogram.MiniProgram
}

func silenceperBackend(m goMerchant) goBackend {
	s := silenceperShop{
		m: m, api: pay.NewPay(&payconfig.Config{AppID: m.appID, MchID: m.mchID, Key: m.key}),
		mini: miniprogram.NewMiniProgram(&miniconfig.Config{AppID: m.appID, AppSecret: m.appSecret, Cache: cache.NewMemory()}),
	}
	calls := map[string]goCall{"login": s.login, "order": s.order, "params": s.params, "query": s.query, "refund": s.refund}
	return goBackend{calls, s.paid, s.refunded}
}

func (s silenceperShop) login(q asked) (any, error) {
	session, err := s.mini.GetAuth().Code2Session(q.Code)
	return map[string]string{"openid": session.OpenID}, err
}

func orderOf(q asked) *order.Params {
	return &order.Params{
		Body: "腾讯充值中心-QQ会员充值", OutTradeNo: q.No, TotalFee: "101", CreateIP: "123.12.12.123",
		NotifyURL: q.URL + "/paid", TradeType: "JSAPI", OpenID: q.OpenID,
	}
}

func (s silenceperShop) order(q asked) (any, error) {
	id, err := s.api.GetOrder().PrePayID(orderOf(q))
	return map[string]string{"prepayId": id}, err
}

func (s silenceperShop) params(q asked) (any, error) {
	return s.api.GetOrder().BridgeConfig(orderOf(q))
}

func (s silenceperShop) query(q asked) (any, error) {
	found, err := s.api.GetOrder().QueryOrder(&order.QueryParams{OutTradeNo: q.No})
	return map[string]any{"trade_state": found.TradeState, "total_fee": found.TotalFee}, err
}

func (s silenceperShop) refund(q asked) (any, error) {
	return s.api.GetRefund().Refund(&refund.Params{
		OutTradeNo: q.No, OutRefundNo: q.RefundNo, TotalFee: "101", RefundFee: "101", RootCa: s.m.p12, NotifyURL: q.URL + "/refunded",
	})
}

func (s silenceperShop) paid(w http.ResponseWriter, r *http.Request, note func(any)) {
	var message notify.PaidResult
	reply := notify.PaidResp{ReturnCode: "FAIL"}
	if xml.NewDecoder(r.Body).Decode(&message) == nil && message.Sign != nil && s.api.GetNotify().PaidVerifySign(message) {
		note(map[string]any{"out_trade_no": message.OutTradeNo, "total_fee": message.TotalFee})
		reply.ReturnCode = "SUCCESS"
	}
	answerXML(w, reply)
}

func (s silenceperShop) refunded(w http.ResponseWriter, r *http.Request, note func(any)) {
	var message notify.RefundedResult
	reply := notify.RefundedResp{ReturnCode: "FAIL"}
	if xml.NewDecoder(r.Body).Decode(&message) == nil {
		if info, err := s.api.GetNotify().DecryptReqInfo(&message); err == nil {
			note(map[string]any{"out_refund_no": info.OutRefundNO, "refund_status": info.RefundStatus})
			reply.ReturnCode = "SUCCESS"
		}
	}
	answerXML(w, reply)
}

// answerXML answers with a struct of the SDK.
func answerXML(w http.ResponseWriter, reply any) {
	text, err := xml.Marshal(reply)
	if err != nil {
		panic(err) // the struct has only texts
	}
	_, _ = w.Write(text)
}
