package main

// #include <unistd.h>
// static void wait_for_device(void) { sleep(3600); }
import "C"

func cFunction(l load) {
	l.arrive(func(int) { C.wait_for_device() })
}
