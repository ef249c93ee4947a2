package main

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"sort"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// Nothing is wrong with these.
func init() {
	register("healthy-idle-connections", idleConnections)
	register("healthy-worker-pool", workerPool)
	register("healthy-many-idle-workers", manyIdleWorkers)
	register("healthy-long-polls", longPolls)
	register("healthy-streams", streams)
	register("healthy-tickers", tickers)
	register("healthy-subscribers", subscribers)
	register("healthy-pipeline", pipeline)
	register("healthy-cache", cache)
	register("healthy-database", database)
	register("healthy-batches", batches)
	register("healthy-limiter", limiter)
	register("healthy-files", files)
	register("healthy-processor-work", processorWork)
	register("healthy-allocations", allocations)
	register("healthy-children", children)
	register("healthy-fan-out", fanOut)
	register("healthy-timers", timers)
	register("healthy-start-up", startUp)
}

// Clients keep their connections open between requests.
func idleConnections(l load) {
	address := serveText(func() string { return "ok" })
	for range 10 * l.perSecond {
		go func() {
			client := &http.Client{Transport: &http.Transport{}}
			for {
				response, err := client.Get("http://" + address)
				if err == nil {
					_, _ = io.Copy(io.Discard, response.Body)
					_ = response.Body.Close()
				}
				time.Sleep(20 * time.Second)
			}
		}()
	}
}

func workerPool(l load) {
	jobs := make(chan func(), 64)
	for range 16 {
		go func() {
			for job := range jobs {
				job()
			}
		}()
	}
	l.arrive(func(int) { jobs <- func() { time.Sleep(2 * time.Millisecond) } })
}

func manyIdleWorkers(l load) {
	jobs := make(chan int)
	for range 20 * l.perSecond {
		go func() {
			for range jobs {
				time.Sleep(time.Millisecond)
			}
		}()
	}
	l.arrive(func(number int) { jobs <- number })
}

// Requests wait up to three seconds for news, and go away then.
func longPolls(l load) {
	news := make(chan string)
	address := serve(func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), 3*time.Second)
		defer cancel()
		select {
		case text := <-news:
			_, _ = io.WriteString(w, text)
		case <-ctx.Done():
			w.WriteHeader(http.StatusNoContent)
		}
	})
	for range 4 * l.perSecond {
		go func() {
			for {
				getText(address)
			}
		}()
	}
	for {
		time.Sleep(300 * time.Millisecond)
		select {
		case news <- "news":
		default:
		}
	}
}

// Connections with a reader and a writer each, as web sockets have them.
func streams(l load) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	serveConn := func(conn net.Conn) {
		done := make(chan struct{})
		go func() {
			ticker := time.NewTicker(time.Second)
			defer ticker.Stop()
			for {
				select {
				case <-ticker.C:
					if _, err := io.WriteString(conn, "ping\n"); err != nil {
						return
					}
				case <-done:
					return
				}
			}
		}()
		lines := bufio.NewScanner(conn)
		for lines.Scan() {
			continue
		}
		close(done)
	}
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go serveConn(conn)
		}
	}()
	for range 5 * l.perSecond {
		go func() {
			conn, err := net.Dial("tcp", listener.Addr().String())
			if err != nil {
				return
			}
			lines := bufio.NewScanner(conn)
			for lines.Scan() {
				continue
			}
		}()
	}
}

func tickers(l load) {
	var runs atomic.Int64
	for number := range 3 * l.perSecond {
		go func() {
			ticker := time.NewTicker(time.Duration(200+number) * time.Millisecond)
			defer ticker.Stop()
			for range ticker.C {
				runs.Add(1)
			}
		}()
	}
}

// Subscribers come, listen for a second, and leave.
func subscribers(l load) {
	var mu sync.Mutex
	listeners := map[int]chan int{}
	go func() {
		for value := 0; ; value++ {
			time.Sleep(10 * time.Millisecond)
			mu.Lock()
			for _, listener := range listeners {
				select {
				case listener <- value:
				default:
				}
			}
			mu.Unlock()
		}
	}()
	l.arrive(func(number int) {
		listener := make(chan int, 4)
		mu.Lock()
		listeners[number] = listener
		mu.Unlock()
		timeout := time.After(time.Second)
		for waits := true; waits; {
			select {
			case <-listener:
			case <-timeout:
				waits = false
			}
		}
		mu.Lock()
		delete(listeners, number)
		mu.Unlock()
	})
}

