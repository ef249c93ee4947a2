// Command kube answers as a small Kubernetes API server, for tests of port forwarding through kubectl. Objects, access
// reviews and sign-in come from a JSON world file; forwarded bytes really flow, over SPDY/3.1 or over SPDY in a WebSocket,
// to addresses of this machine. See README.md.
package main

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
)

func run() error {
	listen := flag.String("listen", "127.0.0.1:0", "API address, loopback")
	ctl := flag.String("control", "127.0.0.1:0", "control address, loopback")
	worldPath := flag.String("world", "world.json", "world file")
	dir := flag.String("dir", ".", "where kubeconfig files are written")
	flag.Parse()
	s := &server{tunnels: map[*tunnel]bool{}}
	b, err := os.ReadFile(*worldPath)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(b, &s.w); err != nil {
		return err
	}
	for _, p := range s.w.Pods {
		s.touch(p)
	}
	cert, ca, err := certificate()
	if err != nil {
		return err
	}
	l, err := net.Listen("tcp", *listen)
	if err != nil {
		return err
	}
	cl, err := net.Listen("tcp", *ctl)
	if err != nil {
		return err
	}
	api, self := "https://"+l.Addr().String(), os.Args[0]
	if self, err = os.Executable(); err != nil {
		return err
	}
	files := obj{}
	for _, u := range s.w.Users {
		plugin := func(cmd, mode, interactive string) obj {
			return obj{"exec": obj{"apiVersion": "client.authentication.k8s.io/v1", "command": cmd, "args": []string{"exec-plugin", mode}, "env": []obj{{"name": "DOUBLE_TOKEN", "value": u.Token}}, "interactiveMode": interactive, "installHint": "install the example login plugin"}}
		}
		for k, v := range map[string]obj{
			"token": {"token": u.Token}, "bad-token": {"token": "expired"}, "exec": plugin(self, "ok", "Never"),
			"exec-tty": plugin(self, "tty", "Always"), "exec-fail": plugin(self, "fail", "Never"), "exec-slow": plugin(self, "slow", "Never"),
			"exec-missing": plugin("no-such-login-plugin", "ok", "Never"),
		} {
			path, _ := filepath.Abs(filepath.Join(*dir, u.Name+"."+k+".kubeconfig"))
			files[u.Name+"."+k] = path
			if err := kubeconfig(path, api, ca, v); err != nil {
				return err
			}
		}
	}
	srv := &http.Server{Handler: s, TLSConfig: &tls.Config{Certificates: []tls.Certificate{cert}}, ErrorLog: log.New(io.Discard, "", 0)}
	go srv.ServeTLS(l, "", "")
	go http.Serve(cl, s.control())
	json.NewEncoder(os.Stdout).Encode(obj{"ready": true, "api": api, "control": "http://" + cl.Addr().String(), "pid": os.Getpid(), "kubeconfigs": files})
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	<-ctx.Done()
	return srv.Close()
}

func main() {
	if len(os.Args) > 1 && os.Args[1] == "exec-plugin" {
		execPlugin(os.Args[2:])
		return
	}
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "kube-api-double:", err)
		os.Exit(1)
	}
}
