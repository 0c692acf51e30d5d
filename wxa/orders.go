package wxa

import (
	"context"
	"errors"
	"iter"
	"time"

	"github.com/seed6780280e/wxpay"
)

// OrdersRequest selects orders. The zero value selects all.
type OrdersRequest struct {
	PaidFrom time.Time  // zero: since the beginning
	PaidTo   time.Time  // inclusive; zero: until now
	State    OrderState // zero: all
	OpenID   string     // the payer; zero: all
	PageSize int        // orders of one call; zero: 100
}

var getOrderList = shippingEndpoint("get_order_list", true)

type orderListBody struct {
	PayTime   *payTimeRange `json:"pay_time_range,omitempty"`
	State     OrderState    `json:"order_state,omitempty"`
	OpenID    string        `json:"openid,omitempty"`
	LastIndex string        `json:"last_index,omitempty"`
	PageSize  int           `json:"page_size,omitempty"`
}

type payTimeRange struct {
	Begin int64 `json:"begin_time,omitempty"`
	End   int64 `json:"end_time,omitempty"`
}

type orderListPage struct {
	Orders    []*Order `json:"order_list"`
	HasMore   bool     `json:"has_more"`
	LastIndex string   `json:"last_index"`
}

// Orders returns the selected orders, and fetches them page by page. After an error the
// list ends. Third-party platforms can't use it.
//
//	for order, err := range mini.Orders(ctx, &wxa.OrdersRequest{State: wxa.OrderToShip}) {
//
// https://developers.weixin.qq.com/miniprogram/dev/platform-capabilities/business-capabilities/order-shipping/order-shipping.html
func (c *Client) Orders(ctx context.Context, req *OrdersRequest) iter.Seq2[*Order, error] {
	body := orZero(req).body()
	return func(yield func(*Order, error) bool) {
		for body := body; ; {
			page, err := c.orderPage(ctx, body)
			if err != nil {
				yield(nil, err)
				return
			}
			for _, order := range page.Orders {
				if !yield(order, nil) {
					return
				}
			}
			if !page.HasMore {
				return
			}
			body.LastIndex = page.LastIndex
		}
	}
}

func (r *OrdersRequest) body() orderListBody {
	body := orderListBody{State: r.State, OpenID: r.OpenID, PageSize: r.PageSize}
	if !r.PaidFrom.IsZero() || !r.PaidTo.IsZero() {
		body.PayTime = &payTimeRange{unix(r.PaidFrom), unix(r.PaidTo)}
	}
	return body
}

// unix returns seconds since 1970, or 0 for the zero time.
func unix(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.Unix()
}

func (c *Client) orderPage(ctx context.Context, body orderListBody) (*orderListPage, error) {
	var page orderListPage
	err := c.call(ctx, &getOrderList, wxpay.ServerCall{Body: body, Check: func() error {
		if page.HasMore && (page.LastIndex == "" || page.LastIndex == body.LastIndex) {
			return errors.New("the reply says has_more, and last_index does not advance")
		}
		return nil
	}}, &page)
	return &page, err
}
