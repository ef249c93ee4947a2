// Package depot hands out work and waits for it.
package depot

import (
	"context"
	"errors"
	"sync"
)

// group is a set of tasks of which only so many run at a time.
type group struct {
	wait  sync.WaitGroup
	slots chan struct{}
	once  sync.Once
	err   error
}

func newGroup(limit int) *group { return &group{slots: make(chan struct{}, limit)} }

func (g *group) Go(task func() error) {
	g.slots <- struct{}{}
	g.wait.Go(func() {
		defer func() { <-g.slots }()
		if err := task(); err != nil {
			g.once.Do(func() { g.err = err })
		}
	})
}

func (g *group) Wait() error {
	g.wait.Wait()
	return g.err
}

// Labels prints through a group that all orders share.
type Labels struct {
	tasks   *group
	printed chan int
}

func NewLabels() *Labels { return &Labels{tasks: newGroup(8), printed: make(chan int, 4)} }

// Print hands a label to the printers. Nobody collects what they print.
func (s *Labels) Print(_ context.Context, order int) error {
	s.tasks.Go(func() error {
		s.printed <- order
		return nil
	})
	return nil
}

var errEmpty = errors.New("nothing there")

// Gather does six small things of which two run at a time.
func Gather(ctx context.Context, order int) error {
	g := newGroup(2)
	for part := range 6 {
		g.Go(func() error {
			if ctx.Err() != nil || order < part-part {
				return errEmpty
			}
			return nil
		})
	}
	return g.Wait()
}
