package wxa

import (
	"context"
	"errors"

	"github.com/seed6780280e/wxpay"
)

// A DeliveryCompany is a company whose parcels can be uploaded.
type DeliveryCompany struct {
	ID   string `json:"delivery_id"` // for Parcel.ExpressCompany
	Name string `json:"delivery_name"`
}

var getDeliveryList = wxpay.Endpoint{
	Path: "/cgi-bin/express/delivery/open_msg/get_delivery_list", Idempotent: true, ReadOnly: true, Meanings: meanings(),
}

// DeliveryCompanies returns the about 1,400 companies. Keep the list for a day.
//
// https://developers.weixin.qq.com/miniprogram/dev/platform-capabilities/business-capabilities/order-shipping/order-shipping.html
func (c *Client) DeliveryCompanies(ctx context.Context) ([]DeliveryCompany, error) {
	var response struct {
		Companies []DeliveryCompany `json:"delivery_list"`
	}
	err := c.call(ctx, &getDeliveryList, wxpay.ServerCall{Body: struct{}{}, Check: func() error {
		if len(response.Companies) == 0 {
			return errors.New("the reply lacks delivery_list")
		}
		return nil
	}}, &response)
	return response.Companies, err
}
