package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"sync"
	"syscall"
	"time"
)

func init() {
	register("open-of-a-pipe", openOfAPipe)
	register("read-of-a-pipe", readOfAPipe)
	register("file-lock", fileLock)
	register("child-never-ends", childNeverEnds)
	register("c-function", cFunction)
	register("raw-socket", rawSocket)
	register("threads-locked", threadsLocked)
	register("lock-behind-read", lockBehindRead)
	register("senders-behind-read", sendersBehindRead)
	register("readers-behind-file-lock", readersBehindFileLock)
	register("wait-group-behind-read", waitGroupBehindRead)
	register("condition-behind-read", conditionBehindRead)
	register("once-behind-open", onceBehindOpen)
	register("two-steps-behind-read", twoStepsBehindRead)
	register("handlers-behind-read", handlersBehindRead)
}

// silentPipe is a descriptor of which a read blocks for ever, outside of the network poller.
func silentPipe() int {
	var ends [2]int
	if err := syscall.Pipe(ends[:]); err != nil {
		panic(err)
	}
	return ends[0]
}

type device struct{ fd int }

func (d *device) load(buffer []byte) (int, error) {
	return syscall.Read(d.fd, buffer)
}

func openOfAPipe(l load) {
	name := filepath.Join(l.dir, "events")
	if err := syscall.Mkfifo(name, 0o600); err != nil {
		panic(err)
	}
	l.arrive(func(int) {
		file, err := os.OpenFile(name, os.O_RDONLY, 0) // waits for a writer
		if err == nil {
			_ = file.Close()
		}
	})
}

func readOfAPipe(l load) {
	d := &device{fd: silentPipe()}
	l.arrive(func(int) { _, _ = d.load(make([]byte, 64)) })
}

// lockFile waits for the lock of a file. The descriptor is never closed, so that the lock is kept.
func lockFile(name string) error {
	fd, err := syscall.Open(name, syscall.O_RDWR|syscall.O_CREAT, 0o600)
	if err != nil {
		return err
	}
	return syscall.Flock(fd, syscall.LOCK_EX)
}

func fileLock(l load) {
	name := filepath.Join(l.dir, "lock")
	if err := lockFile(name); err != nil {
		panic(err)
	}
	l.arrive(func(int) { _ = lockFile(name) })
}

func childNeverEnds(l load) {
	l.arrive(func(int) {
		if err := exec.Command("sleep", "3600").Run(); err != nil {
			return
		}
	})
}

func rawSocket(l load) {
	ends, err := syscall.Socketpair(syscall.AF_UNIX, syscall.SOCK_STREAM, 0)
	if err != nil {
		panic(err)
	}
	l.arrive(func(int) {
		_, _, _ = syscall.Recvfrom(ends[0], make([]byte, 16), 0)
	})
}

// Every session keeps a thread of its own and sleeps on it.
func threadsLocked(l load) {
	l.arrive(func(int) {
		runtime.LockOSThread()
		pause := syscall.Timespec{Sec: 3600}
		_ = syscall.Nanosleep(&pause, nil)
	})
}

type rates struct {
	mu     sync.Mutex
	source *device
	values []byte
}

func (r *rates) refresh() {
	r.mu.Lock()
	defer r.mu.Unlock()
	_, _ = r.source.load(r.values)
}

func (r *rates) price() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.values)
}

func lockBehindRead(l load) {
	r := &rates{source: &device{fd: silentPipe()}, values: make([]byte, 16)}
	go r.refresh()
	time.Sleep(10 * time.Millisecond)
	l.arrive(func(int) { r.price() })
}

// One worker takes jobs and hangs in a read; all others cannot hand theirs over.
func sendersBehindRead(l load) {
	jobs := make(chan int)
	d := &device{fd: silentPipe()}
	go func() {
		for range jobs {
			_, _ = d.load(make([]byte, 16))
		}
	}()
	l.arrive(func(int) { jobs <- 1 })
}

type index struct {
	mu   sync.RWMutex
	name string
	size int
}

func (x *index) rebuild() {
	x.mu.Lock()
	defer x.mu.Unlock()
	_ = lockFile(x.name)
}

func (x *index) find() int {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return x.size
}

func readersBehindFileLock(l load) {
	x := &index{name: filepath.Join(l.dir, "lock")}
	if err := lockFile(x.name); err != nil {
		panic(err)
	}
	go x.rebuild()
	time.Sleep(10 * time.Millisecond)
	l.arrive(func(int) { x.find() })
}

// A request waits for its three parts, of which one hangs in a read.
func waitGroupBehindRead(l load) {
	d := &device{fd: silentPipe()}
	l.arrive(func(int) {
		var parts sync.WaitGroup
		for part := range 3 {
			parts.Go(func() {
				if part == 0 {
					_, _ = d.load(make([]byte, 16))
				}
			})
		}
		parts.Wait()
	})
}

type queue struct {
	mu    sync.Mutex
	ready *sync.Cond
	items []int
}

func (q *queue) fill(d *device) {
	buffer := make([]byte, 16)
	for {
		if _, err := d.load(buffer); err != nil {
			return
		}
		q.mu.Lock()
		q.items = append(q.items, 1)
		q.mu.Unlock()
		q.ready.Signal()
	}
}

func (q *queue) take() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	for len(q.items) == 0 {
		q.ready.Wait()
	}
	item := q.items[0]
	q.items = q.items[1:]
	return item
}

func conditionBehindRead(l load) {
	q := &queue{}
	q.ready = sync.NewCond(&q.mu)
	go q.fill(&device{fd: silentPipe()})
	l.arrive(func(int) { q.take() })
}

type settings struct {
	once sync.Once
	name string
	text []byte
}

func (s *settings) get() []byte {
	s.once.Do(func() {
		s.text, _ = os.ReadFile(s.name) // a named pipe that nobody writes to
	})
	return s.text
}

func onceBehindOpen(l load) {
	s := &settings{name: filepath.Join(l.dir, "settings")}
	if err := syscall.Mkfifo(s.name, 0o600); err != nil {
		panic(err)
	}
	l.arrive(func(int) { s.get() })
}

// The loader hangs with the lock; a batcher waits for the lock; requests wait for the batcher.
func twoStepsBehindRead(l load) {
	r := &rates{source: &device{fd: silentPipe()}, values: make([]byte, 16)}
	go r.refresh()
	time.Sleep(10 * time.Millisecond)
	batches := make(chan int)
	batcher := func() {
		for range batches {
			r.price()
		}
	}
	go batcher()
	l.arrive(func(int) { batches <- 1 })
}

func handlersBehindRead(l load) {
	r := &rates{source: &device{fd: silentPipe()}, values: make([]byte, 16)}
	go r.refresh()
	time.Sleep(10 * time.Millisecond)
	address := serveText(func() string { return strconv.Itoa(r.price()) })
	l.arrive(func(int) { getText(address) })
}
