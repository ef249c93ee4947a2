// Package ratecard knows what every product costs in every region. Rate cards are files on a mount; a Cache keeps the
// newest card of one region, and a Fallback answers from the card built into the binary while the cache has none.
package ratecard

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Regions have a rate card each, in a file of their own.
var Regions = []string{"eu", "us", "apac", "uk"}

// ErrUnknownProduct says that a rate card does not list a product.
var ErrUnknownProduct = errors.New("unknown product")

// Item is a product and how many of it are wanted.
type Item struct {
	SKU      string `json:"sku"`
	Quantity int    `json:"quantity"`
}

// Rates are what items cost, in the order of the items.
type Rates struct {
	Currency string
	Items    []Rate
}

// Rate is the price of one unit of an item, in millionths of the currency, and its tax in parts per million.
type Rate struct {
	UnitMicros int64
	TaxPPM     int64
}

// Card is the rate card of one region.
type Card struct {
	currency string
	taxPPM   int64
	products []product // by SKU, which takes less memory than a map
	modified time.Time // of the file it was read from
}

type product struct {
	sku   string
	bands []band
}

func cmpSKU(p product, sku string) int { return strings.Compare(p.sku, sku) }

// document is a rate card as its file spells it.
type document struct {
	Currency string `json:"currency"`
	Tax      int64  `json:"tax"`
	Products []struct {
		SKU   string           `json:"sku"`
		Bands map[string]int64 `json:"bands"`
	} `json:"products"`
}

// parse builds the card that a file holds.
func parse(data []byte) (*Card, error) {
	var doc document
	if err := json.Unmarshal(data, &doc); err != nil {
		return nil, fmt.Errorf("parsing a rate card: %w", err)
	}
	card := &Card{currency: doc.Currency, taxPPM: doc.Tax, products: make([]product, len(doc.Products))}
	for i, p := range doc.Products {
		bands, err := buildBands(p.Bands)
		if err != nil {
			return nil, fmt.Errorf("product %s: %w", p.SKU, err)
		}
		card.products[i] = product{sku: p.SKU, bands: bands}
	}
	slices.SortFunc(card.products, func(a, b product) int { return strings.Compare(a.sku, b.sku) })
	return card, nil
}

// rates prices the items.
func (c *Card) rates(items []Item) (Rates, error) {
	rates := Rates{Currency: c.currency, Items: make([]Rate, len(items))}
	for i, item := range items {
		at, ok := slices.BinarySearchFunc(c.products, item.SKU, cmpSKU)
		if !ok {
			return Rates{}, fmt.Errorf("%w: %s", ErrUnknownProduct, item.SKU)
		}
		rates.Items[i] = Rate{UnitMicros: unitPrice(c.products[at].bands, item.Quantity), TaxPPM: c.taxPPM}
	}
	return rates, nil
}
