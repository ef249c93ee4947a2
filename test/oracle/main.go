// Oracle prints what Go's own reader makes of execution traces, as text that a test compares with what Faultline makes
// of the same files: how many events of which kind in which order, the states of each goroutine and P in nanoseconds,
// stops of the world, mark phases, heap values, tasks and regions. All times count from the first event.
//
//	go run . FILE...
//	go run . -time FILE    only reads, and prints how long that took and how much memory it needed
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"os"
	"sort"
	"strings"
	"syscall"
	"time"

	"golang.org/x/exp/trace"
)

func main() {
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	if os.Args[1] == "-time" {
		printTime(os.Args[2])
		return
	}
	for _, name := range os.Args[1:] {
		file, err := os.Open(name)
		if err != nil {
			log.Fatal(err)
		}
		s := newSummary()
		head := make([]byte, 16)
		if _, err := io.ReadFull(file, head); err != nil {
			log.Fatal(name, ": ", err)
		}
		if _, err := file.Seek(0, io.SeekStart); err != nil {
			log.Fatal(err)
		}
		s.isV1 = string(head[:8]) < "go 1.22 "
		if err := s.read(bufio.NewReader(file)); err != nil {
			log.Fatal(name, ": ", err)
		}
		if len(os.Args) > 2 {
			fmt.Fprintf(out, "# %s\n", name)
		}
		s.print(out)
		file.Close()
	}
}

func printTime(name string) {
	began := time.Now()
	file, err := os.Open(name)
	if err != nil {
		log.Fatal(err)
	}
	reader, err := trace.NewReader(bufio.NewReaderSize(file, 1<<20))
	if err != nil {
		log.Fatal(err)
	}
	events := 0
	for ; ; events++ {
		if _, err := reader.ReadEvent(); err == io.EOF {
			break
		} else if err != nil {
			log.Fatal(err)
		}
	}
	took := time.Since(began)
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		log.Fatal(err)
	}
	json.NewEncoder(os.Stdout).Encode(map[string]float64{
		"ms":        float64(took.Nanoseconds()) / 1e6,
		"peakBytes": float64(usage.Maxrss) * 1024,
		"events":    float64(events),
	})
}

type goroutine struct {
	name   string
	isOld  bool
	state  string
	since  int64
	totals map[string]int64
	// proc is the P that it took into a system call, -1 once that is lost.
	proc trace.ProcID
}

type proc struct {
	running      bool
	since, total int64
	syscall      trace.GoID
}

type span struct {
	name       string
	start, end int64
}

type summary struct {
	// isV1 is true for traces of Go before 1.22, which the reader converts.
	isV1       bool
	start      trace.Time
	hasStart   bool
	sync, last int64
	hash       int64
	events     map[string]int
	goroutines map[trace.GoID]*goroutine
	procs      map[trace.ProcID]*proc
	open       map[string]*span
	spans      []*span
	metrics    map[string][]string
	regions    map[string]int
}

func newSummary() *summary {
	return &summary{
		events:     map[string]int{},
		goroutines: map[trace.GoID]*goroutine{},
		procs:      map[trace.ProcID]*proc{},
		open:       map[string]*span{},
		metrics:    map[string][]string{},
		regions:    map[string]int{},
	}
}

func (s *summary) read(in io.Reader) error {
	reader, err := trace.NewReader(in)
	if err != nil {
		return err
	}
	for {
		event, err := reader.ReadEvent()
		if err == io.EOF {
			s.finish()
			return nil
		}
		if err != nil {
			return err
		}
		if !s.hasStart {
			s.start, s.hasStart = event.Time(), true
		}
		s.last = int64(event.Time() - s.start)
		s.hash = (s.hash*31 + s.last%1000003) % 2147483647
		s.add(event)
	}
}

