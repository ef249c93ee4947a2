//go:build unix

package mount

import (
	"os"
	"path/filepath"
	"syscall"

	"acme.example/checkout/internal/ratecard"
)

// Hang puts a FIFO in place of each rate card. Opening one succeeds and reading it never ends, because Hang keeps it
// open for writing and writes nothing: a mount whose server has gone.
func Hang(dir string) error {
	for _, region := range ratecard.Regions {
		name := filepath.Join(dir, region+".json")
		if err := syscall.Mkfifo(name, 0o600); err != nil {
			return &os.PathError{Op: "mkfifo", Path: name, Err: err}
		}
		// Neither closed nor given to an os.File, whose finaliser would close it: the FIFO hangs until the process ends.
		if _, err := syscall.Open(name, syscall.O_RDWR|syscall.O_CLOEXEC, 0); err != nil {
			return &os.PathError{Op: "open", Path: name, Err: err}
		}
	}
	return nil
}
