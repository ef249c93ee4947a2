// Program makes one capture of every kind, in every text form, with any Go since 1.19: methods, closures, inlining,
// recursion, labels, contended locks and goroutines that wait. It allocates and waits in fixed amounts.
//
//	go build -trimpath -o program main.go && ./program DIRECTORY
package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/pprof"
	"sort"
	"strings"
	"sync"
	"time"
)

type pool struct {
	mu   sync.Mutex
	kept [][]byte
}

func (p *pool) keep(size int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.kept = append(p.kept, make([]byte, size))
	time.Sleep(100 * time.Microsecond)
}

func square(n int) int { return n*n%7 + 1 }

func descend(depth int) int {
	if depth == 0 {
		sum := 0
		for i := 0; i < 200000; i++ {
			sum += square(i)
		}
		return sum
	}
	return descend(depth-1) + 1
}

func burn(until time.Time) (sum int) {
	for time.Now().Before(until) {
		sum += descend(6)
		words := strings.Fields(strings.Repeat("one two three ", 400))
		sort.Strings(words)
		sum += len(words)
	}
	return sum
}

func wait(c chan int) { <-c }

func main() {
	runtime.MemProfileRate = 16384
	runtime.SetBlockProfileRate(1)
	runtime.SetMutexProfileFraction(2)
	folder := os.Args[1]

	write := func(name string, capture func(file *os.File) error) {
		file, err := os.Create(filepath.Join(folder, name))
		if err == nil {
			err = capture(file)
		}
		if err == nil {
			err = file.Close()
		}
		if err != nil {
			panic(err)
		}
	}

	write("cpu.pb.gz", func(file *os.File) error {
		if err := pprof.StartCPUProfile(file); err != nil {
			return err
		}
		labels := pprof.Labels("endpoint", "/pay", "kind", `quoted "text"`)
		pprof.Do(context.Background(), labels, func(context.Context) { burn(time.Now().Add(400 * time.Millisecond)) })
		pprof.StopCPUProfile()
		return nil
	})

	var p pool
	var group sync.WaitGroup
	for i := 0; i < 4; i++ {
		group.Add(1)
		go func() {
			defer group.Done()
			for j := 0; j < 40; j++ {
				p.keep(8192)
			}
		}()
	}
	group.Wait()
	never := make(chan int)
	for i := 0; i < 5; i++ {
		go wait(never)
	}
	pprof.Do(context.Background(), pprof.Labels("queue", "mail"), func(context.Context) {
		go func() {
			p.mu.Lock()
			wait(never)
		}()
	})
	time.Sleep(20 * time.Millisecond)
	runtime.GC()

	for _, name := range []string{"heap", "allocs", "block", "mutex", "goroutine", "threadcreate"} {
		for debug, ending := range []string{".pb.gz", ".debug1.txt"} {
			write(name+ending, func(file *os.File) error { return pprof.Lookup(name).WriteTo(file, debug) })
		}
	}
	write("goroutine.debug2.txt", func(file *os.File) error { return pprof.Lookup("goroutine").WriteTo(file, 2) })
	runtime.KeepAlive(p.kept)
	fmt.Println(runtime.Version())
}
