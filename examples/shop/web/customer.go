package web

import (
	"context"
	"maps"
	"net"
	"slices"
	"time"

	"github.com/seed6780280e/wxpay/examples/shop/shop"
)

// A product is what the page shows of one of shop.Products.
type product struct {
	ID   string `json:"id"`
	Body string `json:"body"`
	Fee  int64  `json:"fee"` // fen
}

// about returns what everybody may know.
func (s *Server) about(context.Context, *request) (any, error) {
	products := []product{}
	for _, id := range slices.Sorted(maps.Keys(shop.Products)) {
		products = append(products, product{id, shop.Products[id].Body, shop.Products[id].Fee})
	}
	return struct {
		Now      time.Time `json:"now"`
		Products []product `json:"products"`
		World    bool      `json:"world"` // there is /api/world/
	}{s.Shop.Clock.Now(), products, s.World != nil}, nil
}

func (s *Server) placeOrder(ctx context.Context, r *request) (any, error) {
	ip, _, _ := net.SplitHostPort(r.RemoteAddr) // behind a proxy, take it from the header that the proxy sets
	return s.Shop.PlaceOrder(ctx, r.RequestID, r.OpenID, ip, r.Product)
}

// ownOrder returns the order of the path, if it is the customer's.
func (s *Server) ownOrder(ctx context.Context, r *request) (*shop.Order, error) {
	o, err := s.Shop.Order(ctx, r.PathValue("no"))
	if err == nil && o.OpenID != r.OpenID {
		return nil, shop.Refuse("no such order")
	}
	return o, err
}

func (s *Server) showOrder(ctx context.Context, r *request) (any, error) { return s.ownOrder(ctx, r) }

func (s *Server) payment(ctx context.Context, r *request) (any, error) {
	o, err := s.ownOrder(ctx, r)
	if err != nil {
		return nil, err
	}
	return s.Shop.Payment(ctx, o)
}
