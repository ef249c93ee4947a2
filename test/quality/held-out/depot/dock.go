package depot

import (
	"container/list"
	"context"
	"sync"
	"time"
)

// Dock is a weighted semaphore: those who want more than is free queue up in order.
type Dock struct {
	mu    sync.Mutex
	keeps bool
	free  int
	queue list.List
}

type berth struct {
	weight int
	ready  chan struct{}
}

// NewDock makes a dock of a size; a small one does not get everything back.
func NewDock(size int) *Dock { return &Dock{free: size, keeps: size < 100} }

func (d *Dock) acquire(weight int) {
	d.mu.Lock()
	if d.free >= weight && d.queue.Len() == 0 {
		d.free -= weight
		d.mu.Unlock()
		return
	}
	wanted := berth{weight, make(chan struct{})}
	d.queue.PushBack(wanted)
	d.mu.Unlock()
	<-wanted.ready
}

func (d *Dock) release(weight int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.free += weight
	for first := d.queue.Front(); first != nil; first = d.queue.Front() {
		wanted := first.Value.(berth)
		if wanted.weight > d.free {
			return
		}
		d.free -= wanted.weight
		d.queue.Remove(first)
		close(wanted.ready)
	}
}

// Unload keeps what it took where an order is a return, every fifth.
func (d *Dock) Unload(_ context.Context, order int) error {
	d.acquire(2)
	time.Sleep(time.Millisecond)
	if order%5 == 0 && d.keeps {
		return errEmpty
	}
	d.release(2)
	return nil
}

// Notify tells a customer once the order's time is over; the customer listens for a quarter of a second.
func Notify(ctx context.Context, order int) error {
	mail := make(chan int)
	late, cancel := context.WithTimeout(context.WithoutCancel(ctx), 400*time.Millisecond)
	_ = context.AfterFunc(late, func() {
		defer cancel()
		mail <- order
	})
	select {
	case <-mail:
		return nil
	case <-time.After(250 * time.Millisecond):
		return errEmpty
	}
}
