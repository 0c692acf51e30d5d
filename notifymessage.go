package wxpay

import (
	"cmp"
	"errors"
	"fmt"
	"io"
)

// readFields reads the fields of a message, and verifies nothing.
func readFields(body io.Reader, size int64) (XMLMap, error) {
	if body == nil {
		return XMLMap{}, fmt.Errorf("notify: %w: there is no body", ErrMalformedMessage)
	}
	data, err := readMessage(body, size)
	switch {
	case errors.Is(err, errTooLong):
		return XMLMap{}, fmt.Errorf("notify: %w: %w", ErrMalformedMessage, err)
	case err != nil:
		return XMLMap{}, fmt.Errorf("notify: %w", err)
	case len(data) == 0:
		return XMLMap{}, fmt.Errorf("notify: %w: the body is empty: something before this handler may have read it", ErrMalformedMessage)
	}
	fields, err := parseXML(data)
	if err != nil {
		return XMLMap{}, fmt.Errorf("notify: %w: %w", ErrMalformedMessage, err)
	}
	return fields, nil
}

// verifyNotify derives the algorithm from the length of sign: late messages of old
// orders may use another one. A sign_type must agree with that.
func (c *Client) verifyNotify(fields XMLMap) error {
	signType := signTypeOf(fields.Get("sign"))
	if named := SignType(fields.Get("sign_type")); named != "" && named != signType {
		return fmt.Errorf("%w: sign_type is %q, but sign has the length of another type", ErrInvalidSignature, string(named[:min(len(named), maxQuoted)]))
	}
	err := verify(fields, &c.secrets().key, signType)
	if err != nil && c.previousKeyAccepted() {
		err = verify(fields, &c.secrets().previousKey, signType)
	}
	return err
}

func (c *Client) previousKeyAccepted() bool {
	return c.secrets().previousKey.text != "" && c.clock.Now().Before(c.secrets().previousUntil)
}

// checkNotifyIDs requires the ids that a reply may lack, because anybody can post a
// notification. A field without a name is not required.
func (c *Client) checkNotifyIDs(fields XMLMap, appIDField, mchIDField string) error {
	for _, name := range []string{appIDField, mchIDField} {
		if name != "" && fields.Get(name) == "" {
			return fmt.Errorf("notify: %w: %s is missing", ErrMalformedMessage, name)
		}
	}
	switch got := fields.Get("sub_mch_id"); {
	case c.forSubMerchant && c.subMchID == "":
		return fmt.Errorf("notify: %w: ForSubMerchant was called without a sub_mch_id", ErrWrongRecipient)
	case c.forSubMerchant && got != c.subMchID:
		return fmt.Errorf("notify: %w", wrongRecipient("sub_mch_id", got, c.subMchID))
	}
	if err := c.checkIDs(fields, cmp.Or(appIDField, "appid"), cmp.Or(mchIDField, "mch_id")); err != nil {
		return fmt.Errorf("notify: %w", err)
	}
	return nil
}
