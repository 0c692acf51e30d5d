package wxpaytest

import (
	"bytes"
	"fmt"
	"io"
	"strconv"
	"time"

	"github.com/seed6780280e/wxpay/wxpaytest/internal/answer"
	"github.com/seed6780280e/wxpay/wxpaytest/internal/bills"
)

// The limits of 拉取订单评价数据.
const (
	commentRows   = 200
	commentWithin = 90 * 24 * time.Hour
)

const (
	codeNoComment   = "NO_COMMENT"
	codeTimeExpired = "TIME_EXPIRE"
)

// batchQueryComment: 拉取订单评价数据 请求参数: sign_type is required and has one allowed
// value; offset is required too, even if it is 0.
func batchQueryComment() *operation {
	return &operation{
		path: "/billcommentsp/batchquerycomment", certificate: true, signType: HMACSHA256, unsignedReply: true, anySub: true,
		failed: bareFailure, run: runBatchQueryComment,
		rules: []rule{
			{"sign_type", 32, true, oneOf(HMACSHA256)},
			{"begin_time", 19, true, isTime},
			{"end_time", 19, true, isTime},
			{"offset", 64, true, digits.MatchString},
			{"limit", 32, false, isCommentLimit},
		}}
}

// isCommentLimit: 拉取订单评价数据: at most 200.
func isCommentLimit(value string) bool {
	n, err := strconv.Atoi(value)
	return err == nil && n >= 1 && n <= commentRows
}

func runBatchQueryComment(c *call) *message {
	begin, _ := parseTime(c.fields["begin_time"])
	end, _ := parseTime(c.fields["end_time"])
	switch {
	case end.Before(begin):
		return c.refusal(codeParam, "invalid end_time")
	case c.now.After(begin.Add(commentWithin)): // 拉取订单评价数据: the last three months
		return c.failure(codeTimeExpired, "拉取的时间超过3个月")
	}
	offset, _ := strconv.ParseInt(c.fields["offset"], 10, 64)
	limit, err := strconv.Atoi(c.fields["limit"])
	if err != nil {
		limit = commentRows
	}
	var rows []*comment
	for _, r := range c.orders.comments {
		if r.index > offset && len(rows) < limit && c.billed(r.order) && !r.at.Before(begin) && !r.at.After(end) {
			rows = append(rows, r)
		}
	}
	if len(rows) == 0 {
		return c.failure(codeNoComment, "对应的时间段没有评论数据")
	}
	return c.documented(&answer.Document{Table: func(w io.Writer) error { return writeComments(w, rows) }})
}

// writeComments: 拉取订单评价数据 返回结果: first the index of the last row, then the rows,
// with backticks as in bills.
func writeComments(w io.Writer, rows []*comment) error {
	var b bytes.Buffer
	fmt.Fprintf(&b, "%d\n", rows[len(rows)-1].index)
	for _, r := range rows {
		fmt.Fprintf(&b, "`%s,`%s,`%d,`%s\n", formatTime(longTime, r.at), r.order.TransactionID, r.stars, bills.OneLine(r.text))
	}
	_, err := w.Write(b.Bytes())
	return err
}
