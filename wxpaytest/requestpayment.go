package wxpaytest

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/seed6780280e/wxpay/wxpaytest/internal/codec"
)

// RequestPaymentError is the failure that wx.requestPayment reports to its fail
// callback.
type RequestPaymentError struct {
	ErrMsg string // as in the mini program; begins with "requestPayment:fail"
	cause  error
}

// Error returns ErrMsg with the prefix "wxpaytest: ".
func (e *RequestPaymentError) Error() string { return "wxpaytest: " + e.ErrMsg }

// Unwrap returns [ErrPaid], [ErrClosed], [ErrExpired], [ErrUnknown] or
// [ErrState] if the order was the reason, and nil otherwise.
func (e *RequestPaymentError) Unwrap() error { return e.cause }

func paymentFails(cause error, format string, args ...any) *RequestPaymentError {
	return &RequestPaymentError{"requestPayment:fail " + fmt.Sprintf(format, args...), cause}
}

// payWith pays the order that the parameters of wx.requestPayment name. The
// caller delivers the notification.
func (r *orders) payWith(params []byte, p Payment) (n *notification, err error) {
	err = r.locked(func() error {
		o, err := r.checkParams(params)
		if err == nil {
			n, err = r.pay(o, p, ByUser)
		}
		return err
	})
	return n, err
}

// cashier returns the order that would be paid.
func (r *orders) cashier(params []byte) (found Order, err error) {
	err = r.locked(func() error {
		o, err := r.checkParams(params)
		if err == nil {
			found = o.clone()
		}
		return err
	})
	return found, err
}

// checkParams finds the order that can be paid with the parameters, for a
// caller that holds the lock.
func (r *orders) checkParams(params []byte) (*order, error) {
	fields, err := readParams(params)
	if err != nil {
		return nil, err
	}
	id, ok := strings.CutPrefix(fields["package"], "prepay_id=")
	p := r.prepays[id]
	if !ok || p == nil {
		return nil, paymentFails(ErrUnknown, "(调用支付JSAPI缺少参数: total_fee)")
	}
	o, now := p.order, r.clock.Now()
	o.expire(now)
	// 小程序调起支付: an expired prepay_id, or one of another trade_type, counts as
	// missing.
	if o.TradeType != "JSAPI" {
		return nil, paymentFails(ErrState, "(调用支付JSAPI缺少参数: total_fee)")
	}
	if !now.Before(p.issued.Add(prepayLife)) {
		return nil, paymentFails(ErrExpired, "(调用支付JSAPI缺少参数: total_fee)")
	}
	if err := r.checkPaySign(o, fields); err != nil {
		return nil, err
	}
	if err := o.payable(now); err != nil {
		return nil, paymentFails(errors.Unwrap(err), "(%s)", refusedBecause(err))
	}
	return o, nil
}

func refusedBecause(err error) string {
	switch {
	case errors.Is(err, ErrPaid):
		return "该订单已支付"
	case errors.Is(err, ErrClosed):
		return "该订单已关闭"
	case errors.Is(err, ErrExpired):
		return "该订单已过期"
	}
	return "订单状态错误"
}

var seconds = regexp.MustCompile(`^[0-9]{1,10}$`)

// readParams: 小程序调起支付: timeStamp, nonceStr, package, signType and paySign, with
// this spelling, all strings. A missing signType is MD5. The phone ignores other
// names, such as the appId, which is signed but not passed.
func readParams(params []byte) (map[string]string, error) {
	var raw map[string]any
	if err := json.Unmarshal(params, &raw); err != nil {
		return nil, paymentFails(nil, "parameter error: parameter should be Object")
	}
	fields := map[string]string{}
	for _, name := range []string{"timeStamp", "nonceStr", "package", "signType", "paySign"} {
		value, ok := raw[name].(string)
		if _, there := raw[name]; !there && name == "signType" {
			value, ok = MD5, true
		}
		if !ok {
			return nil, paymentFails(nil, "parameter error: parameter.%s should be String instead of %s;", name, jsType(raw, name))
		}
		fields[name] = value
	}
	// 时间戳: seconds, not milliseconds.
	if !seconds.MatchString(fields["timeStamp"]) {
		return nil, paymentFails(nil, "parameter error: parameter.timeStamp should be seconds;")
	}
	// 小程序调起支付: nonceStr has at most 32 characters.
	if n := len(fields["nonceStr"]); n == 0 || n > 32 {
		return nil, paymentFails(nil, "parameter error: parameter.nonceStr should have 1 to 32 characters;")
	}
	return fields, nil
}

func jsType(raw map[string]any, name string) string {
	value, ok := raw[name]
	switch value.(type) {
	case nil:
		if !ok {
			return "Undefined"
		}
		return "Null"
	case float64:
		return "Number"
	case bool:
		return "Boolean"
	case []any:
		return "Array"
	}
	return "Object"
}

// checkPaySign: 小程序调起支付: signed with the order's algorithm over the five names.
// The appId is that of the mini program: sub_appid if the order has one.
func (r *orders) checkPaySign(o *order, fields map[string]string) error {
	m := r.merchants.get(o.MchID)
	signedBy := func(appID string) bool {
		f := maps.Clone(fields)
		delete(f, "paySign")
		f["appId"] = appID
		return fields["paySign"] == codec.Sign(o.SignType, m.Key, f)
	}
	appID := o.SubAppID
	if appID == "" {
		appID = o.AppID
	}
	switch {
	case fields["signType"] != o.SignType:
		return paymentFails(nil, "(支付验证签名失败)")
	case signedBy(appID):
		return nil
	case slices.ContainsFunc(m.appIDs(), signedBy):
		return paymentFails(nil, "(unmatched order appid and payment appid)")
	}
	return paymentFails(nil, "(支付验证签名失败)")
}
