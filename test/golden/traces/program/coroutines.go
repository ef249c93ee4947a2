//go:build go1.23

package main

import "iter"

// switchCoroutines goes back and forth between two goroutines without the scheduler.
func switchCoroutines() {
	next, stop := iter.Pull(func(yield func(int) bool) {
		for i := 0; i < 5 && yield(i); i++ {
		}
	})
	for {
		if _, ok := next(); !ok {
			break
		}
	}
	stop()
}
