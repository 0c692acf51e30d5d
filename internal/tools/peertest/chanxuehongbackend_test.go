package peertest

import (
	"crypto/tls"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/chanxuehong/wechat/mch/core"
	"github.com/chanxuehong/wechat/mch/pay"
	"github.com/chanxuehong/wechat/mp/oauth2"
)

type chanxuehongShop struct {
	m   goMerchant
	api *core.Client
}

func chanxuehongBackend(m goMerchant) goBackend {
	s := chanxuehongShop{m, core.NewClient(m.appID, m.mchID, m.key, nil)}
	calls := map[string]goCall{
		"login": s.login, "order": s.order, "params": s.params, "query": s.query, "refund": s.refund, "refundOtherwise": s.refundOtherwise,
		"bill": s.bill,
	}
	return goBackend{calls, s.received, s.received}
}

func (s chanxuehongShop) login(q asked) (any, error) {
	session, err := oauth2.GetSession(oauth2.NewEndpoint(s.m.appID, s.m.appSecret), q.Code)
	if err != nil {
		return nil, err
	}
	return map[string]string{"openid": session.OpenId}, nil
}

func (s chanxuehongShop) order(q asked) (any, error) {
	id, err := s.prepayID(q)
	return map[string]string{"prepayId": id}, err
}

func (s chanxuehongShop) prepayID(q asked) (string, error) {
	request := chanxuehongOrder("", q.No, q.URL+"/paid")
	request.OpenId = q.OpenID
	answer, err := pay.UnifiedOrder2(s.api, request)
	if err != nil {
		return "", err
	}
	return answer.PrepayId, nil
}

func (s chanxuehongShop) params(q asked) (any, error) {
	id, err := s.prepayID(q)
	at, pkg := strconv.FormatInt(time.Now().Unix(), 10), "prepay_id="+id
	return map[string]string{
		"timeStamp": at, "nonceStr": nonce, "package": pkg, "signType": core.SignType_MD5,
		"paySign": core.JsapiSign(s.m.appID, at, nonce, pkg, core.SignType_MD5, s.m.key),
	}, err
}

func (s chanxuehongShop) query(q asked) (any, error) {
	return pay.OrderQuery(s.api, map[string]string{"out_trade_no": q.No, "nonce_str": nonce})
}

// refund uses the SDK's own HTTP client with the certificate.
func (s chanxuehongShop) refund(q asked) (any, error) {
	client, err := core.NewTLSHttpClient(s.m.cert, s.m.certKey)
	if err != nil {
		return nil, err
	}
	return s.refundWith(client, q)
}

// refundOtherwise uses another HTTP client, which presents the certificate behind a
// proxy too.
func (s chanxuehongShop) refundOtherwise(q asked) (any, error) {
	cert, err := tls.LoadX509KeyPair(s.m.cert, s.m.certKey)
	if err != nil {
		return nil, err
	}
	return s.refundWith(&http.Client{Transport: &http.Transport{
		Proxy: http.ProxyFromEnvironment, TLSClientConfig: &tls.Config{Certificates: []tls.Certificate{cert}},
	}}, q)
}

func (s chanxuehongShop) refundWith(client *http.Client, q asked) (any, error) {
	return pay.Refund2(core.NewClient(s.m.appID, s.m.mchID, s.m.key, client), &pay.RefundRequest{
		OutTradeNo: q.No, OutRefundNo: q.RefundNo, TotalFee: 101, RefundFee: 101, NotifyUrl: q.URL + "/refunded",
	})
}

func (s chanxuehongShop) bill(q asked) (any, error) {
	var text strings.Builder
	_, err := pay.DownloadBillToWriter(s.api, &text, &pay.DownloadBillRequest{BillDate: q.Date, BillType: "ALL"}, nil)
	return map[string]string{"text": text.String()}, err
}

// received receives both kinds of notifications. The SDK does not decrypt them.
func (s chanxuehongShop) received(w http.ResponseWriter, r *http.Request, note func(any)) {
	core.NewServer(s.m.appID, s.m.mchID, s.m.key, core.HandlerFunc(func(ctx *core.Context) {
		note(ctx.Msg)
		_ = ctx.Response(map[string]string{"return_code": "SUCCESS"})
	}), nil).ServeHTTP(w, r, nil)
}
