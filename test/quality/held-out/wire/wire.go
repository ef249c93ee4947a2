// Package wire talks to others.
package wire

import (
	"context"
	"log/slog"
	"net"
	"net/rpc"
	"sync"
	"syscall"
	"time"
)

// Office answers after a while; after for ever where that is 0.
type Office struct{ After time.Duration }

func (o *Office) Stamp(order int, stamped *int) error {
	if o.After == 0 {
		select {}
	}
	time.Sleep(o.After)
	*stamped = order
	return nil
}

// Clerk asks an office over one connection.
type Clerk struct{ client *rpc.Client }

func NewClerk(after time.Duration) *Clerk {
	server := rpc.NewServer()
	if err := server.Register(&Office{after}); err != nil {
		panic(err)
	}
	here, there := net.Pipe()
	go server.ServeConn(there)
	return &Clerk{rpc.NewClient(here)}
}

func (c *Clerk) Ask(_ context.Context, order int) error {
	var stamped int
	return c.client.Call("Office.Stamp", order, &stamped)
}

// Journal logs to a descriptor of a pipe.
type Journal struct{ log *slog.Logger }

type descriptor int

func (d descriptor) Write(text []byte) (int, error) { return syscall.Write(int(d), text) }

// NewJournal has a reader, or none: then the pipe is full some time.
func NewJournal(isRead bool) *Journal {
	var ends [2]int
	if err := syscall.Pipe(ends[:]); err != nil {
		panic(err)
	}
	if isRead {
		go func() {
			for buffer := make([]byte, 4096); ; {
				if _, err := syscall.Read(ends[0], buffer); err != nil {
					return
				}
			}
		}()
	}
	return &Journal{slog.New(slog.NewJSONHandler(descriptor(ends[1]), nil))}
}

func (j *Journal) Note(ctx context.Context, order int) error {
	for page := range 40 {
		j.log.InfoContext(ctx, "order", "number", order, "page", page, "text", "taken in, weighed, put on the shelf, told to the customer")
	}
	return nil
}

// Router passes parcels through a belt, whose far end gives answers by number.
type Router struct {
	belt    chan parcel
	waiting sync.Map
}

type parcel struct {
	order  int
	answer chan string
}

func NewRouter() *Router {
	r := &Router{belt: make(chan parcel)}
	go r.sort()
	return r
}

func (r *Router) sort() {
	for p := range r.belt {
		r.waiting.Store(p.order, p)
		time.AfterFunc(1200*time.Millisecond, func() {
			r.waiting.Delete(p.order)
			p.answer <- "hall 2"
		})
	}
}

// Route gives up with its context, which the far end does not know.
func (r *Router) Route(ctx context.Context, order int) error {
	p := parcel{order, make(chan string)}
	select {
	case r.belt <- p:
	case <-ctx.Done():
		return ctx.Err()
	}
	select {
	case <-p.answer:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
