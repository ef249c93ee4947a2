// Busy-trace writes an execution trace of at least the given size: hundreds of goroutines that pass work along chains
// of channels, meet at locks, ask each other over loopback, call the system, allocate, and are born and end by the
// thousand.
//
//	go run . FILE MEGABYTES
package main

import (
	"context"
	"io"
	"log"
	"net"
	"os"
	"runtime/trace"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
)

// counter is the file and how much was written to it.
type counter struct {
	file *os.File
	size atomic.Int64
}

func (c *counter) Write(data []byte) (int, error) {
	n, err := c.file.Write(data)
	c.size.Add(int64(n))
	return n, err
}

var sink [64][]byte

func relay(in <-chan int, out chan<- int, lock *sync.Mutex, sum *int) {
	for value := range in {
		if value%3 == 0 {
			lock.Lock()
			*sum += value
			lock.Unlock()
		}
		if value%11 == 0 {
			sink[value%64] = make([]byte, 2048)
		}
		out <- value + 1
	}
}

func chain(length int, stop <-chan struct{}) {
	first := make(chan int)
	in := first
	var lock sync.Mutex
	sum := 0
	for i := 0; i < length; i++ {
		out := make(chan int, i%3)
		go relay(in, out, &lock, &sum)
		in = out
	}
	for round := 0; ; round++ {
		select {
		case <-stop:
			return
		case first <- round:
		case <-in:
		}
	}
}

func serve(listener net.Listener) {
	for {
		conn, err := listener.Accept()
		if err != nil {
			return
		}
		go io.Copy(conn, conn)
	}
}

func ask(address string, stop <-chan struct{}) {
	conn, err := net.Dial("tcp", address)
	if err != nil {
		log.Fatal(err)
	}
	buffer := make([]byte, 64)
	for {
		select {
		case <-stop:
			return
		default:
		}
		ctx, task := trace.NewTask(context.Background(), "ask")
		trace.WithRegion(ctx, "write", func() { conn.Write(buffer) })
		conn.Read(buffer)
		task.End()
	}
}

func spawn(stop <-chan struct{}) {
	for {
		select {
		case <-stop:
			return
		default:
		}
		var group sync.WaitGroup
		for i := 0; i < 50; i++ {
			group.Add(1)
			go func() {
				defer group.Done()
				sink[i] = append([]byte(nil), make([]byte, 512)...)
			}()
		}
		group.Wait()
		time.Sleep(time.Millisecond)
	}
}

func main() {
	megabytes, err := strconv.Atoi(os.Args[2])
	if err != nil {
		log.Fatal(err)
	}
	file, err := os.Create(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	stop := make(chan struct{})
	go serve(listener)
	out := &counter{file: file}
	if err := trace.Start(out); err != nil {
		log.Fatal(err)
	}
	for i := 0; i < 12; i++ {
		go chain(20, stop)
	}
	for i := 0; i < 6; i++ {
		go ask(listener.Addr().String(), stop)
	}
	go spawn(stop)
	for out.size.Load() < int64(megabytes)<<20 {
		time.Sleep(50 * time.Millisecond)
	}
	trace.Stop()
	if err := file.Close(); err != nil {
		log.Fatal(err)
	}
}
