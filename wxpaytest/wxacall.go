package wxpaytest

import (
	"encoding/json"
	"errors"
	"net/url"
	"strings"
	"time"
)

// wxaCall is one request to the server API of a mini program.
type wxaCall struct {
	*rooms
	appID string // of the access_token; empty if the path needs none
	query url.Values
	body  []byte
	now   time.Time
}

// wxaOperation is one path of the server API.
type wxaOperation struct {
	path    string
	get     bool                      // a GET with query parameters; otherwise JSON by POST
	noToken bool                      // it needs no access_token
	run     func(c *wxaCall) wxaReply // under the lock of orders
}

// read decodes the body. A wrong shape is 47001, apart from delivery_mode.
func (c *wxaCall) read(into any) (failed wxaReply) {
	err := json.Unmarshal(c.body, into)
	var mismatch *json.UnmarshalTypeError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &mismatch) && strings.HasSuffix(mismatch.Field, "delivery_mode"):
		return wxaFails(268485224, "delivery_mode must be a number")
	}
	return wxaFails(47001, "data format error")
}