func (s *summary) add(event trace.Event) {
	key := event.Kind().String()
	switch event.Kind() {
	case trace.EventSync:
		s.sync = s.last
	case trace.EventStateTransition:
		transition := event.StateTransition()
		if transition.Resource.Kind == trace.ResourceGoroutine {
			key = s.moveGoroutine(event, transition)
		} else {
			key = s.moveProc(transition)
		}
	case trace.EventRangeBegin, trace.EventRangeActive:
		r := event.Range()
		key += " " + r.Name
		id := fmt.Sprint(r.Name, r.Scope)
		if s.open[id] == nil {
			opened := &span{name: r.Name, start: s.last, end: -1}
			if event.Kind() == trace.EventRangeActive {
				opened.start = s.sync
			}
			s.open[id] = opened
			s.spans = append(s.spans, opened)
		}
	case trace.EventRangeEnd:
		r := event.Range()
		key += " " + r.Name
		id := fmt.Sprint(r.Name, r.Scope)
		if opened := s.open[id]; opened != nil {
			opened.end = s.last
			delete(s.open, id)
		}
	case trace.EventMetric:
		metric := event.Metric()
		value := metric.Value.Uint64()
		if value > 1<<53 {
			value = 0 // no heap goal, as Go up to 1.24 writes it
		}
		key += " " + metric.Name
		s.metrics[metric.Name] = append(s.metrics[metric.Name], fmt.Sprintf("%d:%d", s.last, value))
	case trace.EventLabel:
		key += " " + event.Label().Label
	case trace.EventTaskBegin:
		s.regions["task "+event.Task().Type]++
	case trace.EventRegionBegin:
		s.regions["region "+event.Region().Type]++
	case trace.EventLog:
		s.regions["log "+event.Log().Category]++
	}
	s.events[key]++
}

func (s *summary) moveGoroutine(event trace.Event, transition trace.StateTransition) string {
	id := transition.Resource.Goroutine()
	from, to := transition.Goroutine()
	g := s.goroutines[id]
	if g == nil {
		g = &goroutine{isOld: from == trace.GoUndetermined, totals: map[string]int64{}, proc: trace.NoProc}
		s.goroutines[id] = g
	}
	if g.name == "" {
		for frame := range transition.Stack.Frames() {
			g.name = frame.Func
		}
	}
	isStatus := from == to || from == trace.GoUndetermined
	if from != to {
		at := s.last
		if isStatus {
			at = s.sync
		}
		g.leave(at)
		if p := s.procs[g.proc]; p != nil && p.syscall == id {
			p.syscall = trace.NoGoroutine
		}
		g.proc = trace.NoProc
		switch to {
		case trace.GoRunnable:
			g.state = "runnable"
		case trace.GoRunning:
			g.state = "running"
		case trace.GoWaiting:
			g.state = "blocked"
			if !isStatus && transition.Reason != "" {
				g.state += " " + transition.Reason
			}
		case trace.GoSyscall:
			g.state = "syscall"
			// A status may be told by another thread than the one in the system call, which then has no P.
			held := event.Proc()
			if isStatus && (event.Goroutine() != id || s.isV1) {
				held = trace.NoProc
			}
			if held == trace.NoProc {
				g.state = "syscall blocked"
			} else {
				g.proc = held
				s.proc(held).syscall = id
			}
		default:
			g.state = ""
		}
		g.since = at
	}
	if isStatus {
		return "goroutine status " + to.String()
	}
	return fmt.Sprintf("goroutine %v to %v", from, to)
}

func (s *summary) proc(id trace.ProcID) *proc {
	p := s.procs[id]
	if p == nil {
		p = &proc{syscall: trace.NoGoroutine}
		s.procs[id] = p
	}
	return p
}

