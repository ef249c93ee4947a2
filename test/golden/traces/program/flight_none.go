//go:build !go1.25

package main

import "os"

func recordFlight(*os.File, func()) { panic("this Go has no flight recorder") }
