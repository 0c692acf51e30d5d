package wxpay

// UnderRace reports whether the race detector is on.
const UnderRace = underRace

// NoPause lets c repeat calls at once, for the tests outside this package.
func NoPause(c *Client) *Client {
	c.retry.pause = noPause
	return c
}
