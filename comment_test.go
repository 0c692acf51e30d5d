package wxpay

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay/internal/fieldtag"
	"github.com/seed6780280e/wxpay/wxpaytest"
)

// withCertificate adds a certificate, for the calls that need one. A plain HTTP
// server does not check it.
func withCertificate(cfg *Config) {
	gw := wxpaytest.NewServer()
	defer gw.Close()
	cfg.Certificate = gw.Certificate("")
}

// comments returns a client and the requests that it sends. The server returns
// one page after another, and then the last page again and again.
func comments(t *testing.T, pages ...string) (*Client, *[]XMLMap) {
	t.Helper()
	requests := &[]XMLMap{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		m, err := ParseXML(body)
		if err != nil || r.URL.Path != "/billcommentsp/batchquerycomment" || Verify(m, testKey, SignTypeHMACSHA256) != nil {
			http.Error(w, "bad request", http.StatusBadRequest)
		}
		*requests = append(*requests, m)
		fmt.Fprint(w, pages[min(len(*requests), len(pages))-1])
	}))
	t.Cleanup(server.Close)
	return clientAt(t, server.URL, withCertificate), requests
}

func day() *BatchQueryCommentRequest {
	return &BatchQueryCommentRequest{
		BeginTime: time.Date(2017, 7, 24, 0, 0, 0, 0, fieldtag.Zone), EndTime: time.Date(2017, 7, 25, 0, 0, 0, 0, fieldtag.Zone),
	}
}

const noComment = "<xml><return_code>SUCCESS</return_code><result_code>FAIL</result_code><err_code>NO_COMMENT</err_code></xml>"

func TestBatchQueryComment(t *testing.T) {
	c, requests := comments(t, "100\n`2017-07-01 10:00:05,`1001690740201411100005734289,`5,`很好，支付方便\n"+
		"`2017-07-01 10:00:06,`1001690740201411100005734290,`1,`a,`b`,c\n")

	page, err := c.BatchQueryComment(bg, day())
	require.NoError(t, err)

	sent := (*requests)[0]
	assert.Equal(t, "20170724000000", sent.Get("begin_time"))
	assert.Equal(t, "20170725000000", sent.Get("end_time"))
	assert.Equal(t, "0", sent.Get("offset"), "zero is sent and signed")
	assert.Equal(t, "HMAC-SHA256", sent.Get("sign_type"))
	assert.False(t, sent.Has("limit"))
	at := time.Date(2017, 7, 1, 10, 0, 5, 0, fieldtag.Zone)
	assert.Equal(t, &CommentPage{Offset: 100, Comments: []Comment{
		{at, "1001690740201411100005734289", 5, "很好，支付方便"},
		{at.Add(time.Second), "1001690740201411100005734290", 1, "a,`b`,c"},
	}}, page)
}

// The known forms of the text, and some possible ones.
func TestReadComments(t *testing.T) {
	for body, want := range map[string]string{
		"7":                `7 []`,
		"\uFEFF`7\r\n\r\n": `7 []`,
		"7\n2017-07-01 10:00:05,42,5,`quoted`, with commas":                                        "7 [42 5 \"`quoted`, with commas\"]",
		"7\r\n`2017-07-01 10:00:05,`42,`5,`one\r\n\r\ntwo, 2\r\n`2017-07-01 10:00:05,`43,`1,`\r\n": `7 [42 5 "one\n\ntwo, 2" 43 1 ""]`,
	} {
		page, err := readComments(strings.NewReader(body))
		require.NoError(t, err, body)
		var got []string
		for _, comment := range page.Comments {
			got = append(got, fmt.Sprintf("%s %d %q", comment.TransactionID, comment.Stars, comment.Text))
		}
		assert.Equal(t, want, fmt.Sprint(page.Offset, got), body)
	}
	for body, want := range map[string]string{
		"":                                       "first line is not an offset",
		"x\n":                                    "first line is not an offset",
		"-1\n":                                   "first line is not an offset",
		"9223372036854775808\n":                  "first line is not an offset",
		"7\nhello":                               "second line is not a comment",
		"7\n`yesterday,`42,`5,`":                 "second line is not a comment",
		"7\n`2017-07-01 10:00:05,`,`5,`":         "second line is not a comment",
		"7\n" + strings.Repeat(" ", maxComments): "more than 8 MiB",
	} {
		_, err := readComments(strings.NewReader(body))
		assert.ErrorContains(t, err, want)
	}
	_, err := readComments(iotest.TimeoutReader(iotest.OneByteReader(strings.NewReader("7\n"))))
	assert.ErrorContains(t, err, "the reply broke off")
}

