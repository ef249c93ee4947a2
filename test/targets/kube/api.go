package main

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

func (s *server) ServeHTTP(w0 http.ResponseWriter, r *http.Request) {
	w := &recorder{w0, 200}
	s.mu.Lock()
	f, u := s.w.Faults, s.whoami(r)
	s.mu.Unlock()
	name := ""
	if u != nil {
		name = u.Name
	}
	// Logged at the end, except for tunnels and watches, which stay open.
	note := sync.OnceFunc(func() {
		s.mu.Lock()
		s.total++
		s.log = append(s.log, request{r.Method, r.URL.RequestURI(), name, w.code})
		if len(s.log) > 500 {
			s.log = s.log[1:]
		}
		s.mu.Unlock()
	})
	defer note()
	time.Sleep(time.Duration(f.APIDelayMS) * time.Millisecond)
	if f.APIStatus != 0 {
		writeStatus(w, statusError{f.APIStatus, "InternalError", "an error on the server has prevented the request from succeeding"})
		return
	}
	if r.URL.Path == "/version" {
		writeJSON(w, 200, obj{"major": "1", "minor": strconv.Itoa(s.w.Minor), "gitVersion": fmt.Sprintf("v1.%d.0", s.w.Minor), "gitCommit": "0000", "gitTreeState": "clean", "buildDate": "2026-01-01T00:00:00Z", "goVersion": "go1.26", "compiler": "gc", "platform": "linux/amd64"})
		return
	}
	if u == nil {
		writeStatus(w, statusError{401, "Unauthorized", "Unauthorized"})
		return
	}
	if d, ok := discovery[r.URL.Path]; ok && r.Method == "GET" {
		writeJSON(w, 200, d)
		return
	}
	if err := s.route(w, r, u, note); err != nil {
		var se statusError
		if !errors.As(err, &se) {
			se = statusError{500, "InternalError", err.Error()}
		}
		writeStatus(w, se)
	}
}

func res(name, kind string, namespaced bool, verbs ...string) obj {
	return obj{"name": name, "singularName": strings.ToLower(kind), "kind": kind, "namespaced": namespaced, "verbs": verbs}
}

func resources(gv string, list ...obj) obj {
	return obj{"kind": "APIResourceList", "apiVersion": "v1", "groupVersion": gv, "resources": list}
}

func group(name string) obj {
	v := obj{"groupVersion": name + "/v1", "version": "v1"}
	return obj{"name": name, "versions": []obj{v}, "preferredVersion": v}
}

var discovery = map[string]obj{
	"/api":  {"kind": "APIVersions", "versions": []string{"v1"}},
	"/apis": {"kind": "APIGroupList", "apiVersion": "v1", "groups": []obj{group("apps"), group("authorization.k8s.io"), group("authentication.k8s.io")}},
	"/api/v1": resources("v1",
		obj{"name": "namespaces", "singularName": "namespace", "kind": "Namespace", "namespaced": false, "shortNames": []string{"ns"}, "verbs": []string{"get", "list"}},
		obj{"name": "pods", "singularName": "pod", "kind": "Pod", "namespaced": true, "shortNames": []string{"po"}, "verbs": []string{"get", "list", "watch"}},
		obj{"name": "pods/portforward", "singularName": "", "kind": "PodPortForwardOptions", "namespaced": true, "verbs": []string{"create", "get"}},
		obj{"name": "services", "singularName": "service", "kind": "Service", "namespaced": true, "shortNames": []string{"svc"}, "verbs": []string{"get", "list"}}),
	"/apis/apps/v1": resources("apps/v1",
		obj{"name": "deployments", "singularName": "deployment", "kind": "Deployment", "namespaced": true, "shortNames": []string{"deploy"}, "verbs": []string{"get", "list"}}),
	"/apis/authorization.k8s.io/v1":  resources("authorization.k8s.io/v1", res("selfsubjectaccessreviews", "SelfSubjectAccessReview", false, "create")),
	"/apis/authentication.k8s.io/v1": resources("authentication.k8s.io/v1", res("selfsubjectreviews", "SelfSubjectReview", false, "create")),
}

func (s *server) route(w http.ResponseWriter, r *http.Request, u *user, note func()) error {
	switch r.URL.Path {
	case "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews":
		return s.accessReview(w, r, u)
	case "/apis/authentication.k8s.io/v1/selfsubjectreviews":
		writeJSON(w, 201, obj{"kind": "SelfSubjectReview", "apiVersion": "authentication.k8s.io/v1", "metadata": obj{}, "status": obj{"userInfo": obj{"username": u.Name, "groups": []string{"system:authenticated"}}}})
		return nil
	}
	grp, rest := "", ""
	if p, ok := strings.CutPrefix(r.URL.Path, "/api/v1/"); ok {
		rest = p
	} else if p, ok := strings.CutPrefix(r.URL.Path, "/apis/apps/v1/"); ok {
		grp, rest = "apps", p
	} else {
		return statusError{404, "NotFound", "the server could not find the requested resource"}
	}
	seg, ns := strings.Split(rest, "/"), ""
	if seg[0] == "namespaces" && len(seg) > 2 {
		ns, seg = seg[1], seg[2:]
	}
	kind, name, sub := seg[0], "", ""
	if len(seg) > 1 {
		name = seg[1]
	}
	if len(seg) > 2 {
		sub = seg[2]
	}
	verb, q := "list", r.URL.Query()
	if name != "" {
		verb = "get"
	} else if q.Get("watch") == "true" || q.Get("watch") == "1" {
		verb = "watch"
	}
	full := kind
	if sub != "" {
		full += "/" + sub
		if r.Method == "POST" {
			verb = "create"
		}
	}
	if !u.may(verb, full, ns) {
		return forbidden(u, verb, grp, full, ns, name)
	}
	if sub == "portforward" && s.w.Minor >= 35 && !u.may("create", full, ns) {
		return forbidden(u, "create", grp, full, ns, name)
	}
	sel := q.Get("labelSelector")
	s.mu.Lock()
	items, rv := s.items(kind, ns, sel), strconv.Itoa(s.rv)
	s.mu.Unlock()
	if items == nil {
		return statusError{404, "NotFound", "the server could not find the requested resource"}
	}
	switch {
	case sub == "portforward":
		return s.portForward(w, r, ns, name, note)
	case sub != "":
		return statusError{404, "NotFound", "the server could not find the requested resource"}
	case verb == "get":
		for _, it := range items {
			if it["metadata"].(obj)["name"] == name {
				writeJSON(w, 200, it)
				return nil
			}
		}
		return notFound(strings.TrimSuffix(kind+"."+grp, "."), name)
	case verb == "watch":
		note()
		return s.watch(w, r, ns, sel)
	}
	if f, ok := strings.CutPrefix(q.Get("fieldSelector"), "metadata.name="); ok {
		items = slices.DeleteFunc(items, func(o obj) bool { return o["metadata"].(obj)["name"] != f })
	}
	k := map[string]string{"pods": "PodList", "services": "ServiceList", "deployments": "DeploymentList", "namespaces": "NamespaceList"}[kind]
	av := "v1"
	if grp != "" {
		av = grp + "/v1"
	}
	writeJSON(w, 200, obj{"kind": k, "apiVersion": av, "metadata": obj{"resourceVersion": rv}, "items": items})
	return nil
}
