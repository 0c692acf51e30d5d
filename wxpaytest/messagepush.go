package wxpaytest

import (
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strconv"
	"time"

	"github.com/seed6780280e/wxpay/wxpaytest/internal/codec"
)

// MessagePush is where the message pushes (消息推送) of a mini program go. Its fields
// are those of the mini program's platform.
type MessagePush struct {
	AppID          string // of the mini program; zero: of the first merchant
	URL            string // zero: nothing is pushed
	Token          string // 3 to 32 letters and digits
	EncodingAESKey string // 43 characters; zero: no encryption
	XML            bool   // XML messages; otherwise JSON
}

// pushSetting is the current setting of a mini program.
type pushSetting struct {
	MessagePush
	Since time.Time // what happened earlier is not pushed
}

// pushedOrder is what was pushed about an order.
type pushedOrder struct {
	Reminded, Shipped, Settled bool

	next time.Time // when the next push may be due; zero: never
}

// 消息推送: 3 to 32 letters and digits.
var isPushToken = regexp.MustCompile(`^[A-Za-z0-9]{3,32}$`).MatchString

func (p *MessagePush) check() error {
	if p.URL == "" {
		return nil
	}
	if _, err := url.Parse(p.URL); err != nil {
		return fmt.Errorf("wxpaytest: URL of a message push: %w", err)
	}
	if !isPushToken(p.Token) {
		return errors.New("wxpaytest: Token of a message push needs 3 to 32 letters and digits")
	}
	if p.EncodingAESKey == "" {
		return nil
	}
	if _, err := codec.PushKey(p.EncodingAESKey); err != nil {
		return fmt.Errorf("wxpaytest: EncodingAESKey of a message push: %w", err)
	}
	return nil
}

// signed returns the address with a signed query and more parameters. 消息推送: signature
// covers no part of the body.
func (p *MessagePush) signed(now time.Time, encrypted string, more url.Values) string {
	to := must(url.Parse(p.URL))
	query, timestamp, nonce := to.Query(), strconv.FormatInt(now.Unix(), 10), codec.RandomHex(8)
	query.Set("signature", codec.SignPush(p.Token, timestamp, nonce))
	query.Set("timestamp", timestamp)
	query.Set("nonce", nonce)
	if encrypted != "" {
		query.Set("encrypt_type", "aes")
		query.Set("msg_signature", codec.SignPush(p.Token, timestamp, nonce, encrypted))
	}
	for name, values := range more {
		query[name] = values
	}
	to.RawQuery = query.Encode()
	return to.String()
}
