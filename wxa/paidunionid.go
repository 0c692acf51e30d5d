package wxa

import (
	"context"
	"errors"
	"net/url"

	"github.com/seed6780280e/wxpay"
)

var getPaidUnionID = wxpay.Endpoint{
	Path: "/wxa/getpaidunionid", Idempotent: true, ReadOnly: true,
	Meanings: meanings(wxpay.Meanings{
		"40003": {Proves: wxpay.ProvesRequestRefused, Retry: wxpay.RetryLater, Fix: "openid must be the payer's in this mini program; a right one is refused now and then"},
		"89002": {Proves: wxpay.ProvesRequestRefused, Fix: "bind the mini program to an Open Platform account"},
		"89300": {Proves: wxpay.ProvesRequestRefused, Advice: "the order is unknown, or was paid more than 5 minutes ago: let the user log in instead"},
	}),
}

// PaidUnionID returns the unionid of a user who paid an order in the last 5 minutes,
// without asking the user.
//
// https://developers.weixin.qq.com/miniprogram/dev/OpenApiDoc/user-info/basic-info/getPaidUnionid.html
func (c *Client) PaidUnionID(ctx context.Context, openID string, key OrderKey) (string, error) {
	refuse := key.check()
	if openID == "" {
		refuse = errNoPayer
	}
	query := url.Values{"transaction_id": {key.TransactionID}}
	if key.TransactionID == "" {
		query = url.Values{"mch_id": {key.MchID}, "out_trade_no": {key.OutTradeNo}}
	}
	var response struct {
		UnionID string `json:"unionid"`
	}
	err := c.call(ctx, &getPaidUnionID, wxpay.ServerCall{
		Query: query, Hidden: url.Values{"openid": {openID}}, Refuse: refuse,
		Check: func() error {
			if response.UnionID == "" {
				return errors.New("the reply lacks unionid")
			}
			return nil
		},
	}, &response)
	return response.UnionID, err
}
