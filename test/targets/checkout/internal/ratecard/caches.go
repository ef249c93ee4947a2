package ratecard

import (
	"context"
	"time"
)

// Caches are the caches of all regions, by region.
type Caches map[string]*Cache

// NewCaches returns an empty cache for each region.
func NewCaches(source *FileSource, ttl time.Duration) Caches {
	caches := make(Caches, len(Regions))
	for _, region := range Regions {
		caches[region] = NewCache(region, source, ttl)
	}
	return caches
}

// Warm asks for every card and waits until all have come or ctx is done. The service starts without them then, on the
// fallback.
func (cs Caches) Warm(ctx context.Context) {
	for _, cache := range cs {
		cache.attempt()
	}
	for _, cache := range cs {
		if cache.Fresh(ctx) != nil {
			return
		}
	}
}

// Run asks for the refresh of one region per interval, in turn, until ctx is done.
func (cs Caches) Run(ctx context.Context, interval time.Duration) {
	ticker := time.NewTicker(interval)
	defer ticker.Stop()
	for {
		for _, region := range Regions {
			select {
			case <-ticker.C:
				cs[region].attempt()
			case <-ctx.Done():
				return
			}
		}
	}
}
