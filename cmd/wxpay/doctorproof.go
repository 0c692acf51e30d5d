package main

import (
	"context"
	"crypto/rand"
	"errors"
	"net"
	"time"

	"github.com/seed6780280e/wxpay"
)

// The names of the checks that ask more than the signed query.
const (
	checkLogin = "appsecret-login"
	checkAsks  = "certificate-use"
)

// logIn tries to log in with a code that does not exist. It changes nothing.
func logIn(ctx context.Context, client *wxpay.Client) error {
	_, err := client.JSCode2Session(ctx, "doctor"+rand.Text())
	return err
}

// logInTwice tries again with the mini program of the shop if the AppSecret is not that of
// the service provider's.
func logInTwice(ctx context.Context, client *wxpay.Client, cfg wxpay.Config, s *subject) error {
	err := logIn(ctx, client)
	app := s.text("WXPAY_SUB_APPID")
	if !app.set() || !isWrongSecret(err) {
		return err
	}
	cfg.AppID = app.value
	shop, newErr := wxpay.NewClient(cfg)
	if newErr != nil {
		return err
	}
	defer shop.CloseIdleConnections()
	return logIn(ctx, shop)
}

func isWrongSecret(err error) bool {
	var code wxpay.LoginError
	return errors.As(err, &code) && (code == "40125" || code == "40001")
}

// judgeLogin reports what the answer says about the AppSecret.
func (c *checkup) judgeLogin(err error, s *subject) {
	var code wxpay.LoginError
	appID := quoted(s.text("WXPAY_APPID").value)
	if app := s.text("WXPAY_SUB_APPID"); app.set() {
		appID += " / " + quoted(app.value)
	}
	switch {
	case !errors.As(err, &code):
		c.skip(checkLogin, "the AppSecret is not proven: no answer to a login")
	case code == "40029" || code == "40163":
		c.ok(checkLogin, "the AppSecret is that of the appid: WeChat rejected only the code of the login")
	case isWrongSecret(err):
		c.problem(checkLogin, says("WeChat says that the AppSecret is not that of the appid %s", appID), says("take the AppSecret of this mini program from your own records, or reset it in its console, which does not show it again"))
	case code == "40013":
		c.problem(checkLogin, says("WeChat says that the appid %s is not valid", appID), says("copy the appid of the mini program's console again"))
	default:
		c.skip(checkLogin, "the AppSecret is not proven: WeChat answers errcode %s", quoted(string(code)))
	}
}

// askWithCertificate asks for the fund-flow bill of two days ago and reads none of it:
// of the calls that need the certificate, this one changes nothing.
func askWithCertificate(ctx context.Context, client *wxpay.Client, now time.Time) error {
	flow, err := client.DownloadFundFlow(ctx, &wxpay.DownloadFundFlowRequest{BillDate: now.AddDate(0, 0, -2), AccountType: wxpay.AccountTypeBasic})
	if err == nil {
		flow.Close()
	}
	return err
}

// judgeCertificate reports whether WeChat Pay accepts the certificate.
func (c *checkup) judgeCertificate(err error) {
	var e *wxpay.Error
	errors.As(err, &e)
	var alert *net.OpError // the server ended the handshake with an alert
	switch {
	case err == nil, errors.Is(err, wxpay.ErrNoBill), errors.Is(err, wxpay.ErrBillCreating):
		c.ok(checkAsks, "WeChat Pay accepts the certificate: it answered a request for a fund-flow bill")
	case errors.Is(err, wxpay.ErrCertError), errors.As(err, &alert) && alert.Op == "remote error":
		c.problem(checkAsks, says("WeChat Pay does not accept the certificate"), says("it was replaced or revoked, or is not from WeChat Pay: download the current one from the merchant platform; or a proxy of your company intercepts TLS (see who issued the certificates of the hosts above) and cannot show it"))
	case e != nil && e.Code != "":
		c.skip(checkAsks, "not proven: the only call that needs the certificate and changes nothing, a fund-flow bill, answers %s", answerText(e))
	default:
		c.skip(checkAsks, "not proven: the only call that needs the certificate and changes nothing, a fund-flow bill, got no answer")
	}
}
