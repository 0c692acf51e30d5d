//go:build !race

package wxpay

const underRace = false