func (s *summary) moveProc(transition trace.StateTransition) string {
	id := transition.Resource.Proc()
	from, to := transition.Proc()
	p := s.proc(id)
	// The first start or stop of a P in an old trace comes as a status, but is what happens then.
	if s.isV1 && from == trace.ProcUndetermined {
		from = map[trace.ProcState]trace.ProcState{trace.ProcRunning: trace.ProcIdle, trace.ProcIdle: trace.ProcRunning}[to]
	}
	isStatus := from == to || from == trace.ProcUndetermined || from == trace.ProcNotExist
	if from != to {
		at := s.last
		if isStatus {
			at = s.sync
		}
		if p.running {
			p.total += at - p.since
		}
		p.running, p.since = to == trace.ProcRunning, at
		if g := s.goroutines[p.syscall]; g != nil && to == trace.ProcIdle {
			g.leave(at)
			g.state, g.since, g.proc = "syscall blocked", at, trace.NoProc
			p.syscall = trace.NoGoroutine
		}
	}
	if isStatus {
		return "proc status " + to.String()
	}
	return fmt.Sprintf("proc %v to %v", from, to)
}

func (g *goroutine) leave(at int64) {
	if g.state != "" && at > g.since {
		g.totals[g.state] += at - g.since
	}
}

func (s *summary) finish() {
	for _, g := range s.goroutines {
		g.leave(s.last)
	}
	for _, p := range s.procs {
		if p.running {
			p.total += s.last - p.since
		}
	}
	for _, span := range s.spans {
		if span.end < 0 {
			span.end = s.last
		}
	}
}

func (s *summary) print(out io.Writer) {
	if s.isV1 {
		// Its events of equal times are in no fixed order.
		s.hash = 0
	}
	fmt.Fprintf(out, "start %d, end %d, hash of times %d\n", s.start, s.last, s.hash)
	for _, key := range sortedKeys(s.events) {
		fmt.Fprintf(out, "event %s: %d\n", key, s.events[key])
	}
	for _, key := range sortedKeys(s.regions) {
		fmt.Fprintf(out, "%s: %d\n", key, s.regions[key])
	}
	var procs []int
	for id := range s.procs {
		procs = append(procs, int(id))
	}
	sort.Ints(procs)
	for _, id := range procs {
		fmt.Fprintf(out, "proc %d running %d\n", id, s.procs[trace.ProcID(id)].total)
	}
	var ids []int
	for id := range s.goroutines {
		ids = append(ids, int(id))
	}
	sort.Ints(ids)
	for _, id := range ids {
		g := s.goroutines[trace.GoID(id)]
		var parts []string
		for _, state := range sortedKeys(g.totals) {
			parts = append(parts, fmt.Sprintf("%s %d", state, g.totals[state]))
		}
		if s.isV1 && g.isOld {
			// Old traces list them with the function that they start in, which the reader drops.
			g.name = ""
		}
		fmt.Fprintf(out, "goroutine %d %s: %s\n", id, g.name, strings.Join(parts, ", "))
	}
	sort.SliceStable(s.spans, func(i, j int) bool {
		if s.spans[i].start != s.spans[j].start {
			return s.spans[i].start < s.spans[j].start
		}
		return s.spans[i].name < s.spans[j].name
	})
	sweeps, assists := int64(0), int64(0)
	for _, span := range s.spans {
		switch span.name {
		case "GC incremental sweep":
			sweeps += span.end - span.start
		case "GC mark assist":
			assists += span.end - span.start
		default:
			fmt.Fprintf(out, "%s: %d + %d\n", span.name, span.start, span.end-span.start)
		}
	}
	fmt.Fprintf(out, "sweeping %d, assists %d\n", sweeps, assists)
	for _, name := range sortedKeys(s.metrics) {
		values := s.metrics[name]
		fmt.Fprintf(out, "metric %s, %d values: %s", name, len(values), strings.Join(values[:min(len(values), 5)], " "))
		if len(values) > 5 {
			fmt.Fprintf(out, " … %s", values[len(values)-1])
		}
		fmt.Fprintln(out)
	}
}

func sortedKeys[V any](values map[string]V) []string {
	keys := make([]string, 0, len(values))
	for key := range values {
		keys = append(keys, key)
	}
	sort.Strings(keys)
	return keys
}
