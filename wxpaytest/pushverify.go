package wxpaytest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"

	"github.com/seed6780280e/wxpay/wxpaytest/internal/answer"
	"github.com/seed6780280e/wxpay/wxpaytest/internal/codec"
)

// verifyPush verifies the address of message pushes: 消息推送: it answers a GET request
// with its echostr, and nothing else.
func (r *notifier) verifyPush(p MessagePush) error {
	if !r.life.enter() {
		return errors.New("wxpaytest: the gateway is closed")
	}
	defer r.life.leave()
	echo := codec.RandomHex(8)
	status, reply, err := r.getPush(p, echo)
	switch {
	case err != nil:
		return fmt.Errorf("wxpaytest: the address of the message push does not answer: %w", err)
	case status != http.StatusOK || string(reply) != echo:
		return fmt.Errorf("wxpaytest: the address of the message push answered %d %.100q, not 200 and its echostr", status, reply)
	}
	return nil
}

func (r *notifier) getPush(p MessagePush, echo string) (status int, reply []byte, err error) {
	ctx, cancel := context.WithTimeout(r.life.ctx, cmp.Or(r.settings().notifyTimeout, 5*time.Second))
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, p.signed(r.clock.Now(), "", url.Values{"echostr": {echo}}), nil)
	if err != nil {
		return 0, nil, err
	}
	resp, err := r.client.Do(request)
	if err != nil {
		return 0, nil, err
	}
	defer func() { err = errors.Join(err, resp.Body.Close()) }()
	reply, err = io.ReadAll(io.LimitReader(resp.Body, answer.MaxKept))
	return resp.StatusCode, reply, err
}
