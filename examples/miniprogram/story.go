package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/wxpaytest"
)

// story is one sale, with a gateway instead of WeChat Pay, a backend and a phone.
type story struct {
	out    *printer
	gw     *wxpaytest.Server
	client *wxpay.Client
	shop   *backend
	phone  *phone
	staff  string // token of the shop's staff
	sale   bought
	day    time.Time // of the sale

	stop   context.CancelFunc
	served chan error
}

// tell runs and prints the whole story. An error names the step that failed.
func tell(ctx context.Context, out io.Writer) error {
	s, err := newStory(ctx, out)
	if err != nil {
		return err
	}
	return errors.Join(s.run(ctx), s.end())
}

func newStory(ctx context.Context, out io.Writer) (*story, error) {
	s := &story{out: &printer{out: out}, gw: wxpaytest.NewServer(), staff: rand.Text(), served: make(chan error, 1)}
	merchant, logger := s.gw.Merchant(""), s.out.logger()
	client, err := wxpay.NewClient(wxpay.Config{
		AppID:       merchant.AppID,
		MchID:       merchant.MchID,
		Key:         merchant.Key,
		AppSecret:   merchant.AppSecret,
		Certificate: s.gw.Certificate(""),
		Hosts:       wxpay.SingleHost(s.gw.URL),
		Transport:   s.gw.Transport(),
		Logger:      logger,
	})
	if err != nil {
		s.gw.Close()
		return nil, err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		s.gw.Close()
		return nil, err
	}
	url := "http://" + listener.Addr().String()
	s.client, s.shop = client, newBackend(client, url+notifyPath, s.staff, logger)
	s.phone = &phone{shop: url, http: &http.Client{Transport: &http.Transport{}}, wx: s.gw}
	ctx, s.stop = context.WithCancel(context.WithoutCancel(ctx))
	go func() { s.served <- serve(ctx, listener, s.shop.routes()) }()
	return s, nil
}

func (s *story) end() error {
	s.gw.Close()
	s.phone.http.CloseIdleConnections()
	s.client.CloseIdleConnections()
	s.stop()
	return <-s.served
}

func (s *story) run(ctx context.Context) error {
	fmt.Fprintf(s.out, "The gateway %s stands in for WeChat Pay. The merchant's backend is %s.\n", s.gw.URL, s.phone.shop)
	steps := []struct {
		title string
		do    func(context.Context) error
	}{
		{"Login (wx.login, 登录)", s.login},
		{"Order (统一下单)", s.order},
		{"Payment (wx.requestPayment) and its notification (支付结果通知)", s.pay},
		{"The same notification once more (重复通知)", s.repeat},
		{"Query (查询订单)", s.query},
		{"Notifications that must be rejected", s.fraud},
		{"Refund (申请退款)", s.refund},
		{"Refund notification (退款结果通知), confirmed by a query (查询退款)", s.refundEnds},
		{"The day's bill (下载交易账单), reconciled (对账)", s.bill},
	}
	for i, step := range steps {
		s.out.title(i+1, step.title)
		if err := step.do(ctx); err != nil {
			return fmt.Errorf("step %d, %s: %w", i+1, step.title, err)
		}
	}
	fmt.Fprintln(s.out, "\nEvery step succeeded.")
	return s.out.err
}

// asked returns the latest request to the gateway.
func (s *story) asked() wxpaytest.Exchange {
	all := s.gw.Exchanges()
	return all[len(all)-1]
}

// notified shows the latest notification. It must have been acknowledged.
func (s *story) notified() error {
	all := s.gw.Deliveries()
	if len(all) == 0 {
		return errors.New("no notification was sent")
	}
	latest := all[len(all)-1]
	if err := s.out.delivery(latest); err != nil {
		return err
	}
	if !latest.Acknowledged {
		return errors.New("the notification was not acknowledged")
	}
	return nil
}

// booked checks the sale in the ledger of the shop.
func (s *story) booked(deliveries int, refund wxpay.RefundStatus) error {
	o, _ := s.shop.store.get(s.sale.OutTradeNo)
	if o.Deliveries != deliveries || o.RefundStatus != refund {
		return fmt.Errorf("the ledger has %d deliveries and refund %q, not %d and %q",
			o.Deliveries, o.RefundStatus, deliveries, refund)
	}
	return nil
}

func (s *story) login(ctx context.Context) error {
	s.out.say("mini program: wx.login returns a code; POST /login sends it to the backend")
	reply, err := s.phone.login(ctx)
	if err != nil {
		return err
	}
	if err := s.out.login(s.asked()); err != nil {
		return err
	}
	s.out.say("backend -> mini program: %d bytes of JSON with a token of the shop", len(reply))
	return nil
}

func (s *story) order(ctx context.Context) error {
	s.out.say(`mini program: POST /order {"goods":"latte"}; the backend sets the price`)
	sale, reply, err := s.phone.order(ctx, "latte")
	if err != nil {
		return err
	}
	s.sale = sale
	if err := s.out.exchange(s.asked()); err != nil {
		return err
	}
	s.out.say("backend -> mini program: the five parameters of wx.requestPayment, valid for 2 hours")
	return s.out.json(reply)
}

