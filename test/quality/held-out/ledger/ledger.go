// Package ledger keeps books in memory and in a file.
package ledger

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"time"
)

// Book is read by audits and written by bookings.
type Book struct {
	guard   sync.RWMutex
	entries map[int]int
}

func NewBook() *Book { return &Book{entries: map[int]int{}} }

func (b *Book) sum() (total int) {
	b.guard.RLock()
	defer b.guard.RUnlock()
	for _, amount := range b.entries {
		total += amount
	}
	return total
}

// Audit reads the sum while it reads; every tenth order books something.
func (b *Book) Audit(_ context.Context, order int) error {
	if order%10 == 0 {
		b.guard.Lock()
		b.entries[order] = 1
		b.guard.Unlock()
		return nil
	}
	b.guard.RLock()
	defer b.guard.RUnlock()
	time.Sleep(150 * time.Millisecond)
	_ = b.sum()
	return nil
}

// File is a ledger that several processes share by a lock on its first byte.
type File struct {
	path string
	held *os.File
}

// OpenFile locks the file in another process, which does not let go.
func OpenFile(dir string) *File {
	path := filepath.Join(dir, "ledger")
	if err := os.WriteFile(path, []byte("0"), 0o600); err != nil {
		panic(err)
	}
	held, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		panic(err)
	}
	if err := lock(held); err != nil {
		panic(err)
	}
	return &File{path, held}
}

const setOpenFileLockWait = 38

// lock waits for a lock that belongs to the open file, not to the process.
func lock(file *os.File) error {
	return syscall.FcntlFlock(file.Fd(), setOpenFileLockWait, &syscall.Flock_t{Type: syscall.F_WRLCK, Whence: io.SeekStart, Len: 1})
}

func (f *File) Append(context.Context, int) error {
	file, err := os.OpenFile(f.path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	defer file.Close()
	if err := lock(file); err != nil {
		return err
	}
	_, err = file.WriteString("1")
	return err
}

// Archive never forgets.
type Archive struct {
	mu    sync.Mutex
	pages [][]byte
}

func (a *Archive) Keep(_ context.Context, order int) error {
	page := make([]byte, 128<<10)
	page[0] = byte(order)
	a.mu.Lock()
	defer a.mu.Unlock()
	a.pages = append(a.pages, page)
	return nil
}
