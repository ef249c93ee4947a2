package ratecard

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
)

// band is the unit price from a quantity upwards.
type band struct {
	from       int
	unitMicros int64
}

func cmpBand(a, b band) int { return cmp.Compare(a.from, b.from) }

// buildBands sorts the price bands of a product, which a rate card keys by their lowest quantity.
func buildBands(prices map[string]int64) ([]band, error) {
	if len(prices) == 0 {
		return nil, errors.New("no price band")
	}
	bands := make([]band, 0, len(prices))
	for quantity, price := range prices {
		from, err := strconv.Atoi(quantity)
		if err != nil {
			return nil, fmt.Errorf("price band: %w", err)
		}
		bands = append(bands, band{from: from, unitMicros: price})
	}
	slices.SortFunc(bands, cmpBand)
	return bands, nil
}

// unitPrice is the price of the highest band that the quantity reaches.
func unitPrice(bands []band, quantity int) int64 {
	price := bands[0].unitMicros
	for _, b := range bands {
		if quantity >= b.from {
			price = b.unitMicros
		}
	}
	return price
}
