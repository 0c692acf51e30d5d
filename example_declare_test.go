package wxpay_test

import (
	"bytes"
	"context"
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"
	"time"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/wxpaytest"
)

// BonusRequest asks for a bonus. The API is invented.
type BonusRequest struct {
	OutBonusNo string       `wxpay:"out_bonus_no,required,B64"` // unique; a repeat with it pays once
	OpenID     string       `wxpay:"openid,required,B128"`
	Amount     int64        `wxpay:"amount,required"` // fen
	Extra      wxpay.XMLMap `wxpay:",extra"`
}

// BonusResponse is the state of a bonus.
type BonusResponse struct {
	wxpay.Envelope
	OutBonusNo string `wxpay:"out_bonus_no,required"`
	Status     string `wxpay:"status,required"` // PROCESSING, SUCCESS
}

var sendBonus = wxpay.Operation[BonusRequest, BonusResponse]{
	Endpoint: wxpay.Endpoint{
		Path: "/secapi/bonus/send", Certificate: true, Idempotent: true, EchoFields: []string{"out_bonus_no", "openid", "amount"},
		Meanings: wxpay.Meanings{
			wxpay.ErrNotEnough: {Proves: wxpay.ProvesRequestRefused, Retry: wxpay.RetryLater, Fix: "top up, then repeat with the same number"},
		},
		InDoubt: "repeat with the same out_bonus_no, or query it; a new number pays twice",
	},
}

var queryBonus = wxpay.Operation[BonusQuery, BonusResponse]{
	Endpoint: wxpay.Endpoint{Path: "/bonus/query", Idempotent: true, ReadOnly: true, EchoFields: []string{"out_bonus_no"}},
}

// BonusQuery asks for the state of a bonus.
type BonusQuery struct {
	OutBonusNo string `wxpay:"out_bonus_no,required,B64"`
}

// BonusMessage is the notification of a bonus.
type BonusMessage struct {
	wxpay.Envelope
	OutBonusNo string `wxpay:"out_bonus_no,required"`
	Status     string `wxpay:"status,required"`
	Remark     string `wxpay:"remark"`
}

var bonusMessage = wxpay.SignedKind[BonusMessage]{Name: "bonus", FreeTexts: []string{"remark"}}

// An API that this package does not have, and a gateway that plays it.
func Example_declareAPI() {
	gw, client := exampleShop()
	defer gw.Close()
	ctx := context.Background()

	gw.Handle("/secapi/bonus/send", wxpaytest.PathOptions{Certificate: true}, func(fields map[string]string) map[string]string {
		return map[string]string{"out_bonus_no": fields["out_bonus_no"], "openid": fields["openid"], "amount": fields["amount"], "status": "SUCCESS"}
	})

	bonus, err := sendBonus.Call(ctx, client, &BonusRequest{OutBonusNo: "B1", OpenID: "o-user", Amount: 100})
	if err != nil {
		log.Fatal(err) // *wxpay.Error: code, outcome, retry, advice
	}
	fmt.Println(bonus.OutBonusNo, bonus.Status)
	// Output: B1 SUCCESS
}

// A bonus is paid once, however often the function is called.
func Example_declareOnce() {
	gw, client := exampleShop()
	defer gw.Close()
	ctx := context.Background()
	paid := map[string]string{}
	gw.Handle("/secapi/bonus/send", wxpaytest.PathOptions{Certificate: true}, func(fields map[string]string) map[string]string {
		paid[fields["out_bonus_no"]] = "SUCCESS"
		return map[string]string{"out_bonus_no": fields["out_bonus_no"], "openid": fields["openid"], "amount": fields["amount"], "status": "PROCESSING"}
	})
	gw.Handle("/bonus/query", wxpaytest.PathOptions{}, func(fields map[string]string) map[string]string {
		if paid[fields["out_bonus_no"]] == "" {
			return map[string]string{"result_code": "FAIL", "err_code": "ORDERNOTEXIST", "out_bonus_no": fields["out_bonus_no"]}
		}
		return map[string]string{"out_bonus_no": fields["out_bonus_no"], "status": paid[fields["out_bonus_no"]]}
	})

	req := &BonusRequest{OutBonusNo: "B1", OpenID: "o-user", Amount: 100}
	once := &wxpay.Once[BonusResponse]{
		Endpoint: &sendBonus.Endpoint,
		Gaps:     []time.Duration{time.Second, time.Minute, time.Hour}, // the last one is repeated
		Valid:    func() error { return sendBonus.Validate(req) },
		Query: func(ctx context.Context) (*BonusResponse, error) {
			return queryBonus.Call(ctx, client, &BonusQuery{OutBonusNo: req.OutBonusNo})
		},
		Send: func(ctx context.Context) (*BonusResponse, error) { return sendBonus.Call(ctx, client, req) },
		Open: func(r *BonusResponse) error {
			if r.Status == "PROCESSING" {
				return fmt.Errorf("bonus %q is %s", r.OutBonusNo, r.Status)
			}
			return nil // final
		},
		Missing: []wxpay.Code{wxpay.ErrOrderNotExist}, // of the query: this number is not known
	}
	bonus, err := once.Run(ctx, client)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(bonus.Status, len(paid))
	// Output: SUCCESS 1
}

// The error of a declared API, for the tests of its caller.
func Example_declareError() {
	err := sendBonus.NewError(wxpay.ErrNotEnough)
	fmt.Println(wxpay.OutcomeOf(err), wxpay.Retryable(err))
	fmt.Println(err.Advice())
	// Output:
	// not done true
	// top up, then repeat with the same number
}

// A link that the user opens: it is signed, and not called.
func Example_declareLink() {
	gw, client := exampleShop()
	defer gw.Close()

	type linkRequest struct {
		ProductID string `wxpay:"product_id,required,B32"`
		TimeStamp int64  `wxpay:"time_stamp,required"`
	}
	link := wxpay.Operation[linkRequest, wxpay.Envelope]{
		Endpoint: wxpay.Endpoint{Path: "/wxpay/bizpayurl", SignType: wxpay.SignTypeMD5},
	}
	fields, err := link.SignedFields(client, &linkRequest{ProductID: "88", TimeStamp: 1438834426})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("weixin:/"+link.Path, fields.Get("product_id"), len(fields.Get("sign"))) // fields.URLQuery() is the query of the link
	// Output: weixin://wxpay/bizpayurl 88 32
}

// A notification of another kind is verified as strictly as that of a payment.
func Example_declareNotification() {
	gw, client := exampleShop()
	defer gw.Close()

	handler := bonusMessage.Handler(client, func(ctx context.Context, m *BonusMessage) error {
		fmt.Println("bonus", m.OutBonusNo, m.Status)
		return nil // WeChat Pay gets SUCCESS
	})

	m := gw.Merchant("")
	body := gw.SignXML("", wxpaytest.MD5, map[string]string{
		"return_code": "SUCCESS", "result_code": "SUCCESS", "appid": m.AppID, "mch_id": m.MchID, "nonce_str": "n",
		"out_bonus_no": "B1", "status": "SUCCESS",
	})
	fmt.Println(postBonus(handler, body))
	// Output:
	// bonus B1 SUCCESS
	// 200
}

func postBonus(handler http.Handler, body []byte) int {
	reply := httptest.NewRecorder()
	handler.ServeHTTP(reply, httptest.NewRequest("POST", "/wxpay/bonus", bytes.NewReader(body)))
	return reply.Code
}
