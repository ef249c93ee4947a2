package ratecard

// attempt asks for a refresh and returns at once. At most two refreshes of a region are under way: one that reads, and
// one that will read after it; further attempts join the latter.
func (c *Cache) attempt() {
	flight, first := c.board()
	if first {
		go c.refresh(flight)
	}
	go flight.wait(c.region)
}

// board returns the flight to wait for, and whether the caller is its first passenger.
func (c *Cache) board() (flight *Flight, first bool) {
	c.boarding.Lock()
	defer c.boarding.Unlock()
	if c.next != nil && c.next.tryJoin() {
		return c.next, false
	}
	c.next = newFlight()
	return c.next, true
}

// refresh reads the card of the region. It holds the lock through the read, so while the file does not answer the next
// refresh waits for the lock, and everyone who joined that one waits too.
func (c *Cache) refresh(flight *Flight) {
	c.loading.Lock()
	defer c.loading.Unlock()
	flight.depart()

	c.mu.RLock()
	have := c.card
	c.mu.RUnlock()
	card, err := c.source.load(c.region, have)
	if err == nil {
		c.store(card)
	}
	flight.land(err)
}