func pipeline(l load) {
	numbers, squares := make(chan int), make(chan int)
	go func() {
		for i := 0; ; i++ {
			numbers <- i
			time.Sleep(time.Second / time.Duration(20*l.perSecond))
		}
	}()
	for range 8 {
		go func() {
			for number := range numbers {
				squares <- number * number
			}
		}()
	}
	for range squares {
		continue
	}
}

func cache(l load) {
	var mu sync.RWMutex
	entries := map[int]string{}
	l.arrive(func(number int) {
		key := number % 100
		mu.RLock()
		_, isKnown := entries[key]
		mu.RUnlock()
		if !isKnown {
			mu.Lock()
			entries[key] = strings.Repeat("x", key)
			mu.Unlock()
		}
	})
}

func database(l load) {
	db := openDatabase(10)
	l.arrive(func(int) {
		rows, err := db.Query("select id")
		if err != nil {
			return
		}
		defer rows.Close()
		for rows.Next() {
			time.Sleep(time.Millisecond)
		}
	})
}

func batches(l load) {
	var mu sync.Mutex
	ready := sync.NewCond(&mu)
	waiting := 0
	go func() {
		for {
			time.Sleep(50 * time.Millisecond)
			mu.Lock()
			waiting = 0
			mu.Unlock()
			ready.Broadcast()
		}
	}()
	l.arrive(func(int) {
		mu.Lock()
		waiting++
		ready.Wait()
		mu.Unlock()
	})
}

func limiter(l load) {
	tokens := make(chan struct{}, 4)
	go func() {
		for {
			time.Sleep(time.Second / time.Duration(2*l.perSecond))
			tokens <- struct{}{}
		}
	}()
	l.arrive(func(int) {
		select {
		case <-tokens:
		case <-time.After(time.Second):
		}
	})
}

func files(l load) {
	name := filepath.Join(l.dir, "page")
	if err := os.WriteFile(name, make([]byte, 256<<10), 0o600); err != nil {
		panic(err)
	}
	l.arrive(func(int) {
		if text, err := os.ReadFile(name); err == nil {
			_ = os.WriteFile(filepath.Join(l.dir, "copy"), text[:1024], 0o600)
		}
	})
}

func processorWork(l load) {
	l.arrive(func(int) { spin(time.Now().Add(time.Second / time.Duration(5*l.perSecond))) })
}

func allocations(l load) {
	l.arrive(func(number int) {
		lines := make([]string, 0, 1000)
		for i := range 1000 {
			lines = append(lines, strings.Repeat("x", (i*number)%97))
		}
		sort.Strings(lines)
	})
}

// A child that runs as long as the program, short ones, and a handler of signals.
func children(load) {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGHUP)
	agent := exec.Command("sleep", "3600")
	if err := agent.Start(); err != nil {
		panic(err)
	}
	go func() { _ = agent.Wait() }()
	for {
		select {
		case <-signals:
		case <-time.After(500 * time.Millisecond):
			_ = exec.Command("true").Run()
		}
	}
}

func fanOut(l load) {
	l.arrive(func(int) {
		results := make(chan int, 8)
		for part := range 8 {
			go func() {
				time.Sleep(time.Duration(part) * time.Millisecond)
				results <- part
			}()
		}
		for range 8 {
			<-results
		}
	})
}

func timers(l load) {
	l.arrive(func(int) {
		ctx, cancel := context.WithTimeout(context.Background(), 500*time.Millisecond)
		defer cancel()
		timer := time.AfterFunc(time.Second, func() {})
		defer timer.Stop()
		<-ctx.Done()
	})
}

// Its pool grows for as long as it is watched, up to its size.
func startUp(l load) {
	jobs := make(chan int)
	for worker := range 5 * l.perSecond {
		go func() {
			for range jobs {
				continue
			}
		}()
		if worker%l.perSecond == 0 {
			time.Sleep(800 * time.Millisecond)
		}
	}
	l.arrive(func(number int) { jobs <- number })
}
