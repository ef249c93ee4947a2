// Command programs runs one small program with a known fault, or a healthy one, and serves its profiles. Findings are
// measured on what it captures of itself: see ../README.md.
package main

import (
	"flag"
	"fmt"
	"net"
	"net/http"
	_ "net/http/pprof"
	"os"
	"runtime"
	"sort"
	"time"
)

// load says how much a program does. Each runs at two loads.
type load struct {
	// perSecond is how many requests come in.
	perSecond int
	// dir is a folder of its own, for files and pipes.
	dir string
}

var programs = map[string]func(load){}

func register(name string, run func(load)) {
	if programs[name] != nil {
		panic("two programs are called " + name)
	}
	programs[name] = run
}

func main() {
	name := flag.String("run", "", "`name` of the program")
	perSecond := flag.Int("rate", 20, "requests a second")
	dir := flag.String("dir", "", "`folder` for its files")
	list := flag.Bool("list", false, "print the names")
	flag.Parse()
	if *list {
		names := make([]string, 0, len(programs))
		for known := range programs {
			names = append(names, known)
		}
		sort.Strings(names)
		for _, known := range names {
			fmt.Println(known)
		}
		return
	}
	run := programs[*name]
	if run == nil {
		fmt.Fprintf(os.Stderr, "programs: there is no program %q\n", *name)
		os.Exit(2)
	}
	runtime.SetBlockProfileRate(10_000)
	runtime.SetMutexProfileFraction(10)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fmt.Fprintln(os.Stderr, "programs:", err)
		os.Exit(1)
	}
	fmt.Printf("http://%s/debug/pprof/\n", listener.Addr())
	go run(load{perSecond: *perSecond, dir: *dir})
	_ = http.Serve(listener, nil)
}

// arrive starts a request that many times a second, each in a goroutine of its own, and counts them from 1.
func (l load) arrive(request func(number int)) {
	ticker := time.NewTicker(time.Second / time.Duration(l.perSecond))
	defer ticker.Stop()
	for number := 1; ; number++ {
		<-ticker.C
		go request(number)
	}
}
