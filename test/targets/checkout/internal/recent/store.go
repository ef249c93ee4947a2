// Package recent keeps the newest values of a kind in memory. The real service would have a database for them.
package recent

import "sync"

// Store numbers values and forgets the oldest.
type Store[T any] struct {
	limit int64

	mu     sync.Mutex
	lastID int64
	values map[int64]T
}

// NewStore returns a store of at most limit values.
func NewStore[T any](limit int) *Store[T] {
	return &Store[T]{limit: int64(limit), values: make(map[int64]T, limit)}
}

// Add keeps the value that build makes for its number.
func (s *Store[T]) Add(build func(id int64) T) T {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lastID++
	value := build(s.lastID)
	s.values[s.lastID] = value
	delete(s.values, s.lastID-s.limit)
	return value
}

// Get returns the value of a number, if it is still there.
func (s *Store[T]) Get(id int64) (T, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	value, ok := s.values[id]
	return value, ok
}
