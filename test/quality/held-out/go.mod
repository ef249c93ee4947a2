module example.net/depot

go 1.26
