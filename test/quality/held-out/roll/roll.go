// Package roll goes through things one by one.
package roll

import (
	"context"
	"hash/maphash"
	"iter"
	"runtime"
	"sync"
)

func numbers(from int) iter.Seq[int] {
	return func(yield func(int) bool) {
		for n := range 10 {
			if !yield(from + n) {
				return
			}
		}
	}
}

// First pulls one number and forgets the iterator.
func First(_ context.Context, order int) error {
	next, stop := iter.Pull(numbers(order))
	held.Store(order, stop)
	_, _ = next()
	return nil
}

// held keeps what was pulled from reachable, as a session table would.
var held sync.Map

// Sum pulls all and stops.
func Sum(_ context.Context, order int) error {
	next, stop := iter.Pull(numbers(order))
	defer stop()
	for _, more := next(); more; _, more = next() {
	}
	return nil
}

// Registry counts touches under one lock.
type Registry struct {
	mu    sync.RWMutex
	seen  map[uint64]int
	start sync.Once
}

func NewRegistry() *Registry { return &Registry{seen: map[uint64]int{}} }

// Touch wakes the clerks with the first order: they go on touching for ever.
func (r *Registry) Touch(_ context.Context, order int) error {
	r.start.Do(func() {
		seed := maphash.MakeSeed()
		for clerk := range 40 * runtime.GOMAXPROCS(0) {
			go r.run(seed, clerk)
		}
	})
	return nil
}

func (r *Registry) run(seed maphash.Seed, clerk int) {
	for n := 0; ; n++ {
		r.count(seed, clerk, n)
	}
}

func (r *Registry) count(seed maphash.Seed, clerk, n int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	var sum uint64
	for i := range 200 {
		sum += maphash.Comparable(seed, clerk*i+n)
	}
	r.seen[sum%512]++
}
