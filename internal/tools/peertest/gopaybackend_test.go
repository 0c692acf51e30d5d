package peertest

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/go-pay/gopay"
	"github.com/go-pay/gopay/wechat"
)

type gopayShop struct {
	m   goMerchant
	api *wechat.Client
}

func gopayBackend(m goMerchant) goBackend {
	s := gopayShop{m, wechat.NewClient(m.appID, m.mchID, m.key, true)}
	if err := s.api.AddCertPkcs12FilePath(m.p12); err != nil {
		panic(err)
	}
	calls := map[string]goCall{"order": s.order, "params": s.params, "query": s.query, "refund": s.refund, "bill": s.bill}
	return goBackend{calls, s.paid, s.refunded}
}

func (s gopayShop) order(q asked) (any, error) {
	id, err := s.prepayID(q)
	return map[string]string{"prepayId": id}, err
}

func (s gopayShop) prepayID(q asked) (string, error) {
	answer, err := s.api.UnifiedOrder(context.Background(), gopayOrder("", q.No, q.URL+"/paid").Set("openid", q.OpenID))
	if err != nil {
		return "", err
	}
	return answer.PrepayId, nil
}

func (s gopayShop) params(q asked) (any, error) {
	id, err := s.prepayID(q)
	at, pkg := strconv.FormatInt(time.Now().Unix(), 10), "prepay_id="+id
	return map[string]string{
		"timeStamp": at, "nonceStr": nonce, "package": pkg, "signType": wechat.SignType_MD5,
		"paySign": wechat.GetMiniPaySign(s.m.appID, nonce, pkg, wechat.SignType_MD5, at, s.m.key),
	}, err
}

func (s gopayShop) query(q asked) (any, error) {
	_, fields, err := s.api.QueryOrder(context.Background(), gopayRequest("").Set("out_trade_no", q.No))
	return fields, err
}

func (s gopayShop) refund(q asked) (any, error) {
	_, fields, err := s.api.Refund(context.Background(), gopayRequest("").Set("out_trade_no", q.No).Set("out_refund_no", q.RefundNo).
		Set("total_fee", 101).Set("refund_fee", 101).Set("notify_url", q.URL+"/refunded"))
	return fields, err
}

func (s gopayShop) bill(q asked) (any, error) {
	text, err := s.api.DownloadBill(context.Background(), gopayRequest("").Set("bill_date", q.Date).Set("bill_type", "ALL"))
	return map[string]string{"text": text}, err
}

func (s gopayShop) paid(w http.ResponseWriter, r *http.Request, note func(any)) {
	reply := &wechat.NotifyResponse{ReturnCode: gopay.FAIL}
	if fields, err := wechat.ParseNotifyToBodyMap(r); err == nil {
		if ok, err := wechat.VerifySign(s.m.key, wechat.SignType_MD5, fields); err == nil && ok {
			note(fields)
			reply.ReturnCode = gopay.SUCCESS
		}
	}
	_, _ = w.Write([]byte(reply.ToXmlString()))
}

func (s gopayShop) refunded(w http.ResponseWriter, r *http.Request, note func(any)) {
	reply := &wechat.NotifyResponse{ReturnCode: gopay.FAIL}
	if message, err := wechat.ParseRefundNotify(r); err == nil {
		if info, err := wechat.DecryptRefundNotifyReqInfo(message.ReqInfo, s.m.key); err == nil {
			note(map[string]string{"out_refund_no": info.OutRefundNo, "refund_status": info.RefundStatus})
			reply.ReturnCode = gopay.SUCCESS
		}
	}
	_, _ = w.Write([]byte(reply.ToXmlString()))
}
