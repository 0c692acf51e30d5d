package judge

import (
	"fmt"
	"slices"
	"strings"
)

// examples is how many findings of a rule are printed.
const examples = 5

// Summary returns the findings by rule, with the first ones of each.
func Summary(findings []Finding) string {
	byRule := map[Rule][]string{}
	for _, f := range findings {
		byRule[f.Rule] = append(byRule[f.Rule], f.Number+": "+f.Text)
	}
	var rules []string
	for rule, all := range byRule {
		slices.Sort(all)
		lines := all[:min(examples, len(all))]
		rules = append(rules, fmt.Sprintf("broken %d times: %s\n  %s", len(all), rule, strings.Join(lines, "\n  ")))
	}
	slices.Sort(rules)
	return strings.Join(rules, "\n")
}
