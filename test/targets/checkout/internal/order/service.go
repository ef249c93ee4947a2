// Package order turns baskets into orders.
package order

import (
	"context"
	"runtime/trace"
	"time"

	"acme.example/checkout/internal/audit"
	"acme.example/checkout/internal/quote"
	"acme.example/checkout/internal/recent"
)

const keptOrders = 500

// Order is a basket that was bought at the quoted price.
type Order struct {
	ID          int64        `json:"id"`
	Quote       *quote.Quote `json:"quote"`
	Provisional bool         `json:"provisional"` // priced without current rates
}

// Service creates orders.
type Service struct {
	quotes   *quote.Service
	spool    *audit.Spool
	patience time.Duration
	orders   *recent.Store[*Order]
}

// NewService returns a service that waits for current rates no longer than patience.
func NewService(quotes *quote.Service, spool *audit.Spool, patience time.Duration) *Service {
	return &Service{quotes: quotes, spool: spool, patience: patience, orders: recent.NewStore[*Order](keptOrders)}
}

// Create orders a basket. Unlike a quote, an order binds, so it waits for current rates; if none come, it is taken at
// the fallback rates and marked.
func (s *Service) Create(ctx context.Context, basket quote.Basket) (*Order, error) {
	provisional := s.awaitRates(ctx, basket.Region) != nil
	priced, err := s.quotes.Price(ctx, basket)
	if err != nil {
		return nil, err
	}
	order := s.orders.Add(func(id int64) *Order {
		return &Order{ID: id, Quote: priced, Provisional: provisional}
	})
	entry := audit.Entry{Action: "order", ID: order.ID, Currency: priced.Currency, Total: priced.Total}
	return order, s.spool.Append(entry)
}

func (s *Service) awaitRates(ctx context.Context, region string) error {
	defer trace.StartRegion(ctx, "await rates").End()
	ctx, cancel := context.WithTimeout(ctx, s.patience)
	defer cancel()
	return s.quotes.Fresh(ctx, region)
}
