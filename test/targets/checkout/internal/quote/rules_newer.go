//go:build newer

package quote

// currentRules compiles the campaigns for every quote, in preparation for campaigns that change at run time. This is
// the CPU regression of the newer release.
func currentRules() []rule { return compileRules() }
