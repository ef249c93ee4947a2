module example.invalid/busy-trace

go 1.23
