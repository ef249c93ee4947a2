package main

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// items renders the objects of one kind; nil for a kind that is not served.
func (s *server) items(kind, ns, sel string) []obj {
	out := []obj{}
	in := func(n string) bool { return ns == "" || ns == n }
	switch kind {
	case "namespaces":
		seen := map[string]bool{}
		for _, p := range s.w.Pods {
			if !seen[p.Namespace] {
				seen[p.Namespace] = true
				out = append(out, obj{"kind": "Namespace", "apiVersion": "v1", "metadata": obj{"name": p.Namespace}, "status": obj{"phase": "Active"}})
			}
		}
	case "pods":
		for _, p := range s.w.Pods {
			if in(p.Namespace) && selected(p.Labels, sel) {
				out = append(out, p.render())
			}
		}
	case "services":
		for _, v := range s.w.Services {
			if in(v.Namespace) {
				out = append(out, obj{"kind": "Service", "apiVersion": "v1", "metadata": obj{"name": v.Name, "namespace": v.Namespace},
					"spec": obj{"clusterIP": "10.0.0.1", "type": "ClusterIP", "selector": v.Selector, "ports": []obj{{"name": "http", "protocol": "TCP", "port": v.Port, "targetPort": v.Target}}}})
			}
		}
	case "deployments":
		for _, d := range s.w.Deployments {
			if in(d.Namespace) {
				out = append(out, obj{"kind": "Deployment", "apiVersion": "apps/v1", "metadata": obj{"name": d.Name, "namespace": d.Namespace},
					"spec": obj{"replicas": 1, "selector": obj{"matchLabels": d.Selector}, "template": obj{"metadata": obj{"labels": d.Selector}, "spec": obj{"containers": []obj{}}}}})
			}
		}
	default:
		return nil
	}
	return out
}

func selected(labels map[string]string, sel string) bool {
	for _, c := range strings.Split(sel, ",") {
		k, v, ok := strings.Cut(strings.ReplaceAll(c, "==", "="), "=")
		if ok && labels[k] != v {
			return false
		}
	}
	return true
}

func (p *pod) render() obj {
	ports := []obj{}
	for _, c := range p.Ports {
		ports = append(ports, obj{"name": c.Name, "containerPort": c.Port, "protocol": "TCP"})
	}
	ready := "False"
	if p.Phase == "Running" {
		ready = "True"
	}
	st := p.Started.Format(time.RFC3339)
	return obj{"kind": "Pod", "apiVersion": "v1",
		"metadata": obj{"name": p.Name, "namespace": p.Namespace, "uid": p.UID, "resourceVersion": strconv.Itoa(p.rv), "creationTimestamp": st, "labels": p.Labels},
		"spec":     obj{"nodeName": "node-1", "containers": []obj{{"name": "app", "image": "example.test/app:1", "ports": ports}}},
		"status": obj{"phase": p.Phase, "podIP": "10.1.0.5", "startTime": st, "conditions": []obj{{"type": "Ready", "status": ready, "lastTransitionTime": st}},
			"containerStatuses": []obj{{"name": "app", "ready": ready == "True", "restartCount": p.Restarts, "image": "example.test/app:1", "imageID": "", "state": obj{"running": obj{"startedAt": st}}}}}}
}

func (s *server) watch(w http.ResponseWriter, r *http.Request, ns, sel string) error {
	w.Header().Set("Content-Type", "application/json")
	enc, seen := json.NewEncoder(w), map[string]int{}
	since, _ := strconv.Atoi(r.URL.Query().Get("resourceVersion"))
	for {
		s.mu.Lock()
		now := map[string]int{}
		var events []obj
		for _, p := range s.w.Pods {
			if (ns != "" && p.Namespace != ns) || !selected(p.Labels, sel) {
				continue
			}
			now[p.Name] = p.rv
			old, had := seen[p.Name]
			if !had && p.rv > since {
				events = append(events, obj{"type": "ADDED", "object": p.render()})
			} else if had && old != p.rv {
				events = append(events, obj{"type": "MODIFIED", "object": p.render()})
			}
		}
		for n := range seen {
			if _, ok := now[n]; !ok {
				events = append(events, obj{"type": "DELETED", "object": (&pod{Namespace: ns, Name: n}).render()})
			}
		}
		seen = now
		s.mu.Unlock()
		for _, e := range events {
			enc.Encode(e)
		}
		w.(http.Flusher).Flush()
		select {
		case <-r.Context().Done():
			return nil
		case <-time.After(100 * time.Millisecond):
		}
	}
}
