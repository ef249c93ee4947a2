package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"time"

	"acme.example/checkout/internal/audit"
	"acme.example/checkout/internal/diag"
	"acme.example/checkout/internal/httpapi"
	"acme.example/checkout/internal/load"
	"acme.example/checkout/internal/mount"
	"acme.example/checkout/internal/order"
	"acme.example/checkout/internal/quote"
	"acme.example/checkout/internal/ratecard"
)

const (
	cardTTL      = time.Minute
	warmUp       = time.Second // how long the start waits for the rate cards
	shutdownTime = time.Second
)

// serve runs the service until ctx is done. What it keeps on disk is gone afterwards.
func serve(ctx context.Context, o options) error {
	diag.Enable()
	dir, err := os.MkdirTemp("", "checkout-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)

	fill := mount.Fill
	if o.sick {
		fill = mount.Hang
	}
	if err := fill(dir); err != nil {
		return err
	}
	spool, err := audit.Create(filepath.Join(dir, "audit.jsonl"))
	if err != nil {
		return err
	}
	defer spool.Close()

	caches := ratecard.NewCaches(ratecard.NewFileSource(dir), cardTTL)
	warm, cancel := context.WithTimeout(ctx, warmUp)
	defer cancel()
	caches.Warm(warm)
	go caches.Run(ctx, o.refresh)

	quotes := quote.NewService(caches)
	orders := order.NewService(quotes, spool, o.patience)
	return listen(ctx, o, httpapi.NewRouter(quotes, orders, spool, version))
}

// listen serves the API and the profiles, and loads the API if the options say so.
func listen(ctx context.Context, o options, api http.Handler) error {
	apiListener, err := net.Listen("tcp", o.api)
	if err != nil {
		return err
	}
	pprofListener, err := net.Listen("tcp", o.pprof)
	if err != nil {
		return err
	}
	apiURL := fmt.Sprintf("http://%s", apiListener.Addr())
	apiServer := &http.Server{Handler: api, ReadHeaderTimeout: 5 * time.Second}
	pprofServer := &http.Server{Handler: diag.Handler(o.pprofPath), ReadHeaderTimeout: 5 * time.Second}

	ended := make(chan error, 2)
	go func() { ended <- apiServer.Serve(apiListener) }()
	go func() { ended <- pprofServer.Serve(pprofListener) }()
	fmt.Printf("api listening on %s\n", apiURL)
	fmt.Printf("pprof listening on http://%s%s\n", pprofListener.Addr(), o.pprofPath)

	var working sync.WaitGroup
	defer working.Wait()
	loading, stopLoading := context.WithCancel(ctx)
	defer stopLoading()
	if o.load > 0 {
		working.Go(func() {
			if err := sendLoad(loading, apiURL, o.load); err != nil {
				fmt.Fprintln(os.Stderr, "checkout: load:", err)
			}
		})
	}
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
		return errors.Join(shutDown(apiServer), shutDown(pprofServer))
	}
}

// shutDown gives a server a moment to answer the requests it has, and then cuts them off.
func shutDown(server *http.Server) error {
	ctx, cancel := context.WithTimeout(context.Background(), shutdownTime)
	defer cancel()
	err := server.Shutdown(ctx)
	if errors.Is(err, context.DeadlineExceeded) {
		return server.Close()
	}
	return err
}

// sendLoad sends requests to the API at url until ctx is done, and prints how they went.
func sendLoad(ctx context.Context, url string, rate int) error {
	if rate < 1 {
		return errors.New("-load must be at least 1")
	}
	generator, err := load.NewGenerator(url, rate)
	if err != nil {
		return err
	}
	generator.Run(ctx)
	fmt.Println("load:", generator.Summary())
	return nil
}
