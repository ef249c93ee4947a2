// Beside reads what Faultline reads with the libraries that Go's own tools use, and prints how long that took and how
// much memory the process needed at most.
//
//	go run . profile|scan|dump FILE
//	go run . run PROGRAM ARGUMENT...
//
// run measures another program and those that it starts. scan is panicparse's reading of a dump alone, dump its grouping too.
package main

import (
	"bytes"
	"encoding/json"
	"io"
	"log"
	"os"
	"os/exec"
	"syscall"
	"time"

	"github.com/google/pprof/profile"
	"github.com/maruel/panicparse/v2/stack"
)

func main() {
	if os.Args[1] == "run" {
		command := exec.Command(os.Args[2], os.Args[3:]...)
		command.Stderr = os.Stderr
		began := time.Now()
		if err := command.Run(); err != nil {
			log.Fatal(err)
		}
		usage := command.ProcessState.SysUsage().(*syscall.Rusage)
		print(time.Since(began), usage)
		return
	}
	data, err := os.ReadFile(os.Args[2])
	if err != nil {
		log.Fatal(err)
	}
	began := time.Now()
	switch os.Args[1] {
	case "profile":
		if _, err := profile.ParseUncompressed(data); err != nil {
			log.Fatal(err)
		}
	case "scan", "dump":
		// Without looking at sources on disk, which Faultline does not either.
		snapshot, _, err := stack.ScanSnapshot(bytes.NewReader(data), io.Discard, &stack.Opts{})
		if err != nil && err != io.EOF {
			log.Fatal(err)
		}
		if os.Args[1] == "dump" {
			snapshot.Aggregate(stack.AnyValue)
		}
	}
	took := time.Since(began)
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		log.Fatal(err)
	}
	print(took, &usage)
}

func print(took time.Duration, usage *syscall.Rusage) {
	json.NewEncoder(os.Stdout).Encode(map[string]float64{
		"ms":        float64(took.Nanoseconds()) / 1e6,
		"peakBytes": float64(usage.Maxrss) * 1024,
	})
}
