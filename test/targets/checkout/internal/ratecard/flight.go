package ratecard

import (
	"log/slog"
	"sync"
)

// Flight is one refresh, shared by all who asked for it before it began to read.
type Flight struct {
	mu       sync.Mutex
	departed bool

	landed chan struct{} // closed when the refresh is over
	err    error         // how it ended; read it after landed is closed
}

func newFlight() *Flight { return &Flight{landed: make(chan struct{})} }

// tryJoin reports whether a refresh asked for now can share the flight. One that has departed cannot be shared: it may
// have read the file before the change that the caller wants to see.
func (f *Flight) tryJoin() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return !f.departed
}

func (f *Flight) depart() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.departed = true
}

func (f *Flight) land(err error) {
	f.err = err
	close(f.landed)
}

// wait logs a refresh that failed. It has no context and no deadline, so behind a refresh that never ends it waits for
// ever: the goroutine leak of the incident.
func (f *Flight) wait(region string) {
	<-f.landed
	if f.err != nil {
		slog.Warn("rate card not refreshed", "region", region, "error", f.err)
	}
}
