// Package mount makes the directory that stands in for the mount with the rate cards.
package mount

import (
	"io/fs"
	"os"

	"acme.example/checkout/internal/ratecard"
)

// Fill writes the rate cards into a directory, which is a mount in good health.
func Fill(dir string) error {
	cards, err := fs.Sub(ratecard.Files, "rates")
	if err != nil {
		return err
	}
	return os.CopyFS(dir, cards)
}
