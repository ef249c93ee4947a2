package main

import (
	"context"
	"errors"
	"time"
)

type quote struct{ cents int }

var errNoQuote = errors.New("no quote")

func init() {
	register("send-after-timeout", sendAfterTimeout)
	register("send-to-dead-consumer", sendToDeadConsumer)
	register("receive-lost-reply", receiveLostReply)
	register("range-never-closed", rangeNeverClosed)
	register("nil-channel-receive", nilChannelReceive)
	register("nil-channel-send", nilChannelSend)
	register("select-without-cancel", selectWithoutCancel)
	register("empty-select", emptySelect)
	register("first-error-abandons", firstErrorAbandons)
	register("pipeline-abandoned", pipelineAbandoned)
	register("slot-not-returned", slotNotReturned)
	register("log-writer-gone", logWriterGone)
	register("context-not-cancelled", contextNotCancelled)
	register("ticker-without-stop", tickerWithoutStop)
	register("sleep-loop", sleepLoop)
	register("leader-never-answers", leaderNeverAnswers)
	register("pool-connection-lost", poolConnectionLost)
}

// The caller gives up, and the worker has nobody to send its result to.
func sendAfterTimeout(l load) {
	ask := func() (quote, error) {
		reply := make(chan quote)
		go func() {
			time.Sleep(30 * time.Millisecond)
			reply <- quote{cents: 100}
		}()
		select {
		case q := <-reply:
			return q, nil
		case <-time.After(10 * time.Millisecond):
			return quote{}, errNoQuote
		}
	}
	l.arrive(func(int) { _, _ = ask() })
}

// The consumer ends on a bad order; producers go on and fill the queue.
func sendToDeadConsumer(l load) {
	orders := make(chan int, 16)
	go func() {
		for order := range orders {
			if order > 10 {
				return
			}
		}
	}()
	l.arrive(func(number int) { orders <- number })
}

type call struct {
	id    int
	reply chan quote
}

// A reply of which the id was not found goes to nobody; its caller waits.
func receiveLostReply(l load) {
	calls := make(chan call, 1024)
	go func() {
		for c := range calls {
			if c.id%3 == 0 {
				c.reply <- quote{cents: c.id}
			}
		}
	}()
	l.arrive(func(number int) {
		c := call{id: number, reply: make(chan quote, 1)}
		calls <- c
		<-c.reply
	})
}

// Each batch has a consumer that ranges over a channel which nobody closes.
func rangeNeverClosed(l load) {
	l.arrive(func(int) {
		items := make(chan int, 4)
		go func() {
			sum := 0
			for item := range items {
				sum += item
			}
		}()
		for i := range 4 {
			items <- i
		}
	})
}

type session struct {
	done   chan struct{}
	events chan int
}

func nilChannelReceive(l load) {
	l.arrive(func(int) {
		s := &session{events: make(chan int, 1)} // done is forgotten
		s.events <- 1
		<-s.events
		<-s.done
	})
}

func nilChannelSend(l load) {
	l.arrive(func(int) {
		s := &session{done: make(chan struct{})} // events is forgotten
		s.events <- 1
	})
}

// The stream has no case for the client that went away.
func selectWithoutCancel(l load) {
	updates, quit := make(chan int), make(chan struct{})
	l.arrive(func(int) {
		for {
			select {
			case <-updates:
			case <-quit:
				return
			}
		}
	})
}

func emptySelect(l load) {
	l.arrive(func(int) { select {} })
}

// Three parts are fetched at once; the first error returns, and the others cannot send.
func firstErrorAbandons(l load) {
	fetch := func(part int) error {
		time.Sleep(time.Duration(part) * time.Millisecond)
		return errNoQuote
	}
	l.arrive(func(int) {
		failed := make(chan error)
		for part := range 3 {
			go func() { failed <- fetch(part) }()
		}
		<-failed
	})
}

// The reader of a pipeline stops early; both stages before it wait to send.
func pipelineAbandoned(l load) {
	generate := func() <-chan int {
		out := make(chan int)
		go func() {
			defer close(out)
			for i := range 100 {
				out <- i
			}
		}()
		return out
	}
	square := func(in <-chan int) <-chan int {
		out := make(chan int)
		go func() {
			defer close(out)
			for i := range in {
				out <- i * i
			}
		}()
		return out
	}
	l.arrive(func(int) {
		for value := range square(generate()) {
			if value > 25 {
				return
			}
		}
	})
}

// An error path does not give its slot back.
func slotNotReturned(l load) {
	slots := make(chan struct{}, 8)
	l.arrive(func(number int) {
		slots <- struct{}{}
		if number%4 == 0 {
			return
		}
		<-slots
	})
}

// The goroutine that writes the log has ended; everybody who logs waits.
func logWriterGone(l load) {
	lines := make(chan string, 8)
	go func() {
		for range 10 {
			<-lines
		}
	}()
	l.arrive(func(int) { lines <- "request served" })
}

// A watcher a request, of a context that nobody cancels.
func contextNotCancelled(l load) {
	watch := func(ctx context.Context) {
		<-ctx.Done()
	}
	l.arrive(func(int) {
		ctx, cancel := context.WithCancel(context.Background())
		_ = cancel
		watch(ctx)
	})
}

// Each session polls for ever, with a ticker that is never stopped.
func tickerWithoutStop(l load) {
	polled := make(chan int, 1)
	poll := func() {
		ticker := time.NewTicker(200 * time.Millisecond)
		for range ticker.C {
			select {
			case polled <- 1:
			default:
			}
		}
	}
	l.arrive(func(int) { poll() })
}

func sleepLoop(l load) {
	refresh := func() {
		for {
			time.Sleep(500 * time.Millisecond)
		}
	}
	l.arrive(func(int) { refresh() })
}

// The first of all callers asks for all; it never gets an answer.
func leaderNeverAnswers(l load) {
	done := make(chan struct{})
	upstream := make(chan quote)
	go func() {
		<-upstream
		close(done)
	}()
	l.arrive(func(int) { <-done })
}

type pooled struct{ id int }

// Every tenth borrower forgets to give back.
func poolConnectionLost(l load) {
	pool := make(chan *pooled, 5)
	for id := range 5 {
		pool <- &pooled{id: id}
	}
	l.arrive(func(number int) {
		conn := <-pool
		if number%10 == 0 {
			return
		}
		time.Sleep(time.Millisecond)
		pool <- conn
	})
}
