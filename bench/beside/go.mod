module beside

go 1.23.0

require (
	github.com/google/pprof v0.0.0-20250403155104-27863c87afa6
	github.com/maruel/panicparse/v2 v2.5.0
)
