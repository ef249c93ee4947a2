// Package quote prices baskets.
package quote

import (
	"context"
	"errors"
	"fmt"
	"runtime/trace"

	"acme.example/checkout/internal/ratecard"
	"acme.example/checkout/internal/recent"
)

// keptQuotes bounds how long customers can come back to a quote.
const keptQuotes = 2000

// ErrUnknownRegion says that no rate card covers a region.
var ErrUnknownRegion = errors.New("unknown region")

// ErrUnknownQuote says that a quote was never given, or is too old.
var ErrUnknownQuote = errors.New("unknown quote")

// Basket is what a customer wants to buy, and where.
type Basket struct {
	Region string          `json:"region"`
	Items  []ratecard.Item `json:"items"`
}

// Quote is the price of a basket, in hundredths of the currency.
type Quote struct {
	ID       int64  `json:"id"`
	Currency string `json:"currency"`
	Lines    []Line `json:"lines"`
	Total    int64  `json:"total"`
}

// Line is the price of one item of the basket, tax included.
type Line struct {
	SKU      string `json:"sku"`
	Quantity int    `json:"quantity"`
	Discount int64  `json:"discount"`
	Tax      int64  `json:"tax"`
	Total    int64  `json:"total"`
}

// Service prices baskets by the rate cards and the discount rules.
type Service struct {
	caches ratecard.Caches
	quotes *recent.Store[*Quote]
}

// NewService returns a service that takes its rates from the caches.
func NewService(caches ratecard.Caches) *Service {
	return &Service{caches: caches, quotes: recent.NewStore[*Quote](keptQuotes)}
}

// Fresh waits until the rates of a region are current, or ctx is done.
func (s *Service) Fresh(ctx context.Context, region string) error {
	cache, ok := s.caches[region]
	if !ok {
		return fmt.Errorf("%w: %q", ErrUnknownRegion, region)
	}
	return cache.Fresh(ctx)
}

// Find returns a quote given before.
func (s *Service) Find(id int64) (*Quote, error) {
	quote, ok := s.quotes.Get(id)
	if !ok {
		return nil, fmt.Errorf("%w: %d", ErrUnknownQuote, id)
	}
	return quote, nil
}

// Price quotes a basket.
func (s *Service) Price(ctx context.Context, basket Basket) (*Quote, error) {
	defer trace.StartRegion(ctx, "price").End()
	cache, ok := s.caches[basket.Region]
	if !ok {
		return nil, fmt.Errorf("%w: %q", ErrUnknownRegion, basket.Region)
	}
	rates, err := cache.Get(basket.Items)
	if err != nil {
		return nil, err
	}
	discounts := s.applyRules(basket.Items)

	lines := make([]Line, len(basket.Items))
	var total int64
	for i, item := range basket.Items {
		lines[i] = priceLine(item, rates.Items[i], discounts[i])
		total += lines[i].Total
	}
	return s.quotes.Add(func(id int64) *Quote {
		return &Quote{ID: id, Currency: rates.Currency, Lines: lines, Total: total}
	}), nil
}

func priceLine(item ratecard.Item, rate ratecard.Rate, discountPPM int64) Line {
	gross := rate.UnitMicros * int64(item.Quantity)
	discount := roundMoney(gross, discountPPM)
	net := roundMoney(gross, million) - discount
	tax := roundMoney(net*microsPerCent, rate.TaxPPM)
	return Line{SKU: item.SKU, Quantity: item.Quantity, Discount: discount, Tax: tax, Total: net + tax}
}
