package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"strings"
)

type statusError struct {
	code            int
	reason, message string
}

func (e statusError) Error() string { return e.message }

func forbidden(u *user, verb, group, resource, ns, name string) error {
	base, _, _ := strings.Cut(resource, "/")
	if group != "" {
		base += "." + group
	}
	what := base
	if name != "" {
		what = fmt.Sprintf("%s %q", base, name)
	}
	where := "at the cluster scope"
	if ns != "" {
		where = fmt.Sprintf("in the namespace %q", ns)
	}
	return statusError{403, "Forbidden", fmt.Sprintf("%s is forbidden: User %q cannot %s resource %q in API group %q %s", what, u.Name, verb, resource, group, where)}
}

func notFound(resource, name string) error {
	return statusError{404, "NotFound", fmt.Sprintf("%s %q not found", resource, name)}
}

func writeJSON(w http.ResponseWriter, code int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(code)
	json.NewEncoder(w).Encode(v)
}

func writeStatus(w http.ResponseWriter, e statusError) {
	writeJSON(w, e.code, obj{"kind": "Status", "apiVersion": "v1", "metadata": obj{}, "status": "Failure", "message": e.message, "reason": e.reason, "code": e.code})
}

type recorder struct {
	http.ResponseWriter
	code int
}

func (r *recorder) WriteHeader(c int) { r.code = c; r.ResponseWriter.WriteHeader(c) }
func (r *recorder) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	r.code = 101
	return r.ResponseWriter.(http.Hijacker).Hijack()
}
func (r *recorder) Flush() { r.ResponseWriter.(http.Flusher).Flush() }
