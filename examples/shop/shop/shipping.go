package shop

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/wxa"
)

// A Shipment is a row of shipments. Until it is uploaded to WeChat, the money of the order
// stays frozen.
type Shipment struct {
	OutTradeNo     string    `json:"out_trade_no"`
	ExpressCompany string    `json:"express_company"`
	TrackingNo     string    `json:"tracking_no"`
	Contact        string    `json:"contact,omitempty"`
	State          state     `json:"state"`
	Problem        string    `json:"problem,omitempty"`
	CreatedAt      time.Time `json:"created_at"`

	Order    Order          `json:"-"`
	Progress wxpay.Progress `json:"-"`
}

// RequestShipping stores what was sent for a paid order, and the job that uploads it. An
// order is shipped once: a repeat finds the first shipment.
func (s *Shop) RequestShipping(ctx context.Context, want Shipment) (*Shipment, error) {
	if want.ExpressCompany == "" || want.TrackingNo == "" {
		return nil, Refuse("express_company or tracking_no is missing")
	}
	err := s.inTx(ctx, func(tx *sql.Tx) error {
		isNew, err := changed(tx.ExecContext(ctx, `INSERT INTO shipments (out_trade_no, express_company, tracking_no, contact, state, created_at)
			SELECT out_trade_no, $2, $3, $4, $5, $6 FROM orders WHERE out_trade_no = $1 AND state = $7 ON CONFLICT (out_trade_no) DO NOTHING`,
			want.OutTradeNo, want.ExpressCompany, want.TrackingNo, want.Contact, requested, s.now(), orderPaid))
		if err != nil || !isNew {
			return err
		}
		return s.enqueue(ctx, tx, shipOrder{want.OutTradeNo}, 0)
	})
	if err != nil {
		return nil, err
	}
	sent, err := s.shipment(ctx, want.OutTradeNo)
	if err == nil && (sent.ExpressCompany != want.ExpressCompany || sent.TrackingNo != want.TrackingNo) {
		return nil, Refuse("the order was shipped before, with another number")
	}
	return sent, err
}

// shipOrder uploads a shipment, step by step. WeChat knows an order only some time after
// its payment.
func (s *Shop) shipOrder(ctx context.Context, args shipOrder) error {
	sent, err := s.shipment(ctx, args.OutTradeNo)
	if err != nil || sent.State != requested {
		return err
	}
	step, err := s.Merchant().Mini.ShippingStep(ctx, &wxa.UploadShippingInfoRequest{
		OpenID: sent.Order.OpenID, UploadTime: sent.CreatedAt,
		Shipping: wxa.Shipping{
			Order:         wxa.OrderKey{TransactionID: sent.Order.TransactionID},
			LogisticsType: wxa.LogisticsExpress, DeliveryMode: wxa.DeliveryUnified,
			Parcels: []wxa.Parcel{{
				TrackingNo: sent.TrackingNo, ExpressCompany: sent.ExpressCompany, ReceiverContact: sent.Contact,
				ItemDesc: Products[sent.Order.Product].Body,
			}},
		},
	}, sent.Progress)
	switch {
	case err != nil:
		return s.stop(ctx, shipments, sent.OutTradeNo, err)
	case !step.Final:
		return s.keep(ctx, shipments, sent.OutTradeNo, step.Progress, step.After)
	}
	_, err = shipments.move(ctx, s.db, sent.OutTradeNo, done, "")
	return err
}

// shipment returns the shipment of an order.
func (s *Shop) shipment(ctx context.Context, outTradeNo string) (*Shipment, error) {
	sent := &Shipment{}
	err := s.db.QueryRowContext(ctx, `SELECT s.out_trade_no, s.express_company, s.tracking_no, s.contact, s.state, s.problem, s.created_at,
			s.progress, o.openid, o.product, o.transaction_id
		FROM shipments s JOIN orders o ON o.out_trade_no = s.out_trade_no WHERE s.out_trade_no = $1`, outTradeNo).
		Scan(&sent.OutTradeNo, &sent.ExpressCompany, &sent.TrackingNo, &sent.Contact, &sent.State, &sent.Problem, &sent.CreatedAt,
			&sent.Progress, &sent.Order.OpenID, &sent.Order.Product, &sent.Order.TransactionID)
	if errors.Is(err, sql.ErrNoRows) {
		err = Refuse("the order is not paid, or not shipped")
	}
	return sent, err
}
