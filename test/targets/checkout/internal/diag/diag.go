// Package diag serves the profiles of the process under a path of choice. It does without http.DefaultServeMux, so that
// they are on their own listener only.
package diag

import (
	"net/http"
	"net/http/pprof"
	"runtime"
	"strings"
)

// Enable turns on the profiles that are off by default: of blocking, for every 10 µs of it, and of contended locks.
func Enable() {
	runtime.SetBlockProfileRate(10_000)
	runtime.SetMutexProfileFraction(1)
}

// Handler serves what net/http/pprof has below base, which starts and ends with a slash.
func Handler(base string) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc(base, func(w http.ResponseWriter, r *http.Request) {
		if name := strings.TrimPrefix(r.URL.Path, base); name == "" {
			pprof.Index(w, r)
		} else {
			pprof.Handler(name).ServeHTTP(w, r)
		}
	})
	mux.HandleFunc(base+"cmdline", pprof.Cmdline)
	mux.HandleFunc(base+"profile", pprof.Profile)
	mux.HandleFunc(base+"symbol", pprof.Symbol)
	mux.HandleFunc(base+"trace", pprof.Trace)
	return mux
}
