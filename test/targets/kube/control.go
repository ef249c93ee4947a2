package main

import (
	"encoding/json"
	"net/http"
	"slices"
)

func (s *server) control() http.Handler {
	m := http.NewServeMux()
	in := func(w http.ResponseWriter, r *http.Request, v any) bool {
		d := json.NewDecoder(r.Body)
		d.DisallowUnknownFields()
		if err := d.Decode(v); err != nil {
			http.Error(w, err.Error(), 400)
			return false
		}
		return true
	}
	m.HandleFunc("GET /state", func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		defer s.mu.Unlock()
		ts := []obj{}
		for t := range s.tunnels {
			t.mu.Lock()
			ts = append(ts, obj{"pod": t.pod, "kind": t.kind, "connections": t.streams, "toClient": t.sent, "fromClient": t.got})
			t.mu.Unlock()
		}
		writeJSON(w, 200, obj{"pods": s.w.Pods, "faults": s.w.Faults, "tunnels": ts, "requests": s.log, "requestsTotal": s.total})
	})
	// Replaces all faults; {} clears them.
	m.HandleFunc("POST /faults", func(w http.ResponseWriter, r *http.Request) {
		var f faults
		if in(w, r, &f) {
			s.mu.Lock()
			s.w.Faults = f
			s.mu.Unlock()
		}
	})
	// Adds or replaces a pod; a replaced pod keeps its UID unless one is given.
	m.HandleFunc("POST /pod", func(w http.ResponseWriter, r *http.Request) {
		var p pod
		if !in(w, r, &p) {
			return
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		if old := s.find(p.Namespace, p.Name); old != nil {
			if p.UID == "" {
				p.UID, p.Started = old.UID, old.Started
			}
			if p.Labels == nil {
				p.Labels = old.Labels
			}
			if p.Ports == nil {
				p.Ports = old.Ports
			}
			*old = p
			s.touch(old)
			return
		}
		s.touch(&p)
		s.w.Pods = append(s.w.Pods, &p)
	})
	// Cuts the sockets of a pod's tunnels ("" for all); with delete the pod goes too.
	m.HandleFunc("POST /drop", func(w http.ResponseWriter, r *http.Request) {
		var q struct {
			Namespace, Name string
			Delete          bool
		}
		if !in(w, r, &q) {
			return
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		n := 0
		for t := range s.tunnels {
			if q.Name == "" || t.pod == q.Namespace+"/"+q.Name {
				t.conn.Close()
				n++
			}
		}
		if q.Delete {
			s.w.Pods = slices.DeleteFunc(s.w.Pods, func(p *pod) bool { return p.Namespace == q.Namespace && p.Name == q.Name })
		}
		writeJSON(w, 200, obj{"dropped": n})
	})
	return m
}
