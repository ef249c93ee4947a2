//go:build !newer

package quote

// Campaigns change with a release only, so they are compiled once.
var rules = compileRules()

func currentRules() []rule { return rules }
