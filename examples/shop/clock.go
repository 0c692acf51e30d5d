package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"time"
)

// A clock shows real time plus an offset. With SHOP_CLOCK, the SDK, the shop and River
// all use it, so that a test can move all of them over days. It is a wxpay.Clock. In
// production the offset is 0.
type clock struct {
	mu      sync.Mutex
	offset  time.Duration
	waiting map[*waiter]struct{}
}

// A waiter is a call of After whose time has not come.
type waiter struct {
	due   time.Time
	timer *time.Timer
	ch    chan time.Time
}

func newClock() *clock { return &clock{waiting: map[*waiter]struct{}{}} }

// Now returns the time that the clock shows.
func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now()
}

func (c *clock) now() time.Time { return time.Now().Add(c.offset) }

// After returns a channel that receives the time when the clock has advanced by d.
func (c *clock) After(d time.Duration) <-chan time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	w := &waiter{due: c.now().Add(d), ch: make(chan time.Time, 1)}
	c.waiting[w] = struct{}{}
	w.timer = time.AfterFunc(d, func() { c.wake(w) })
	return w.ch
}

func (c *clock) wake(w *waiter) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, ok := c.waiting[w]; ok {
		delete(c.waiting, w)
		w.ch <- c.now()
	}
}

// set replaces the offset. Waiters whose time has come wake up.
func (c *clock) set(offset time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if offset == c.offset {
		return
	}
	c.offset = offset
	for w := range c.waiting {
		w.timer.Reset(w.due.Sub(c.now()))
	}
}

// clockPause is how often SHOP_CLOCK is asked.
const clockPause = 100 * time.Millisecond

// follow sets the offset to what url answers, until ctx ends. The first answer must
// arrive before follow returns: an instance must not run at the wrong time.
func (c *clock) follow(ctx context.Context, url string, logger *slog.Logger) error {
	offset, err := askOffset(ctx, url)
	if err != nil {
		return err
	}
	c.set(offset)
	go c.poll(ctx, url, logger)
	return nil
}

func (c *clock) poll(ctx context.Context, url string, logger *slog.Logger) {
	ticker := time.NewTicker(clockPause)
	defer ticker.Stop()
	failing := false
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		offset, err := askOffset(ctx, url)
		if err == nil {
			c.set(offset)
		} else if !failing && ctx.Err() == nil {
			logger.WarnContext(ctx, "the offset of the clock is unknown, the last one stays", "err", err)
		}
		failing = err != nil
	}
}

// askOffset returns the offset that url answers, such as 26h or 0s.
func askOffset(ctx context.Context, url string) (time.Duration, error) {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return 0, fmt.Errorf("SHOP_CLOCK: %w", err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, fmt.Errorf("SHOP_CLOCK: %w", err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, 100))
	if err != nil || resp.StatusCode != http.StatusOK {
		return 0, fmt.Errorf("SHOP_CLOCK: status %d: %w", resp.StatusCode, err)
	}
	offset, err := time.ParseDuration(strings.TrimSpace(string(body)))
	if err != nil {
		return 0, fmt.Errorf("SHOP_CLOCK: the answer is not a duration such as 26h: %w", err)
	}
	return offset, nil
}
