package ratecard

import (
	"embed"
	"path"
)

// Files are the rate cards at the time of the build, one file a region.
//
//go:embed rates/*.json
var Files embed.FS

// Fallback answers from the rate card built into the binary.
type Fallback struct {
	region string
}

// Rates prices the items. It was meant for the first seconds after a start, so it parses the card anew on every call
// instead of keeping a second copy of it in memory. A cache that never fills makes every quote pay for that.
func (f *Fallback) Rates(items []Item) (Rates, error) {
	data, err := Files.ReadFile(path.Join("rates", f.region+".json"))
	if err != nil {
		return Rates{}, err
	}
	card, err := parse(data)
	if err != nil {
		return Rates{}, err
	}
	return card.rates(items)
}
