package wxpay

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
)

// CheckKey asks WeChat Pay whether Config.Key is right, for example before a server
// begins to use a new key. It queries an order with a random number, which does not
// exist, so nothing is changed. nil means: WeChat Pay has accepted the signature, and its
// response is signed with the same key. It does not prove that the merchant may sell with
// this appid: an order query may not check that.
//
// Every other response is an [*Error]. [ErrSignError]: the key is not that of this
// merchant number. [ErrMchIDNotExist] or [ErrAppIDMchIDNotMatch]: an id is wrong.
// [ErrInvalidSignature]: the response is not signed with this key, so it proves nothing.
func (c *Client) CheckKey(ctx context.Context) error {
	random := make([]byte, 16)
	rand.Read(random) // never fails
	_, err := c.OrderQuery(ctx, &OrderQueryRequest{OutTradeNo: hex.EncodeToString(random)})
	e, ok := asError(err)
	switch {
	case !ok || !e.Is(ErrOrderNotExist):
		return err
	case e.signed:
		return nil
	}
	unproven := *e
	unproven.Code, unproven.meant, unproven.Description, unproven.ReturnMsg = "", "", "", ""
	unproven.Err = fmt.Errorf("%w: the response is not signed, so it does not prove the key", ErrInvalidSignature)
	unproven.advice = "check the key again later: somebody between this program and WeChat Pay may have answered"
	return &unproven
}
