//go:build !unix

package mount

import "errors"

// Hang needs FIFOs.
func Hang(string) error { return errors.ErrUnsupported }
