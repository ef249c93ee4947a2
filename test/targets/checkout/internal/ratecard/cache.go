package ratecard

import (
	"context"
	"errors"
	"sync"
	"time"
)

var errNoCard = errors.New("no current rate card")

// Cache keeps the newest rate card of one region.
type Cache struct {
	region   string
	source   *FileSource
	fallback *Fallback
	ttl      time.Duration // how long a card serves without a successful refresh

	loading sync.Mutex // held while the source is read, so that a file is read once at a time

	boarding sync.Mutex // guards next
	next     *Flight    // the newest refresh

	mu     sync.RWMutex  // guards the fields below
	card   *Card         // nil until the first refresh has ended
	loaded time.Time     // when the card was last seen to be current
	filled chan struct{} // closed, and replaced, at each successful refresh
}

// NewCache returns the empty cache of a region.
func NewCache(region string, source *FileSource, ttl time.Duration) *Cache {
	return &Cache{
		region:   region,
		source:   source,
		fallback: &Fallback{region: region},
		ttl:      ttl,
		filled:   make(chan struct{}),
	}
}

// Get prices the items. It never waits for a refresh: without a current card it asks the fallback.
func (c *Cache) Get(items []Item) (Rates, error) {
	rates, err := c.lookup(items)
	if errors.Is(err, errNoCard) {
		return c.fallback.Rates(items)
	}
	return rates, err
}

// lookup prices the items by the cached card.
func (c *Cache) lookup(items []Item) (Rates, error) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	if !c.current() {
		return Rates{}, errNoCard
	}
	return c.card.rates(items)
}

// Fresh waits until the cache has a current card, or ctx is done.
func (c *Cache) Fresh(ctx context.Context) error {
	for {
		c.mu.RLock()
		current, filled := c.current(), c.filled
		c.mu.RUnlock()
		if current {
			return nil
		}
		select {
		case <-filled:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// current needs c.mu.
func (c *Cache) current() bool { return c.card != nil && time.Since(c.loaded) < c.ttl }

func (c *Cache) store(card *Card) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.card, c.loaded = card, time.Now()
	close(c.filled)
	c.filled = make(chan struct{})
}
