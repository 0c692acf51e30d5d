//go:build race

package wxpay

// underRace says that hand-shakes take ten times as long.
const underRace = true
