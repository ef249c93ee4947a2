// Program does in a quarter of a second what traces tell of: goroutines that block on channels, locks, timers, the
// network and in system calls, garbage collection, tasks, regions, logs, a stop of the world by its own wish. It
// builds with any Go since 1.19.
//
//	go build -trimpath -o program . && ./program FILE [cpu|snapshot]
//
// cpu takes a CPU profile at the same time, snapshot writes what a flight recorder kept (Go 1.25).
package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"runtime"
	"runtime/debug"
	"runtime/pprof"
	"runtime/trace"
	"sync"
	"syscall"
	"time"
)

var kept [][]byte

// allocate keeps a part of what it allocates, so that the heap grows and is collected.
func allocate(rounds int) {
	for i := 0; i < rounds; i++ {
		garbage := make([]byte, 16<<10)
		if i%8 == 0 {
			kept = append(kept, garbage)
		}
		if len(kept) > 60 {
			kept = nil
		}
	}
}

func burn(until time.Time) (sum int) {
	for time.Now().Before(until) {
		for i := 0; i < 1000; i++ {
			sum += i * i % 7
		}
	}
	return sum
}

type store struct {
	mu    sync.RWMutex
	count map[int]int
}

func (s *store) update(key int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.count[key]++
	time.Sleep(200 * time.Microsecond)
}

func work(ctx context.Context, s *store, jobs <-chan int, results chan<- int) {
	for job := range jobs {
		ctx, task := trace.NewTask(ctx, "job")
		trace.Logf(ctx, "number", "%d", job)
		trace.WithRegion(ctx, "update", func() { s.update(job) })
		region := trace.StartRegion(ctx, "allocate")
		allocate(20)
		region.End()
		results <- job
		task.End()
	}
}

// readPipe sits in a system call that no poller knows of until something is written.
func readPipe(fd int, done *sync.WaitGroup) {
	defer done.Done()
	buffer := make([]byte, 8)
	for {
		n, err := syscall.Read(fd, buffer)
		if n == 0 || err != nil {
			return
		}
	}
}

func serve(listener net.Listener) {
	for {
		conn, err := listener.Accept()
		if err != nil {
			return
		}
		go func() {
			defer conn.Close()
			io.Copy(conn, conn)
		}()
	}
}

func ask(address string, done *sync.WaitGroup) {
	defer done.Done()
	conn, err := net.Dial("tcp", address)
	if err != nil {
		panic(err)
	}
	defer conn.Close()
	buffer := make([]byte, 64)
	for i := 0; i < 10; i++ {
		conn.Write(buffer[:16])
		conn.Read(buffer)
		time.Sleep(5 * time.Millisecond)
	}
}

func waitTwice(first, second chan int, cond *sync.Cond) {
	select {
	case <-first:
	case <-second:
	}
	cond.L.Lock()
	cond.Wait()
	cond.L.Unlock()
}

func leak(never chan int) { never <- 1 }

func run() {
	s := &store{count: map[int]int{}}
	jobs, results := make(chan int), make(chan int, 4)
	ctx, task := trace.NewTask(context.Background(), "all")
	defer task.End()
	for i := 0; i < 4; i++ {
		go work(ctx, s, jobs, results)
	}
	var pipe [2]int
	if err := syscall.Pipe(pipe[:]); err != nil {
		panic(err)
	}
	var readers, clients sync.WaitGroup
	readers.Add(1)
	go readPipe(pipe[0], &readers)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	go serve(listener)
	clients.Add(2)
	go ask(listener.Addr().String(), &clients)
	go ask(listener.Addr().String(), &clients)
	first, second := make(chan int), make(chan int)
	cond := sync.NewCond(&sync.Mutex{})
	go waitTwice(first, second, cond)
	go leak(make(chan int))

	go func() {
		for job := 0; job < 60; job++ {
			jobs <- job
		}
		close(jobs)
	}()
	for i := 0; i < 60; i++ {
		<-results
		if i%20 == 10 {
			syscall.Write(pipe[1], []byte("wake"))
		}
		if i == 30 {
			second <- 1
			burn(time.Now().Add(3 * time.Millisecond))
			kept = nil
			runtime.GC()
		}
	}
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	cond.Broadcast()
	switchCoroutines()
	clients.Wait()
	listener.Close()
	syscall.Close(pipe[1])
	readers.Wait()
	old := debug.SetGCPercent(-1)
	allocate(10)
	debug.SetGCPercent(old)
	// The last thing that is still going on when the trace ends: a system call.
	if err := syscall.Pipe(pipe[:]); err != nil {
		panic(err)
	}
	readers.Add(1)
	go readPipe(pipe[0], &readers)
	time.Sleep(2 * time.Millisecond)
}

func main() {
	runtime.GOMAXPROCS(2)
	mode := ""
	if len(os.Args) > 2 {
		mode = os.Args[2]
	}
	file, err := os.Create(os.Args[1])
	if err != nil {
		panic(err)
	}
	var profile bytes.Buffer
	// Some goroutines wait since before the trace, one of them in a system call.
	idle := make(chan int)
	go waitTwice(idle, idle, sync.NewCond(&sync.Mutex{}))
	var pipe [2]int
	if err := syscall.Pipe(pipe[:]); err != nil {
		panic(err)
	}
	var readers sync.WaitGroup
	readers.Add(1)
	go readPipe(pipe[0], &readers)
	time.Sleep(5 * time.Millisecond)

	if mode == "cpu" {
		pprof.StartCPUProfile(&profile)
	}
	if mode == "snapshot" {
		recordFlight(file, run)
	} else {
		if err := trace.Start(file); err != nil {
			panic(err)
		}
		run()
		if mode == "cpu" {
			burn(time.Now().Add(50 * time.Millisecond))
		}
		trace.Stop()
	}
	if mode == "cpu" {
		pprof.StopCPUProfile()
	}
	if err := file.Close(); err != nil {
		panic(err)
	}
	fmt.Println(runtime.Version())
}