func TestBatchQueryCommentFails(t *testing.T) {
	const fail = "<xml><return_code>SUCCESS</return_code><result_code>FAIL</result_code><err_code>%s</err_code></xml>"
	for code, advice := range map[Code]string{ErrNoComment: "done", ErrSystemError: "query again", ErrTimeExpire: "three months"} {
		c, _ := comments(t, fmt.Sprintf(fail, code))
		_, err := c.BatchQueryComment(bg, day())
		require.ErrorIs(t, err, code)
		assert.Equal(t, OutcomeReadOnly, OutcomeOf(err))
		assert.Contains(t, err.(*Error).Advice(), advice)
	}
	for _, body := range []string{
		"<xml><return_code>FAIL</return_code><return_msg>NO_COMMENT</return_msg></xml>",
		"<xml><return_code>FAIL</return_code><err_code>NO_COMMENT</err_code></xml>",
	} {
		c, _ := comments(t, body)
		_, err := c.BatchQueryComment(bg, day())
		assert.ErrorIs(t, err, ErrNoComment)
	}
	for body, want := range map[string]string{
		"<html>busy</html>": "an HTML page", "": "an empty body", "x": "first line is not an offset",
	} {
		c, _ := comments(t, body)
		_, err := c.BatchQueryComment(bg, day())
		assert.ErrorContains(t, err, want)
		assert.Equal(t, OutcomeReadOnly, OutcomeOf(err))
	}
}

func TestBatchQueryCommentRefusesWrongUse(t *testing.T) {
	for want, change := range map[string]func(*BatchQueryCommentRequest){
		"begin_time (BeginTime) must be set":                                 func(r *BatchQueryCommentRequest) { r.BeginTime = time.Time{} },
		"end_time (EndTime) must be set":                                     func(r *BatchQueryCommentRequest) { r.EndTime = time.Time{} },
		"end_time (EndTime) is before begin_time":                            func(r *BatchQueryCommentRequest) { r.EndTime = r.BeginTime.Add(-1) },
		"limit (Limit) is more than 200":                                     func(r *BatchQueryCommentRequest) { r.Limit = 201 },
		"offset (Offset) must not be negative":                               func(r *BatchQueryCommentRequest) { r.Offset = -1 },
		"in Extra, offset is also set in the request's Go field: remove one": func(r *BatchQueryCommentRequest) { r.Offset = 1; r.Extra.Set("offset", "2") },
	} {
		c := newTestClient(t)
		request := day()
		change(request)
		_, err := c.BatchQueryComment(bg, request)
		c.refuses(want, err)
	}
	c := newTestClient(t, func(cfg *Config) { cfg.Certificate = nil })
	_, err := c.BatchQueryComment(bg, day())
	c.refuses("the merchant certificate is needed", err)
}

// Comments reads all pages. Each page begins at the offset that the page before
// returned; the offsets have gaps.
func TestComments(t *testing.T) {
	row := "`2017-07-01 10:00:05,`%d,`5,`好\n"
	pages := []string{fmt.Sprintf("3\n"+row+row, 1, 2), fmt.Sprintf("90\n"+row, 3), noComment}
	c, requests := comments(t, pages...)
	var got []string
	request := day()
	for comment, err := range c.Comments(bg, request) {
		require.NoError(t, err)
		got = append(got, comment.TransactionID)
	}
	assert.Equal(t, []string{"1", "2", "3"}, got)
	var offsets []string
	for _, sent := range *requests {
		offsets = append(offsets, sent.Get("offset"))
	}
	assert.Equal(t, []string{"0", "3", "90"}, offsets)
	assert.Zero(t, request.Offset, "the caller's request is not changed")

	c, requests = comments(t, pages...)
	for range c.Comments(bg, day()) {
		break
	}
	assert.Len(t, *requests, 1, "no further page is requested after a break")

	c, _ = comments(t, "3\n")
	for range c.Comments(bg, day()) {
		assert.Fail(t, "an empty page has no comment")
	}

	c, _ = comments(t, pages[0])
	var last error
	rows := 0
	for _, err := range c.Comments(bg, day()) {
		rows++
		last = err
	}
	assert.Equal(t, 3, rows)
	assert.ErrorContains(t, last, "the list would never end")
	assert.Equal(t, OutcomeReadOnly, OutcomeOf(last))

	for _, err := range c.Comments(bg, nil) {
		assert.ErrorContains(t, err, "must be set")
	}
}

// Any text of a user is read unchanged, without CRs and line ends at the end.
func FuzzReadComments(f *testing.F) {
	for _, text := range []string{"很好，支付方便", "a,`b`,c", "`", ",,,", "one\n\ntwo", "`2017-07-01 10:00:05,`42,`5,`x", "🙂\x00\xff"} {
		f.Add(text, true)
		f.Add(text, false)
	}
	f.Fuzz(func(t *testing.T, text string, quoted bool) {
		first, more, _ := strings.Cut(text, "\n")
		for line := range strings.SplitSeq(more, "\n") {
			if _, ok := parseComment(line); ok {
				t.Skip("a further line that looks like a comment is read as one")
			}
		}
		text = strings.TrimRight(strings.ReplaceAll(first+"\n"+more, "\r", ""), "\n")
		row := "2017-07-01 10:00:05,42,5," + text
		if quoted {
			row = "`2017-07-01 10:00:05,`42,`5,`" + text
		}
		page, err := readComments(strings.NewReader("1\n" + row + "\n`2017-07-01 10:00:06,`43,`4,`end\n"))
		require.NoError(t, err)
		require.Len(t, page.Comments, 2)
		assert.Equal(t, text, page.Comments[0].Text)
		assert.Equal(t, "end", page.Comments[1].Text)
	})
}
