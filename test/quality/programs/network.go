package main

import (
	"bytes"
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"
)

func init() {
	register("body-not-closed", bodyNotClosed)
	register("client-without-timeout", clientWithoutTimeout)
	register("rows-not-closed", rowsNotClosed)
	register("slow-bodies", slowBodies)
	register("dial-without-deadline", dialWithoutDeadline)
}

// serve answers on a port of its own until the process ends.
func serve(handler http.HandlerFunc) string {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	go func() { _ = http.Serve(listener, handler) }()
	return listener.Addr().String()
}

func bodyNotClosed(l load) {
	address := serve(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write(bytes.Repeat([]byte("x"), 64<<10))
	})
	l.arrive(func(int) {
		response, err := http.Get("http://" + address)
		if err == nil {
			_ = response.StatusCode // its body is neither read nor closed
		}
	})
}

func clientWithoutTimeout(l load) {
	hang := make(chan struct{})
	address := serve(func(http.ResponseWriter, *http.Request) { <-hang })
	l.arrive(func(int) {
		response, err := http.Get("http://" + address)
		if err == nil {
			_ = response.Body.Close()
		}
	})
}

type fakeDriver struct{}
type fakeConn struct{}
type fakeStatement struct{}
type fakeRows struct{ left int }

func (fakeDriver) Open(string) (driver.Conn, error)              { return fakeConn{}, nil }
func (fakeConn) Prepare(string) (driver.Stmt, error)             { return fakeStatement{}, nil }
func (fakeConn) Close() error                                    { return nil }
func (fakeConn) Begin() (driver.Tx, error)                       { return nil, driver.ErrSkip }
func (fakeStatement) Close() error                               { return nil }
func (fakeStatement) NumInput() int                              { return 0 }
func (fakeStatement) Exec([]driver.Value) (driver.Result, error) { return nil, driver.ErrSkip }
func (fakeStatement) Query([]driver.Value) (driver.Rows, error)  { return &fakeRows{left: 3}, nil }
func (*fakeRows) Columns() []string                              { return []string{"id"} }
func (*fakeRows) Close() error                                   { return nil }
func (r *fakeRows) Next(values []driver.Value) error {
	if r.left == 0 {
		return io.EOF
	}
	r.left--
	values[0] = int64(r.left)
	return nil
}

func openDatabase(connections int) *sql.DB {
	sql.Register("fake", fakeDriver{})
	db, err := sql.Open("fake", "")
	if err != nil {
		panic(err)
	}
	db.SetMaxOpenConns(connections)
	return db
}

func rowsNotClosed(l load) {
	db := openDatabase(5)
	l.arrive(func(int) {
		rows, err := db.QueryContext(context.Background(), "select id")
		if err == nil {
			rows.Next() // and no rows.Close()
		}
	})
}

// Clients announce a body and never send the rest; the server has no timeouts.
func slowBodies(l load) {
	address := serve(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.ReadAll(r.Body)
	})
	var mu sync.Mutex
	var clients []net.Conn
	l.arrive(func(int) {
		conn, err := net.Dial("tcp", address)
		if err != nil {
			return
		}
		fmt.Fprintf(conn, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\nbegin")
		mu.Lock()
		clients = append(clients, conn)
		mu.Unlock()
	})
}

// A peer accepts and says nothing; nobody sets a deadline.
func dialWithoutDeadline(l load) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	go func() {
		kept := []net.Conn{}
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			kept = append(kept, conn)
		}
	}()
	l.arrive(func(int) {
		conn, err := net.Dial("tcp", listener.Addr().String())
		if err != nil {
			return
		}
		greeting := make([]byte, 16)
		_, _ = conn.Read(greeting)
	})
}
