// Package httpapi is the HTTP interface of the service.
package httpapi

import (
	"context"
	"net/http"
	"runtime/pprof"
	"runtime/trace"

	"acme.example/checkout/internal/audit"
	"acme.example/checkout/internal/order"
	"acme.example/checkout/internal/quote"
)

// inflight lists the requests being served, with the stack that accepted each.
var inflight = pprof.NewProfile("checkout.inflight")

// Router serves the API.
type Router struct {
	mux     *http.ServeMux
	quotes  *quote.Service
	orders  *order.Service
	spool   *audit.Spool
	version string
}

// NewRouter returns the API of the given services.
func NewRouter(quotes *quote.Service, orders *order.Service, spool *audit.Spool, version string) *Router {
	rt := &Router{mux: http.NewServeMux(), quotes: quotes, orders: orders, spool: spool, version: version}
	rt.handle(http.MethodPost, "/v1/quote", rt.handleQuote)
	rt.handle(http.MethodGet, "/v1/quote/{id}", rt.handleFindQuote)
	rt.handle(http.MethodPost, "/v1/order", rt.handleOrder)
	rt.handle(http.MethodGet, "/healthz", rt.handleHealth)
	return rt
}

// ServeHTTP counts the request as in flight while it is served.
func (rt *Router) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	inflight.Add(r, 1)
	defer inflight.Remove(r)
	rt.mux.ServeHTTP(w, r)
}

// handle registers a route whose CPU samples carry it as the label "endpoint", and whose requests are tasks in an
// execution trace.
func (rt *Router) handle(method, endpoint string, serve http.HandlerFunc) {
	labels := pprof.Labels("endpoint", endpoint)
	rt.mux.HandleFunc(method+" "+endpoint, func(w http.ResponseWriter, r *http.Request) {
		pprof.Do(r.Context(), labels, func(ctx context.Context) {
			ctx, task := trace.NewTask(ctx, endpoint)
			defer task.End()
			serve(w, r.WithContext(ctx))
		})
	})
}