func (s *story) pay(context.Context) error {
	s.out.say("mini program: wx.requestPayment; the user pays")
	s.day = s.gw.Clock.Now()
	if err := s.phone.pay(s.sale); err != nil {
		return err
	}
	return errors.Join(s.notified(), s.booked(1, ""))
}

func (s *story) repeat(context.Context) error {
	if err := s.gw.Redeliver(s.sale.OutTradeNo); err != nil {
		return err
	}
	s.out.say("the backend acknowledges it, and delivers nothing twice")
	return s.booked(1, "")
}

func (s *story) query(ctx context.Context) error {
	return s.stands(ctx, wxpay.TradeStateSuccess, "")
}

// stands queries the sale at the backend and checks its state.
func (s *story) stands(ctx context.Context, state wxpay.TradeState, refund wxpay.RefundStatus) error {
	s.out.say("mini program: GET /order/%s", s.sale.OutTradeNo)
	reply, err := s.phone.get(ctx, "/order/"+s.sale.OutTradeNo)
	if err != nil {
		return err
	}
	if err := errors.Join(s.out.exchange(s.asked()), s.out.json(reply)); err != nil {
		return err
	}
	var got struct {
		TradeState   wxpay.TradeState   `json:"trade_state"`
		Delivered    bool               `json:"delivered"`
		RefundStatus wxpay.RefundStatus `json:"refund_status"`
	}
	if err := json.Unmarshal(reply, &got); err != nil {
		return err
	}
	if got.TradeState != state || !got.Delivered || got.RefundStatus != refund {
		return fmt.Errorf("the backend says %+v", got)
	}
	return nil
}

// fraud places a second order and sends two messages that must not count as its
// payment.
func (s *story) fraud(ctx context.Context) error {
	sale, _, err := s.phone.order(ctx, "mocha")
	if err != nil {
		return err
	}
	price := goods["mocha"].fee
	m := s.gw.Merchant("")
	cheap := s.gw.SignXML("", wxpaytest.HMACSHA256, map[string]string{
		"return_code": "SUCCESS", "result_code": "SUCCESS", "appid": m.AppID, "mch_id": m.MchID,
		"nonce_str": rand.Text(), "out_trade_no": sale.OutTradeNo, "transaction_id": "4200000001202001010000000001",
		"total_fee": "1", "cash_fee": "1", "trade_type": "JSAPI", "bank_type": "OTHERS", "openid": "o-somebody",
		"time_end": "20200101120000",
	})
	forged := bytes.ReplaceAll(cheap, []byte(">1<"), fmt.Appendf(nil, ">%d<", price))
	s.out.say("a genuine message says that order %s was paid with 1 fen; the price is %d fen", sale.OutTradeNo, price)
	if err := s.refused(ctx, cheap); err != nil {
		return err
	}
	s.out.say("the same message with the amount changed to the price: the signature is now wrong (签名错误)")
	if err := s.refused(ctx, forged); err != nil {
		return err
	}
	if o, _ := s.shop.store.get(sale.OutTradeNo); o.Deliveries != 0 {
		return errors.New("the goods were delivered without a payment")
	}
	return nil
}

// refused posts a message to the backend, which must answer FAIL.
func (s *story) refused(ctx context.Context, message []byte) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, s.phone.shop+notifyPath, bytes.NewReader(message))
	if err != nil {
		return err
	}
	resp, err := s.phone.http.Do(r)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	ack, err := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	if err != nil {
		return err
	}
	s.out.say("response of the backend: %s", ack)
	if !strings.Contains(string(ack), "FAIL") {
		return errors.New("the message was acknowledged")
	}
	return nil
}

func (s *story) refund(ctx context.Context) error {
	s.out.say("staff: POST /refund, 1800 of 2800 fen")
	body, err := json.Marshal(object{"out_trade_no": s.sale.OutTradeNo, "refund_fee": 1800, "reason": "凉了"})
	if err != nil {
		return err
	}
	reply, err := request(ctx, s.phone.http, http.MethodPost, s.phone.shop+"/refund", s.staff, body)
	if err != nil {
		return err
	}
	if err := errors.Join(s.out.exchange(s.asked()), s.out.json(reply)); err != nil {
		return err
	}
	s.out.say("the refund is accepted, but not paid out yet")
	return s.booked(1, "")
}

func (s *story) refundEnds(ctx context.Context) error {
	s.gw.Clock.Advance(20 * time.Minute)
	s.out.say("20 minutes later the bank has finished; the message is encrypted but not signed, so it is only a hint")
	if err := s.gw.FinishRefund("R"+s.sale.OutTradeNo, wxpaytest.RefundSuccess); err != nil {
		return err
	}
	if err := errors.Join(s.notified(), s.out.exchange(s.asked()), s.booked(1, wxpay.RefundStatusSuccess)); err != nil {
		return err
	}
	return s.stands(ctx, wxpay.TradeStateRefund, wxpay.RefundStatusSuccess)
}
