package load

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"path"

	"acme.example/checkout/internal/quote"
	"acme.example/checkout/internal/ratecard"
)

const (
	basketCount = 64
	minItems    = 200
	maxItems    = 400
)

// baskets returns request bodies for all regions, the same ones in every run.
func baskets() ([][]byte, error) {
	random := rand.New(rand.NewPCG(4, 127))
	bodies := make([][]byte, basketCount)
	for i := range bodies {
		region := ratecard.Regions[i%len(ratecard.Regions)]
		skus, err := listSKUs(region)
		if err != nil {
			return nil, err
		}
		basket := quote.Basket{Region: region, Items: make([]ratecard.Item, minItems+random.IntN(maxItems-minItems))}
		for j := range basket.Items {
			basket.Items[j] = ratecard.Item{SKU: skus[random.IntN(len(skus))], Quantity: 1 + random.IntN(60)}
		}
		if bodies[i], err = json.Marshal(basket); err != nil {
			return nil, err
		}
	}
	return bodies, nil
}

func listSKUs(region string) ([]string, error) {
	data, err := ratecard.Files.ReadFile(path.Join("rates", region+".json"))
	if err != nil {
		return nil, err
	}
	var card struct {
		Products []struct {
			SKU string `json:"sku"`
		} `json:"products"`
	}
	if err := json.Unmarshal(data, &card); err != nil {
		return nil, fmt.Errorf("rate card of %s: %w", region, err)
	}
	skus := make([]string, len(card.Products))
	for i, product := range card.Products {
		skus[i] = product.SKU
	}
	return skus, nil
}
