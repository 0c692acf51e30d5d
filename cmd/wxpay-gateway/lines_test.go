package main

import (
	"bytes"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"

	"github.com/seed6780280e/wxpay/wxpaytest"
	"github.com/seed6780280e/wxpay/wxpaytest/explain"
)

func TestTerminalLines(t *testing.T) {
	noon := time.Date(2026, 11, 30, 4, 0, 0, 0, time.UTC) // in Beijing
	for name, c := range map[string]struct {
		line wxpaytest.Line
		want [2]string // English, Chinese
	}{
		"request": {wxpaytest.Line{Path: "/pay/unifiedorder", Number: "20150806125346", Status: 200, OK: true, Took: 1234567},
			[2]string{"12:00:00 /pay/unifiedorder 20150806125346 OK 1.2ms", "12:00:00 /pay/unifiedorder 20150806125346 OK 1.2ms"}},
		"refused": {wxpaytest.Line{Path: "/pay/orderquery", Number: "1", Status: 200, Code: "SIGNERROR", Reason: "attach was signed, but not sent", Took: 12 * time.Millisecond},
			[2]string{"12:00:00 /pay/orderquery 1 SIGNERROR: attach was signed, but not sent 12ms", "12:00:00 /pay/orderquery 1 SIGNERROR: attach was signed, but not sent 12ms"}},
		"no such path": {wxpaytest.Line{Path: "/v3/pay", Status: 404, Reason: "404 Not Found"},
			[2]string{"12:00:00 /v3/pay HTTP 404: 404 Not Found 0s", "12:00:00 /v3/pay HTTP 404: 404 Not Found 0s"}},
		"fault": {wxpaytest.Line{Path: "/pay/orderquery", Faults: []wxpaytest.FaultName{wxpaytest.TimeoutAfter}},
			[2]string{"12:00:00 /pay/orderquery no response 0s [fault timeout-after]", "12:00:00 /pay/orderquery 没有响应 0s [故障 timeout-after]"}},
		"notification": {wxpaytest.Line{Notification: true, Path: "http://127.0.0.1/n", Number: "1", Attempt: 2, Status: 200, OK: true},
			[2]string{"12:00:00 notify (attempt 2) http://127.0.0.1/n 1 acknowledged 0s", "12:00:00 通知（第 2 次） http://127.0.0.1/n 1 已确认 0s"}},
		"not acknowledged": {wxpaytest.Line{Notification: true, Path: "http://127.0.0.1/n", Number: "1", Attempt: 1, Status: 500},
			[2]string{"12:00:00 notify (attempt 1) http://127.0.0.1/n 1 not acknowledged (HTTP 500) 0s", "12:00:00 通知（第 1 次） http://127.0.0.1/n 1 未确认（HTTP 500） 0s"}},
		"a wrong sign": {wxpaytest.Line{Path: "/pay/orderquery", Status: 200, Code: "SIGNERROR", Reason: "Wrong sign: this", Chinese: "签名错误：这样。"},
			[2]string{"12:00:00 /pay/orderquery SIGNERROR: Wrong sign: this 0s", "12:00:00 /pay/orderquery SIGNERROR: 签名错误：这样。 0s"}},
		"wrong XML": {wxpaytest.Line{Path: "/pay/orderquery", Status: 200, Code: "XML_FORMAT_ERROR", Reason: "line 1, column 5: twice", Form: explain.Remark{Name: "twice", What: "twice", Subject: `"a"`, Line: 1, Column: 5}},
			[2]string{"12:00:00 /pay/orderquery XML_FORMAT_ERROR: line 1, column 5: twice 0s", "12:00:00 /pay/orderquery XML_FORMAT_ERROR: 第 1 行第 5 列：字段 <a> 出现了两次。 0s"}},
		"a large body": {wxpaytest.Line{Path: "/pay/orderquery", Status: 413, Reason: "too-large"},
			[2]string{"12:00:00 /pay/orderquery HTTP 413: too-large 0s", "12:00:00 /pay/orderquery HTTP 413: 请求体超过 1 MiB，网关没有处理，只保留开头部分。 0s"}},
		"nobody listens": {wxpaytest.Line{Notification: true, Path: "http://127.0.0.1:1/n", Attempt: 1, Reason: "dial tcp 127.0.0.1:1: connect: connection refused"},
			[2]string{"12:00:00 notify (attempt 1) http://127.0.0.1:1/n no response: the connection was refused: nothing listens there (dial tcp 127.0.0.1:1: connect: connection refused) 0s",
				"12:00:00 通知（第 1 次） http://127.0.0.1:1/n 没有响应: 连接被拒绝，这个地址上没有程序监听（dial tcp 127.0.0.1:1: connect: connection refused） 0s"}},
		"acknowledges nothing": {wxpaytest.Line{Notification: true, Path: "http://127.0.0.1/n", Attempt: 1, Status: 200, Reason: "the response is JSON", Chinese: "应答是 JSON"},
			[2]string{"12:00:00 notify (attempt 1) http://127.0.0.1/n not acknowledged (HTTP 200): the response is JSON 0s", "12:00:00 通知（第 1 次） http://127.0.0.1/n 未确认（HTTP 200）: 应答是 JSON 0s"}},
		"hostile": {wxpaytest.Line{Path: "/a\x1b[2J\u202e\n\xff", Number: "1\r2\u0085", Status: 200, OK: true},
			[2]string{`12:00:00 /a\u001b[2J\u202e\u000a\ufffd 1\u000d2\u0085 OK 0s`, `12:00:00 /a\u001b[2J\u202e\u000a\ufffd 1\u000d2\u0085 OK 0s`}},
	} {
		assert.Equal(t, c.want[0], wordsOf(env(nil)).text(c.line, noon), name)
		assert.Equal(t, c.want[1], wordsOf(env(map[string]string{"LANG": "zh_CN.UTF-8"})).text(c.line, noon), name)
	}
	long := strings.Repeat("商\x1b", 100000)
	text := englishWords().text(wxpaytest.Line{Path: long, Number: long, Code: long, Reason: long}, noon)
	assert.Less(t, utf8.RuneCountInString(text), 2000)
}

func TestTerminalLanguage(t *testing.T) {
	chinese := wordsOf(env(map[string]string{"LANG": "zh_CN.UTF-8"}))
	assert.NotEqual(t, englishWords(), chinese)
	assert.Equal(t, englishWords(), wordsOf(env(map[string]string{"LANG": "zh_CN.UTF-8", "LC_ALL": "C"})))
	assert.Equal(t, chinese, wordsOf(env(map[string]string{"LANG": "en_US", "LC_MESSAGES": "zh_TW", "LC_ALL": ""})))
}

// stuck is a terminal that takes nothing until it is released.
type stuck struct {
	release chan struct{}
	mu      sync.Mutex
	got     bytes.Buffer
}

func (s *stuck) Write(p []byte) (int, error) {
	<-s.release
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.got.Write(p)
}

func TestATerminalThatTakesNothing(t *testing.T) {
	s := &stuck{release: make(chan struct{})}
	l := newLines(s, env(nil))
	go l.run()
	for range 3 * manyLines {
		l.add(wxpaytest.Line{Path: "/pay/orderquery", OK: true}) // must not wait
	}
	close(s.release)
	l.end()
	assert.Contains(t, s.got.String(), "lines were left out")
	assert.Less(t, strings.Count(s.got.String(), "\n"), 3*manyLines)
	assert.Greater(t, strings.Count(s.got.String(), "\n"), manyLines-1)
}
