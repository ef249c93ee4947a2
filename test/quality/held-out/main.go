// Command held-out is a depot of small services, each with a fault or none, that the rules were not tuned on. It takes
// the same flags as ../programs.
package main

import (
	"context"
	"flag"
	"fmt"
	"net/http"
	"net/http/httptest"
	_ "net/http/pprof"
	"os"
	"runtime"
	"time"

	"example.net/depot/depot"
	"example.net/depot/ledger"
	"example.net/depot/roll"
	"example.net/depot/wire"
)

// service handles one order; services are made with a folder of their own.
type service func(ctx context.Context, order int) error

var services = map[string]func(dir string) service{
	"labels-over-limit":      func(string) service { return depot.NewLabels().Print },
	"manifest-unread":        func(string) service { return depot.Manifest },
	"one-lookup-for-all":     func(string) service { return depot.NewDirectory().Find },
	"permits-lost":           func(string) service { return depot.NewDock(12).Unload },
	"iterator-abandoned":     func(string) service { return roll.First },
	"remote-call-unanswered": func(string) service { return wire.NewClerk(0).Ask },
	"read-lock-twice":        func(string) service { return ledger.NewBook().Audit },
	"log-to-full-pipe":       func(string) service { return wire.NewJournal(false).Note },
	"callback-undelivered":   func(string) service { return depot.Notify },
	"record-lock":            func(dir string) service { return ledger.OpenFile(dir).Append },
	"archive-kept":           func(string) service { return new(ledger.Archive).Keep },
	"registry-contended":     func(string) service { return roll.NewRegistry().Touch },
	"reply-after-cancel":     func(string) service { return wire.NewRouter().Route },

	"healthy-bounded-group": func(string) service { return depot.Gather },
	"healthy-shared-lookup": func(string) service { return depot.NewQuickDirectory().Find },
	"healthy-remote-calls":  func(string) service { return wire.NewClerk(5 * time.Millisecond).Ask },
	"healthy-iterators":     func(string) service { return roll.Sum },
	"healthy-journal":       func(string) service { return wire.NewJournal(true).Note },
	"healthy-permits":       func(string) service { return depot.NewDock(1 << 20).Unload },
}

func main() {
	name := flag.String("run", "", "`name` of the service")
	rate := flag.Int("rate", 20, "orders a second")
	dir := flag.String("dir", "", "`folder` for its files")
	flag.Parse()
	build, known := services[*name]
	if !known {
		fmt.Fprintf(os.Stderr, "held-out: there is no service %q\n", *name)
		os.Exit(2)
	}
	runtime.SetBlockProfileRate(10_000)
	runtime.SetMutexProfileFraction(10)
	server := httptest.NewServer(http.DefaultServeMux)
	fmt.Println(server.URL + "/debug/pprof/")
	take := build(*dir)
	for order := 1; ; order++ {
		go serve(take, order)
		time.Sleep(time.Second / time.Duration(*rate))
	}
}

// serve gives an order a second, as a front end with a deadline would.
func serve(take service, order int) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	_ = take(ctx, order)
}
