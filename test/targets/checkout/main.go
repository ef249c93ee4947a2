// Command checkout prices baskets and takes orders over HTTP. It is a small service with a real incident in it: see
// README.md.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"
)

// version is set by the linker.
var version = "dev"

// options are the flags.
type options struct {
	api       string
	pprof     string
	pprofPath string
	sick      bool
	refresh   time.Duration
	patience  time.Duration
	load      int
	target    string
}

func main() {
	var o options
	flag.StringVar(&o.api, "api", "127.0.0.1:0", "`address` of the API")
	flag.StringVar(&o.pprof, "pprof", "127.0.0.1:0", "`address` of the profiles")
	flag.StringVar(&o.pprofPath, "pprof-path", "/debug/pprof/", "base `path` of the profiles")
	flag.BoolVar(&o.sick, "sick", false, "let the mount with the rate cards hang")
	flag.DurationVar(&o.refresh, "refresh", 2*time.Second, "`interval` of refresh attempts, one region each")
	flag.DurationVar(&o.patience, "patience", 4*time.Second, "how long an order waits for current rates")
	flag.IntVar(&o.load, "load", 0, "send the API so many requests per second")
	flag.StringVar(&o.target, "target", "", "send the load to this `URL` and serve nothing")
	flag.Parse()

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, o); err != nil {
		fmt.Fprintln(os.Stderr, "checkout:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, o options) error {
	if o.target != "" {
		return sendLoad(ctx, o.target, o.load)
	}
	return serve(ctx, o)
}
