package main

import (
	"runtime"
	"sync"
	"time"
)

func init() {
	register("mutex-not-unlocked", mutexNotUnlocked)
	register("read-lock-kept", readLockKept)
	register("locks-in-two-orders", locksInTwoOrders)
	register("lock-held-while-sending", lockHeldWhileSending)
	register("wait-group-not-done", waitGroupNotDone)
	register("condition-not-signalled", conditionNotSignalled)
	register("finalizer-blocks", finalizerBlocks)
	register("timer-callbacks-pile-up", timerCallbacksPileUp)
	register("lock-convoy", lockConvoy)
	register("lock-kept-while-sleeping", lockKeptWhileSleeping)
}

type ledger struct {
	mu      sync.Mutex
	entries map[int]int
}

// The path for a duplicate returns without unlocking.
func (b *ledger) book(id int) bool {
	b.mu.Lock()
	if b.entries[id] > 0 {
		return false
	}
	b.entries[id]++
	b.mu.Unlock()
	return true
}

func mutexNotUnlocked(l load) {
	b := &ledger{entries: map[int]int{}}
	l.arrive(func(number int) { b.book(number % 10) })
}

type catalog struct {
	mu    sync.RWMutex
	items map[string]int
}

func (c *catalog) scan(stop <-chan struct{}) int {
	c.mu.RLock()
	defer c.mu.RUnlock()
	<-stop // a cursor that nobody closes
	return len(c.items)
}

func (c *catalog) put(name string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.items[name]++
}

func readLockKept(l load) {
	c := &catalog{items: map[string]int{}}
	go c.scan(make(chan struct{}))
	l.arrive(func(int) { c.put("a") })
}

type account struct {
	mu    sync.Mutex
	cents int
}

func transfer(from, to *account) {
	from.mu.Lock()
	defer from.mu.Unlock()
	time.Sleep(80 * time.Millisecond)
	to.mu.Lock()
	defer to.mu.Unlock()
	from.cents--
	to.cents++
}

func locksInTwoOrders(l load) {
	a, b := &account{}, &account{}
	l.arrive(func(number int) {
		if number%2 == 0 {
			transfer(a, b)
		} else {
			transfer(b, a)
		}
	})
}

type hub struct {
	mu          sync.Mutex
	subscribers []chan int
}

func (h *hub) publish(value int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, subscriber := range h.subscribers {
		subscriber <- value
	}
}

// One subscriber has stopped reading: the publisher keeps the lock while it waits for it.
func lockHeldWhileSending(l load) {
	h := &hub{subscribers: []chan int{make(chan int, 4)}}
	l.arrive(func(int) { h.publish(1) })
}

func waitGroupNotDone(l load) {
	l.arrive(func(int) {
		var parts sync.WaitGroup
		parts.Add(3)
		for part := range 3 {
			go func() {
				if part == 2 {
					return // an error, and no Done
				}
				parts.Done()
			}()
		}
		parts.Wait()
	})
}

func conditionNotSignalled(l load) {
	var mu sync.Mutex
	ready := sync.NewCond(&mu)
	isOpen := false
	l.arrive(func(int) {
		mu.Lock()
		defer mu.Unlock()
		for !isOpen {
			ready.Wait()
		}
	})
}

type handle struct{ buffer [4096]byte }

// The finalizer of every handle waits for a channel that nobody sends to.
func finalizerBlocks(l load) {
	closed := make(chan struct{})
	l.arrive(func(number int) {
		h := &handle{}
		runtime.SetFinalizer(h, func(*handle) { <-closed })
		if number%20 == 0 {
			runtime.GC()
		}
	})
}

func timerCallbacksPileUp(l load) {
	var mu sync.Mutex
	mu.Lock() // taken by a report that never ends
	l.arrive(func(int) {
		time.AfterFunc(time.Millisecond, func() {
			mu.Lock()
			defer mu.Unlock()
		})
	})
	mu.Unlock()
}

type counter struct {
	mu     sync.Mutex
	values map[int]int
}

func (c *counter) add(key int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for i := range 2000 {
		c.values[(key+i)%512]++
	}
}

// Everything goes through one lock, all the time.
func lockConvoy(l load) {
	c := &counter{values: map[int]int{}}
	for key := range l.perSecond {
		go func() {
			for {
				c.add(key)
			}
		}()
	}
}

// A report takes the lock and sleeps between its rows.
func lockKeptWhileSleeping(l load) {
	c := &counter{values: map[int]int{}}
	report := func() {
		for {
			c.mu.Lock()
			for range 4 {
				time.Sleep(200 * time.Millisecond)
			}
			c.mu.Unlock()
			time.Sleep(time.Millisecond)
		}
	}
	go report()
	l.arrive(func(int) { c.add(1) })
}
