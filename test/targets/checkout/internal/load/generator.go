// Package load sends the service a steady stream of requests.
package load

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"sync/atomic"
	"time"
)

const (
	orderEvery   = 50 // one request in so many is an order
	revisitEvery = 10 // and one in so many asks for a quote again; the others are quotes
	maxInFlight  = 64
	timeout      = 10 * time.Second
)

// Generator sends requests at a fixed rate. While too many are unanswered it leaves requests out instead of queueing
// them, so it never exceeds the rate afterwards.
type Generator struct {
	base      string
	rate      int
	client    *http.Client
	bodies    [][]byte
	latency   latencies
	lastQuote atomic.Value // the path of the newest quote
}

// NewGenerator returns a generator of so many requests per second for the API at base.
func NewGenerator(base string, rate int) (*Generator, error) {
	bodies, err := baskets()
	if err != nil {
		return nil, err
	}
	transport := &http.Transport{MaxIdleConnsPerHost: maxInFlight, DisableCompression: true}
	client := &http.Client{Transport: transport, Timeout: timeout}
	return &Generator{base: base, rate: rate, client: client, bodies: bodies}, nil
}

// Run sends requests until ctx is done.
func (g *Generator) Run(ctx context.Context) {
	ticker := time.NewTicker(time.Second / time.Duration(g.rate))
	defer ticker.Stop()
	slots := make(chan struct{}, maxInFlight)
	for n := 1; ; n++ {
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return
		}
		select {
		case slots <- struct{}{}:
			go func() {
				defer func() { <-slots }()
				g.send(ctx, n)
			}()
		default:
		}
	}
}

// send sends the nth request and times it.
func (g *Generator) send(ctx context.Context, n int) {
	request, err := g.request(ctx, n)
	if err != nil {
		return
	}
	began := time.Now()
	response, err := g.client.Do(request)
	if err == nil {
		_, err = io.Copy(io.Discard, response.Body)
		response.Body.Close()
	}
	if ctx.Err() != nil {
		return // cut off, which says nothing about the service
	}
	ok := err == nil && response.StatusCode < http.StatusBadRequest
	g.latency.add(time.Since(began), ok)
	if ok && response.Header.Get("Location") != "" {
		g.lastQuote.Store(response.Header.Get("Location"))
	}
}

func (g *Generator) request(ctx context.Context, n int) (*http.Request, error) {
	body := bytes.NewReader(g.bodies[n%len(g.bodies)])
	if n%orderEvery == 0 {
		return http.NewRequestWithContext(ctx, http.MethodPost, g.base+"/v1/order", body)
	}
	if path, ok := g.lastQuote.Load().(string); ok && n%revisitEvery == 0 {
		return http.NewRequestWithContext(ctx, http.MethodGet, g.base+path, nil)
	}
	return http.NewRequestWithContext(ctx, http.MethodPost, g.base+"/v1/quote", body)
}

// Summary says how the requests so far went.
func (g *Generator) Summary() string { return g.latency.summary() }
