//go:build go1.25

package main

import (
	"os"
	"runtime/trace"
	"time"
)

// recordFlight keeps the last generations only, as a service does that waits for something to go wrong.
func recordFlight(file *os.File, run func()) {
	recorder := trace.NewFlightRecorder(trace.FlightRecorderConfig{MinAge: 300 * time.Millisecond})
	if err := recorder.Start(); err != nil {
		panic(err)
	}
	time.Sleep(1500 * time.Millisecond)
	run()
	if _, err := recorder.WriteTo(file); err != nil {
		panic(err)
	}
	recorder.Stop()
}
