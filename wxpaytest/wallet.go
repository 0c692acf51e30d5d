package wxpaytest

// Wallet is the user behind a payment code, and how paying with it goes. The
// zero value is a new user who pays in cash.
type Wallet struct {
	OpenID   string // zero: a new user of the first merchant's appid
	Password bool   // the password is asked for whatever the amount
	Balance  int64  // fen; zero: enough, less than the order's cash: NOTENOUGH
	Payment  Payment

	// Fails is the err_code that micropay answers: NOTSUPORTCARD, TRADE_ERROR …
	// BANKERROR and SYSTEMERROR leave the order open.
	Fails string
}
