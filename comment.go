package wxpay

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"strconv"
	"strings"
	"time"

	"github.com/seed6780280e/wxpay/internal/fieldtag"
)

// 拉取订单评价数据 错误码
var commentMeanings = Meanings{
	ErrNoComment:  {Advice: "done: there is no comment, or no more"},
	ErrTimeExpire: {Advice: "fix the request: ask for the last three months only"},
}

var batchQueryComment = Operation[BatchQueryCommentRequest, Download]{
	Endpoint: Endpoint{
		Path: "/billcommentsp/batchquerycomment", Certificate: true, SignType: SignTypeHMACSHA256, UnsignedReply: true,
		Idempotent: true, ReadOnly: true,
		Meanings: commentMeanings,
		InDoubt:  queryAgain,
	},
	Defaults: (*BatchQueryCommentRequest).sendOffset,
	Check:    (*BatchQueryCommentRequest).check,
}

// BatchQueryCommentRequest asks for the comments of a period within the last three
// months.
type BatchQueryCommentRequest struct {
	BeginTime time.Time `wxpay:"begin_time,required,yyyyMMddHHmmss"` // of the earliest comment
	EndTime   time.Time `wxpay:"end_time,required,yyyyMMddHHmmss"`   // of the latest comment
	Offset    int64     `wxpay:"offset"`                             // zero: the first page; next page: CommentPage.Offset
	Limit     int64     `wxpay:"limit"`                              // number of rows; zero: 200, the maximum
	Extra     XMLMap    `wxpay:",extra"`                             // fields that are not above
}

// A CommentPage is one page of the comments.
type CommentPage struct {
	Offset   int64     // for the request of the next page
	Comments []Comment // at most 200
}

// A Comment is what a user wrote about a payment. The reply quotes nothing: a user
// can write a line that looks like a comment on another payment, and is read as
// one.
type Comment struct {
	Time          time.Time // when it was written, UTC+8
	TransactionID string    // WeChat Pay's order number
	Stars         int64     // 1 to 5
	Text          string    // as written; may have several lines
}

// BatchQueryComment returns at most 200 comments that users wrote about their
// payments. [Client.Comments] yields all of them. It needs the merchant certificate.
// [ErrNoComment]: there is no comment, or no more. [ErrTimeExpire]: the period is
// too long ago. The response is not signed.
//
// https://pay.weixin.qq.com/wiki/doc/api/wxa/wxa_api.php?chapter=9_17&index=11
func (c *Client) BatchQueryComment(ctx context.Context, req *BatchQueryCommentRequest) (*CommentPage, error) {
	d, err := batchQueryComment.Download(ctx, c, req, nil)
	if err != nil {
		return nil, err
	}
	defer d.Close()
	page, err := readComments(d)
	if err != nil {
		return nil, readError(batchQueryComment.operation(), err)
	}
	return page, nil
}

// sendOffset sends the offset also if it is 0: the API requires it.
func (r *BatchQueryCommentRequest) sendOffset() {
	if r.Offset == 0 && !r.Extra.Has("offset") {
		r.Extra.Set("offset", "0")
	}
}

func (r *BatchQueryCommentRequest) check() error {
	switch {
	case r.EndTime.Before(r.BeginTime) && !r.EndTime.IsZero():
		return errors.New("end_time (EndTime) is before begin_time")
	case r.Limit > commentsPerPage:
		return fmt.Errorf("limit (Limit) is more than %d", commentsPerPage)
	}
	return nil
}

const (
	commentsPerPage = 200
	maxComments     = 8 << 20 // bytes of a page
)

// readComments reads a page: a line with the offset, then the rows.
func readComments(r io.Reader) (*CommentPage, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxComments+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("the reply broke off: %w", err)
	case len(data) > maxComments:
		return nil, errors.New("the reply has more than 8 MiB")
	}
	first, rest, _ := strings.Cut(strings.TrimPrefix(string(data), "\uFEFF"), "\n")
	offset, err := strconv.ParseUint(strings.Trim(first, "` \t\r"), 10, 63)
	if err != nil {
		return nil, errors.New("the reply's first line is not an offset")
	}
	page := &CommentPage{Offset: int64(offset)}
	return page, page.read(strings.TrimRight(rest, "\r\n"))
}

// read reads comments. A line that is no comment continues the text of the comment
// before it.
func (p *CommentPage) read(rows string) error {
	var further strings.Builder
	for line := range lines(rows) {
		comment, ok := parseComment(line)
		switch {
		case ok:
			p.extend(&further)
			p.Comments = append(p.Comments, comment)
		case len(p.Comments) == 0:
			return errors.New("the reply's second line is not a comment")
		default:
			further.WriteByte('\n')
			further.WriteString(line)
		}
	}
	p.extend(&further)
	return nil
}

// lines yields the lines of a text, without their ends.
func lines(text string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for text != "" {
			var line string
			line, text, _ = strings.Cut(text, "\n")
			if !yield(strings.TrimSuffix(line, "\r")) {
				return
			}
		}
	}
}

// extend appends further lines to the text of the last comment. It appends all of them
// at once, because each append copies the text.
func (p *CommentPage) extend(further *strings.Builder) {
	if further.Len() > 0 {
		p.Comments[len(p.Comments)-1].Text += further.String()
		further.Reset()
	}
}

// parseComment reads `time,`transaction_id,`stars,`text, with or without the back
// quotes. The text may contain commas.
func parseComment(line string) (comment Comment, ok bool) {
	if strings.Count(line, ",") < 3 {
		return Comment{}, false
	}
	columns := strings.SplitN(line, ",", 4)
	if strings.HasPrefix(line, "`") {
		for i := range columns {
			columns[i] = strings.TrimPrefix(columns[i], "`")
		}
	}
	at, err := time.ParseInLocation(time.DateTime, columns[0], fieldtag.Zone)
	stars, starsErr := strconv.ParseUint(columns[2], 10, 8)
	if err != nil || starsErr != nil || columns[1] == "" {
		return Comment{}, false
	}
	return Comment{Time: at, TransactionID: columns[1], Stars: int64(stars), Text: columns[3]}, true
}

// Comments yields all comments of req's period, page by page from req.Offset. After
// an error it yields nothing more. If there is no comment, it yields nothing.
func (c *Client) Comments(ctx context.Context, req *BatchQueryCommentRequest) iter.Seq2[*Comment, error] {
	return func(yield func(*Comment, error) bool) {
		if req == nil {
			req = &BatchQueryCommentRequest{} // BatchQueryComment returns the error
		}
		next := *req
		for {
			page, err := c.BatchQueryComment(ctx, &next)
			switch {
			case errors.Is(err, ErrNoComment), err == nil && len(page.Comments) == 0:
				return
			case err == nil && page.Offset <= next.Offset:
				err = readError(batchQueryComment.operation(), fmt.Errorf("the offset goes from %d to %d: the list would never end", next.Offset, page.Offset))
			}
			if err != nil {
				yield(nil, err)
				return
			}
			for i := range page.Comments {
				if !yield(&page.Comments[i], nil) {
					return
				}
			}
			next.Offset = page.Offset
		}
	}
}
