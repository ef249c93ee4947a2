package ratecard

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"syscall"
)

// FileSource reads rate cards from a directory, in production a network mount.
type FileSource struct {
	dir string
}

// NewFileSource returns the source that reads from dir.
func NewFileSource(dir string) *FileSource { return &FileSource{dir: dir} }

// load reads the card of a region, or returns the one it is given if the file has not changed since.
//
// The read takes as long as the file system does: nothing can interrupt it.
func (s *FileSource) load(region string, have *Card) (*Card, error) {
	file, err := openBlocking(filepath.Join(s.dir, region+".json"))
	if err != nil {
		return nil, fmt.Errorf("opening a rate card: %w", err)
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return nil, fmt.Errorf("opening a rate card: %w", err)
	}
	if have != nil && have.modified.Equal(info.ModTime()) {
		return have, nil
	}
	data, err := io.ReadAll(file)
	if err != nil {
		return nil, fmt.Errorf("reading a rate card: %w", err)
	}
	card, err := parse(data)
	if err != nil {
		return nil, err
	}
	card.modified = info.ModTime()
	return card, nil
}

// openBlocking opens a file whose reads hold their thread until they end, as those on a network mount do. os.Open would
// hand a FIFO, which stands in for a mount that hangs, to the poller, where a read waits without a thread.
func openBlocking(name string) (*os.File, error) {
	fd, err := syscall.Open(name, syscall.O_RDONLY|syscall.O_CLOEXEC, 0)
	if err != nil {
		return nil, &os.PathError{Op: "open", Path: name, Err: err}
	}
	return os.NewFile(uintptr(fd), name), nil
}
