package main

import (
	"errors"
	"net/url"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
)

// A delivery of this start has an error with its causes, one of an earlier start only
// a text. Both are worded, without the URL, which stands beside them.
func TestDeliveryFailuresAreWorded(t *testing.T) {
	for name, c := range map[string]struct {
		err              error
		english, chinese string
	}{
		"refused":          {&url.Error{Op: "Post", URL: "http://a/", Err: syscall.ECONNREFUSED}, "the connection was refused: nothing listens there (connection refused)", "连接被拒绝，这个地址上没有程序监听（connection refused）"},
		"refused, earlier": {errors.New(`Post "http://a/": dial tcp: connection refused`), "the connection was refused: nothing listens there (dial tcp: connection refused)", "连接被拒绝，这个地址上没有程序监听（dial tcp: connection refused）"},
		"no host, earlier": {errors.New(`Post "http://a/": dial tcp: lookup a: no such host`), "the host name is unknown (dial tcp: lookup a: no such host)", "找不到主机名（dial tcp: lookup a: no such host）"},
		"another":          {errors.New("it broke"), "the request failed (it broke)", "请求失败（it broke）"},
	} {
		t.Run(name, func(t *testing.T) {
			failed := deliveryFailure(c.err)
			assert.Equal(t, c.english, worded(english, failed))
			assert.Equal(t, c.chinese, worded(chinese, failed))
		})
	}
}
