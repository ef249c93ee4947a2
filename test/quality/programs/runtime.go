package main

import (
	"io"
	"net/http"
	"runtime"
	"runtime/debug"
	"sync"
	"time"
)

func init() {
	register("memory-limit-reached", memoryLimitReached)
	register("collections-too-frequent", collectionsTooFrequent)
	register("mark-assists", markAssists)
	register("processors-starved", processorsStarved)
	register("statistics-stop-the-world", statisticsStopTheWorld)
	register("memory-grows", memoryGrows)
}

func serveText(text func() string) string {
	return serve(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, text()) })
}

func getText(address string) {
	response, err := http.Get("http://" + address)
	if err != nil {
		return
	}
	_, _ = io.Copy(io.Discard, response.Body)
	_ = response.Body.Close()
}

var sink [64][]byte

// What is live needs nearly all that the limit allows.
func memoryLimitReached(l load) {
	debug.SetMemoryLimit(96 << 20)
	live := make([][]byte, 84)
	for i := range live {
		live[i] = make([]byte, 1<<20)
	}
	for i := 0; ; i++ {
		sink[i%len(sink)] = make([]byte, 2<<10*(1+l.perSecond/50))
		if i%512 == 0 {
			time.Sleep(100 * time.Microsecond)
			live[i%len(live)][0]++
		}
	}
}

// Nearly nothing is live, so that the collector runs all the time.
func collectionsTooFrequent(l load) {
	for worker := range 2 {
		go func() {
			for i := 0; ; i++ {
				sink[(worker*32+i)%len(sink)] = make([]byte, 4<<10)
				if i%(64*(1+l.perSecond/40)) == 0 {
					time.Sleep(50 * time.Microsecond)
				}
			}
		}()
	}
}

type tree struct{ left, right *tree }

func grow(depth int) *tree {
	if depth == 0 {
		return &tree{}
	}
	return &tree{left: grow(depth - 1), right: grow(depth - 1)}
}

// Requests allocate trees on a heap of pointers, faster than the collector marks.
func markAssists(l load) {
	kept := make([]*tree, 24)
	for worker := range 4 {
		go func() {
			for i := 0; ; i++ {
				kept[(worker*6+i)%len(kept)] = grow(14 + l.perSecond/100)
			}
		}()
	}
}

func spin(until time.Time) int {
	sum := 0
	for time.Now().Before(until) {
		for i := range 1000 {
			sum += i
		}
	}
	return sum
}

// More work than processors, so that what is runnable waits.
func processorsStarved(l load) {
	runtime.GOMAXPROCS(2)
	for range l.perSecond {
		go func() {
			for {
				spin(time.Now().Add(50 * time.Millisecond))
				time.Sleep(time.Millisecond)
			}
		}()
	}
}

// A monitor reads the memory statistics far too often.
func statisticsStopTheWorld(l load) {
	var statistics runtime.MemStats
	for {
		runtime.ReadMemStats(&statistics)
		time.Sleep(time.Second / time.Duration(l.perSecond*4))
	}
}

// A cache without a bound.
func memoryGrows(l load) {
	var mu sync.Mutex
	cache := map[int][]byte{}
	l.arrive(func(number int) {
		mu.Lock()
		defer mu.Unlock()
		cache[number] = make([]byte, 256<<10)
	})
}
