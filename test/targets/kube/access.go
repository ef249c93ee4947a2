package main

import (
	"encoding/binary"
	"encoding/json"
	"io"
	"net/http"
	"strings"
)

func (s *server) whoami(r *http.Request) *user {
	tok, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if !ok {
		return nil
	}
	for i := range s.w.Users {
		if s.w.Users[i].Token == tok {
			return &s.w.Users[i]
		}
	}
	return nil
}

func (u *user) may(verb, resource, ns string) bool {
	for _, rule := range u.Allow {
		f := strings.Fields(rule + " * *")
		if rule == "*" || (match(f[0], verb) && match(f[1], resource) && match(f[2], ns)) {
			return true
		}
	}
	return false
}

func match(pattern, s string) bool { return pattern == "*" || pattern == s }

func (s *server) accessReview(w http.ResponseWriter, r *http.Request, u *user) error {
	type attributes struct {
		Namespace   string `json:"namespace,omitempty"`
		Verb        string `json:"verb,omitempty"`
		Group       string `json:"group,omitempty"`
		Resource    string `json:"resource,omitempty"`
		Subresource string `json:"subresource,omitempty"`
		Name        string `json:"name,omitempty"`
	}
	var in struct {
		Spec struct {
			ResourceAttributes attributes `json:"resourceAttributes"`
		} `json:"spec"`
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, 1<<20))
	if err != nil {
		return err
	}
	a := &in.Spec.ResourceAttributes
	if raw, ok := strings.CutPrefix(string(body), "k8s\x00"); ok {
		// kubectl posts protobuf: Unknown{2: raw} around Review{2: spec{1: attributes}}.
		f := protoFields(protoFields(protoFields(protoFields(raw)[2])[2])[1])
		*a = attributes{Namespace: f[1], Verb: f[2], Group: f[3], Resource: f[5], Subresource: f[6], Name: f[7]}
	} else if err := json.Unmarshal(body, &in); err != nil {
		return statusError{400, "BadRequest", err.Error()}
	}
	full := a.Resource
	if a.Subresource != "" {
		full += "/" + a.Subresource
	}
	writeJSON(w, 201, obj{"kind": "SelfSubjectAccessReview", "apiVersion": "authorization.k8s.io/v1", "metadata": obj{}, "spec": obj{"resourceAttributes": a}, "status": obj{"allowed": u.may(a.Verb, full, a.Namespace)}})
	return nil
}

// protoFields returns the last value of each length-delimited field.
func protoFields(b string) map[uint64]string {
	out := map[uint64]string{}
	for len(b) > 0 {
		key, n := binary.Uvarint([]byte(b))
		if n <= 0 {
			break
		}
		b = b[n:]
		v, n := binary.Uvarint([]byte(b))
		if n <= 0 {
			break
		}
		b = b[n:]
		if key&7 == 2 {
			if v > uint64(len(b)) {
				break
			}
			out[key>>3], b = b[:v], b[v:]
		} else if key&7 != 0 {
			break
		}
	}
	return out
}
