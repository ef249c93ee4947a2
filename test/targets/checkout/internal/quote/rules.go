package quote

import (
	"regexp"

	"acme.example/checkout/internal/ratecard"
)

// campaign is a discount as marketing writes it down.
type campaign struct {
	products    string // a regular expression that matches their SKUs
	minimum     int    // the quantity from which it counts
	discountPPM int64
}

var campaigns = []campaign{
	{products: `LMP-0[0-4]\d{2}`, minimum: 1, discountPPM: 50_000},
	{products: `(CHR|TBL)-\d{4}`, minimum: 4, discountPPM: 75_000},
	{products: `RUG-0(1|3|5)\d{2}`, minimum: 1, discountPPM: 100_000},
	{products: `(BED|DSK|SHF)-0[5-9]\d+`, minimum: 8, discountPPM: 60_000},
	{products: `(CUP|VAS)-\d{3}[02468]`, minimum: 24, discountPPM: 120_000},
	{products: `(CHR|DSK|TBL)-\d{2}(00|25|50|75)`, minimum: 24, discountPPM: 90_000},
	{products: `(BED|CRT|SHF)-\d{3}[13579]`, minimum: 24, discountPPM: 80_000},
	{products: `LMP-0[5-9]\d[0-4]`, minimum: 36, discountPPM: 110_000},
	{products: `(RUG|CRT)-(01|03|05|07|09)\d{2}`, minimum: 36, discountPPM: 130_000},
	{products: `[A-Z]{3}-\d{2}(00|25|50|75)`, minimum: 48, discountPPM: 150_000},
	{products: `(CUP|LMP|VAS)-\d{2}[5-9]\d`, minimum: 48, discountPPM: 160_000},
	{products: `(BED|CHR|DSK|TBL)-0(1|2|4|8)\d{2}`, minimum: 48, discountPPM: 140_000},
}

// variant ends the SKU of a product that comes in several, as in "CHR-0425/oak". A campaign is for all of them.
const variant = `(/\w{1,24})?`

// rule is a campaign ready to be matched.
type rule struct {
	campaign
	pattern *regexp.Regexp
}

func compileRules() []rule {
	rules := make([]rule, len(campaigns))
	for i, c := range campaigns {
		rules[i] = rule{campaign: c, pattern: regexp.MustCompile("^" + c.products + variant + "$")}
	}
	return rules
}

// applyRules finds the best discount for each item, in parts per million.
func (s *Service) applyRules(items []ratecard.Item) []int64 {
	discounts := make([]int64, len(items))
	for _, r := range currentRules() {
		for i, item := range items {
			if item.Quantity >= r.minimum && r.discountPPM > discounts[i] && r.pattern.MatchString(item.SKU) {
				discounts[i] = r.discountPPM
			}
		}
	}
	return discounts
}
