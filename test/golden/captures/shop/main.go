// Shop makes one capture of every kind that runtime/pprof writes, with what real ones have: generics, closures,
// inlining, recursion, labels with quotes in them, contended locks and goroutines that wait for ever.
//
//	go build -trimpath -o shop . && GODEBUG=tracebacklabels=1 ./shop DIRECTORY
package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"runtime"
	"runtime/pprof"
	"sort"
	"strings"
	"sync"
	"time"
)

type basket[T any] struct{ items []T }

func (b *basket[T]) add(v T) { b.items = append(b.items, v) }

var keep [][]byte
var mu sync.Mutex

func leaf(n int) int { return n*n%7 + 1 }
func inlined(n int) int {
	return leaf(n) + leaf(n+1)
}
func recurse(n int) int {
	if n == 0 {
		s := 0
		for i := 0; i < 20000; i++ {
			s += inlined(i)
		}
		return s
	}
	return recurse(n-1) + 1
}
func work(deadline time.Time) int {
	t := 0
	re := regexp.MustCompile(`(a+)b+c?`)
	for time.Now().Before(deadline) {
		t += recurse(12)
		m := map[string]int{}
		for i := 0; i < 200; i++ {
			m[fmt.Sprintf("k%d", i)] = i
		}
		b, _ := json.Marshal(m)
		var buf bytes.Buffer
		w := gzip.NewWriter(&buf)
		w.Write(b)
		w.Close()
		bk := &basket[string]{}
		for k := range m {
			bk.add(strings.ToUpper(k))
		}
		sort.Strings(bk.items)
		t += len(re.FindAllString(strings.Repeat("aab", 40), -1))
		mu.Lock()
		keep = append(keep, make([]byte, 3000))
		if len(keep) > 5000 {
			keep = keep[2500:]
		}
		mu.Unlock()
	}
	return t
}
func waiter(c chan int) { <-c }

func main() {
	runtime.SetBlockProfileRate(1000)
	runtime.SetMutexProfileFraction(1)
	runtime.MemProfileRate = 4096
	dir := os.Args[1]
	f, _ := os.Create(dir + "/cpu.pb.gz")
	pprof.StartCPUProfile(f)
	var wg sync.WaitGroup
	end := time.Now().Add(2 * time.Second)
	for i := 0; i < 4; i++ {
		wg.Add(1)
		go func() {
			defer wg.Done()
			pprof.Do(context.Background(), pprof.Labels("worker", fmt.Sprint(i), "kind", "pay \"me\""), func(context.Context) { work(end) })
		}()
	}
	c := make(chan int)
	for i := 0; i < 5; i++ {
		go waiter(c)
	}
	pprof.Do(context.Background(), pprof.Labels("queue", "mail"), func(context.Context) {
		for i := 0; i < 3; i++ {
			go func() { mu2.Lock(); defer mu2.Unlock(); waiter(c) }()
		}
	})
	wg.Wait()
	pprof.StopCPUProfile()
	f.Close()
	for _, n := range []string{"heap", "allocs", "block", "mutex", "goroutine", "threadcreate"} {
		f, _ := os.Create(dir + "/" + n + ".pb.gz")
		pprof.Lookup(n).WriteTo(f, 0)
		f.Close()
	}
	for i := 1; i <= 2; i++ {
		f, _ := os.Create(fmt.Sprintf("%s/goroutine.debug%d.txt", dir, i))
		pprof.Lookup("goroutine").WriteTo(f, i)
		f.Close()
	}
	f, _ = os.Create(dir + "/heap.debug1.txt")
	pprof.Lookup("heap").WriteTo(f, 1)
	f.Close()
	f, _ = os.Create(dir + "/threadcreate.debug1.txt")
	pprof.Lookup("threadcreate").WriteTo(f, 1)
	f.Close()
}

var mu2 sync.Mutex
