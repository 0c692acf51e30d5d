//go:build race

package wxpay

// underRace reports whether the race detector is on. Handshakes then take ten
// times as long.
const underRace = true
