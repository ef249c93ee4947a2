package main

import (
	"crypto/rand"
	"fmt"
	"io"
	"sync"
	"time"
)

// obj is a JSON object on its way out.
type obj = map[string]any

// world is what the cluster holds, as the world file gives it.
type world struct {
	Minor       int       `json:"minor"` // server version 1.Minor; from 1.35 a tunnel over WebSocket needs "create" too
	Users       []user    `json:"users"`
	Pods        []*pod    `json:"pods"`
	Services    []service `json:"services"`
	Deployments []deploy  `json:"deployments"`
	Faults      faults    `json:"faults"`
}

// user signs in with a token and may do what its rules allow.
type user struct {
	Name  string   `json:"name"`
	Token string   `json:"token"`
	Allow []string `json:"allow"` // "verb resource[/subresource] [namespace]", * matches anything
}

// port of a pod, and where its bytes really go.
type port struct {
	Name   string `json:"name"`
	Port   int    `json:"port"`
	Target string `json:"target"` // loopback address; "" means connection refused inside the pod
}

type pod struct {
	Namespace string            `json:"namespace"`
	Name      string            `json:"name"`
	Labels    map[string]string `json:"labels"`
	Phase     string            `json:"phase"`
	UID       string            `json:"uid"`
	Started   time.Time         `json:"started"`
	Restarts  int               `json:"restarts"`
	Ports     []port            `json:"ports"`
	rv        int
}

// service selects pods by their labels.
type service struct {
	Namespace string            `json:"namespace"`
	Name      string            `json:"name"`
	Selector  map[string]string `json:"selector"`
	Port      int               `json:"port"`
	Target    any               `json:"targetPort"` // number or port name
}

// deploy is a deployment.
type deploy struct {
	Namespace string            `json:"namespace"`
	Name      string            `json:"name"`
	Selector  map[string]string `json:"selector"`
}

// faults are switched at run time through the control listener; a tunnel keeps
// those in force when it was opened.
type faults struct {
	RejectWebSocket bool `json:"rejectWebSocket"` // 400 to the WebSocket upgrade: kubectl falls back to SPDY
	RejectUpgrade   int  `json:"rejectUpgrade"`   // this status to every upgrade
	UpgradeDelayMS  int  `json:"upgradeDelayMs"`
	StallStreams    bool `json:"stallStreams"` // streams are never answered
	APIStatus       int  `json:"apiStatus"`    // this status to every request
	APIDelayMS      int  `json:"apiDelayMs"`
	BytesPerSecond  int  `json:"bytesPerSecond"` // towards the client; 0 is no limit
	CutAfterBytes   int  `json:"cutAfterBytes"`  // drop the tunnel after so many bytes towards the client
}

type server struct {
	mu      sync.Mutex
	w       world
	rv      int
	tunnels map[*tunnel]bool
	log     []request
	total   int
}

type request struct {
	Method string `json:"method"`
	Path   string `json:"path"`
	User   string `json:"user"`
	Status int    `json:"status"`
}

type tunnel struct {
	pod       string
	kind      string
	conn      io.Closer // raw socket below, closed to drop the tunnel without a word
	mu        sync.Mutex
	streams   int
	sent, got int64
}

func (s *server) find(ns, name string) *pod {
	for _, p := range s.w.Pods {
		if p.Namespace == ns && p.Name == name {
			return p
		}
	}
	return nil
}

func (s *server) touch(p *pod) {
	s.rv++
	p.rv = s.rv
	if p.UID == "" {
		p.UID = newUID()
	}
	if p.Started.IsZero() {
		p.Started = time.Now().Add(-time.Minute).UTC().Truncate(time.Second)
	}
	if p.Phase == "" {
		p.Phase = "Running"
	}
}

func newUID() string {
	b := make([]byte, 16)
	rand.Read(b)
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}
