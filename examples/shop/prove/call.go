//go:build unix

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"
)

// A response is what the shop has answered.
type response struct {
	status int // 0: nothing
	body   []byte
}

// An order is what the shop says of one.
type order struct {
	OutTradeNo string `json:"out_trade_no"`
	State      string `json:"state"`
	TotalFee   int64  `json:"total_fee"`
}

// call sends a request to the shop, once.
func (w *world) call(ctx context.Context, method, path, token string, body any) (response, error) {
	content, err := json.Marshal(body)
	if err != nil {
		return response{}, err
	}
	r, err := http.NewRequestWithContext(ctx, method, w.front.URL+path, bytes.NewReader(content))
	if err != nil {
		return response{}, err
	}
	r.Header.Set("Authorization", "Bearer "+token)
	reply, err := w.phones.Do(r)
	if err != nil {
		return response{}, err
	}
	defer reply.Body.Close()
	all, err := io.ReadAll(reply.Body)
	return response{reply.StatusCode, all}, err
}

// patience is how long a customer repeats a request.
const patience = 2 * time.Minute

// insist repeats a request until the shop accepts or refuses it. It returns false if the
// shop has refused it.
func (w *world) insist(ctx context.Context, method, path, token string, body, result any) (bool, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for {
		r, err := w.call(ctx, method, path, token, body)
		switch {
		case err == nil && r.status == http.StatusOK:
			return true, json.Unmarshal(r.body, result)
		case err == nil && r.status < http.StatusInternalServerError:
			return false, nil
		}
		if wait(ctx, repeatAfter) != nil {
			return false, fmt.Errorf("%s %s: no answer in %v: %d %s %w", method, path, patience, r.status, r.body, err)
		}
	}
}

// repeatAfter is the pause before a request is repeated.
const repeatAfter = 100 * time.Millisecond

func wait(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}
