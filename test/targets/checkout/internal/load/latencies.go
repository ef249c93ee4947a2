package load

import (
	"fmt"
	"slices"
	"sync"
	"time"
)

// latencies remembers how long the newest requests took.
type latencies struct {
	mu     sync.Mutex
	ring   [4096]time.Duration
	count  int
	failed int
}

func (l *latencies) add(took time.Duration, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.ring[l.count%len(l.ring)] = took
	l.count++
	if !ok {
		l.failed++
	}
}

func (l *latencies) summary() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	newest := slices.Clone(l.ring[:min(l.count, len(l.ring))])
	if len(newest) == 0 {
		return "no requests answered"
	}
	slices.Sort(newest)
	quantile := func(q float64) time.Duration {
		return newest[int(q*float64(len(newest)-1))].Round(10 * time.Microsecond)
	}
	return fmt.Sprintf("%d requests, %d failed, p50 %v, p99 %v", l.count, l.failed, quantile(0.5), quantile(0.99))
}
