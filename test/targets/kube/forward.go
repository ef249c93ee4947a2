package main

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/gorilla/websocket"
	"k8s.io/streaming/pkg/httpstream"
	"k8s.io/streaming/pkg/httpstream/spdy"
)

const (
	protoV1     = "portforward.k8s.io"
	protoTunnel = "SPDY/3.1+portforward.k8s.io"
)

func (s *server) portForward(w http.ResponseWriter, r *http.Request, ns, name string, note func()) error {
	s.mu.Lock()
	p, f := s.find(ns, name), s.w.Faults
	s.mu.Unlock()
	if p == nil {
		return notFound("pods", name)
	}
	time.Sleep(time.Duration(f.UpgradeDelayMS) * time.Millisecond)
	if f.RejectUpgrade != 0 {
		return statusError{f.RejectUpgrade, "InternalError", "error dialing backend: dial tcp 10.0.0.9:10250: i/o timeout"}
	}
	c := &capture{recorder: w.(*recorder)}
	t := &tunnel{pod: ns + "/" + name}
	h := &forwarder{s: s, t: t, pod: p, f: f, pairs: map[string]*pair{}, ready: make(chan struct{})}
	var conn httpstream.Connection
	if websocket.IsWebSocketUpgrade(r) {
		if f.RejectWebSocket {
			return statusError{400, "BadRequest", "Upgrade request required"}
		}
		t.kind = "websocket"
		up := websocket.Upgrader{Subprotocols: []string{protoTunnel}, CheckOrigin: func(*http.Request) bool { return true }}
		ws, err := up.Upgrade(c, r, nil)
		if err != nil {
			return nil // already answered
		}
		if ws.Subprotocol() != protoTunnel {
			ws.Close()
			return nil
		}
		if conn, err = spdy.NewServerConnection(&wsConn{Conn: ws}, h.newStream); err != nil {
			return nil
		}
	} else {
		t.kind = "spdy"
		if _, err := httpstream.Handshake(r, w, []string{protoV1}); err != nil {
			return statusError{400, "BadRequest", err.Error()}
		}
		if conn = spdy.NewResponseUpgrader().UpgradeResponse(c, r, h.newStream); conn == nil {
			return nil
		}
	}
	t.conn, h.conn = c.raw, conn
	close(h.ready)
	note()
	s.mu.Lock()
	s.tunnels[t] = true
	s.mu.Unlock()
	<-conn.CloseChan()
	c.raw.Close()
	s.mu.Lock()
	delete(s.tunnels, t)
	s.mu.Unlock()
	return nil
}

// A forwarded connection is an error stream and a data stream with one request ID.
type pair struct{ errs, data httpstream.Stream }

type forwarder struct {
	s     *server
	t     *tunnel
	pod   *pod
	f     faults
	conn  httpstream.Connection
	mu    sync.Mutex
	pairs map[string]*pair
	ready chan struct{} // closed once conn is set: streams may come earlier
}

func (h *forwarder) newStream(st httpstream.Stream, _ <-chan struct{}) error {
	if h.f.StallStreams {
		time.Sleep(time.Hour) // called synchronously: the peer gets no reply to its stream
	}
	hd := st.Headers()
	n, err := strconv.Atoi(hd.Get("port"))
	if err != nil || n < 1 || n > 65535 {
		return fmt.Errorf("bad port %q", hd.Get("port"))
	}
	id := hd.Get("requestID")
	h.mu.Lock()
	defer h.mu.Unlock()
	p := h.pairs[id]
	if p == nil {
		p = &pair{}
		h.pairs[id] = p
	}
	switch hd.Get("streamType") {
	case "error":
		p.errs = st
	case "data":
		p.data = st
	default:
		return fmt.Errorf("bad stream type %q", hd.Get("streamType"))
	}
	if p.errs != nil && p.data != nil {
		delete(h.pairs, id)
		go h.serve(p, n)
	}
	return nil
}

func (h *forwarder) serve(p *pair, n int) {
	<-h.ready
	h.t.mu.Lock()
	h.t.streams++
	h.t.mu.Unlock()
	defer func() {
		p.errs.Close()
		p.data.Reset()
		h.conn.RemoveStreams(p.errs, p.data)
	}()
	target := ""
	h.s.mu.Lock()
	for _, c := range h.pod.Ports {
		if c.Port == n {
			target = c.Target
		}
	}
	uid := h.pod.UID
	h.s.mu.Unlock()
	var up net.Conn
	err := fmt.Errorf("dial tcp4 127.0.0.1:%d: connect: connection refused", n)
	if target != "" {
		up, err = net.Dial("tcp", target)
	}
	if err != nil {
		fmt.Fprintf(p.errs, "error forwarding port %d to pod %s, uid : failed to execute portforward in network namespace \"/var/run/netns/cni-1\": failed to connect to localhost:%d inside namespace %q: %v", n, uid, n, uid, err)
		return
	}
	defer up.Close()
	go func() {
		k, _ := io.Copy(up, p.data) // client to pod
		h.t.mu.Lock()
		h.t.got += k
		h.t.mu.Unlock()
		up.(*net.TCPConn).CloseWrite()
	}()
	size := 16 << 10
	if h.f.BytesPerSecond > 0 {
		size = max(1, h.f.BytesPerSecond/20)
	}
	buf := make([]byte, size)
	for {
		k, err := up.Read(buf)
		if k > 0 {
			h.t.mu.Lock()
			left := int64(h.f.CutAfterBytes) - h.t.sent
			cut := h.f.CutAfterBytes > 0 && int64(k) >= left
			if cut {
				k = int(max(0, left))
			}
			h.t.sent += int64(k)
			h.t.mu.Unlock()
			if _, werr := p.data.Write(buf[:k]); werr != nil {
				return
			}
			if cut {
				h.t.conn.Close()
				return
			}
			if h.f.BytesPerSecond > 0 {
				time.Sleep(time.Duration(k) * time.Second / time.Duration(h.f.BytesPerSecond))
			}
		}
		if err != nil {
			p.data.Close()
			return
		}
	}
}
