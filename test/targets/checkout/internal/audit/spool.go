// Package audit writes down what was quoted and ordered.
package audit

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"sync"
)

// limit is the size at which the spool starts over. The real service would ship a full spool to the audit log.
const limit = 1 << 20

// Entry is one line of the audit log.
type Entry struct {
	Action   string `json:"action"`
	ID       int64  `json:"id"`
	Currency string `json:"currency"`
	Total    int64  `json:"total"`
}

// Spool is a file of entries, one JSON object a line.
type Spool struct {
	mu   sync.Mutex
	file *os.File
	size int
}

// Create makes an empty spool of the given name.
func Create(name string) (*Spool, error) {
	file, err := os.Create(name)
	if err != nil {
		return nil, fmt.Errorf("audit spool: %w", err)
	}
	return &Spool{file: file}, nil
}

// Append adds an entry. Entries stay whole and in order because the lock is held through the write.
func (s *Spool) Append(entry Entry) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	line, err := json.Marshal(entry)
	if err != nil {
		return err
	}
	if s.size > limit {
		if err := s.startOver(); err != nil {
			return fmt.Errorf("audit spool: %w", err)
		}
	}
	n, err := s.file.Write(append(line, '\n'))
	s.size += n
	return err
}

// startOver needs s.mu.
func (s *Spool) startOver() error {
	if err := s.file.Truncate(0); err != nil {
		return err
	}
	s.size = 0
	_, err := s.file.Seek(0, io.SeekStart)
	return err
}

// Close closes the file.
func (s *Spool) Close() error { return s.file.Close() }
