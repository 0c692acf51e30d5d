package wxpaytest

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const commenting = "/billcommentsp/batchquerycomment"

func ofFebruary(pairs ...string) fields {
	return fields{"sign_type": "HMAC-SHA256", "begin_time": "20190201000000", "end_time": "20190301000000", "offset": "0"}.with(pairs...)
}

// commentFails checks that the call fails with that err_code and has no other
// content.
func (g *gateway) commentFails(code string, f fields) {
	g.t.Helper()
	r := g.call(commenting, f)
	assert.Equal(g.t, code, r.fields["err_code"], r.body)
	assert.Len(g.t, r.fields, 5)
}

func TestBatchQueryComment(t *testing.T) {
	g := atNoon(t)
	g.plain = g.withID
	one, two := g.paid("order_1", Payment{}), g.paid("order_2", Payment{})
	require.NoError(t, g.Comment("order_1", "很好，支付`方便,\"🧋\"\nja", 5))
	g.paid("order_3", Payment{})
	g.Clock.Advance(time.Second)
	require.NoError(t, g.Comment("order_2", "", 1))

	first := g.call(commenting, ofFebruary("limit", "1"))
	offset, rows, _ := strings.Cut(first.body, "\n")
	assert.Equal(t, "`2019-02-19 12:00:00,`"+one.TransactionID+",`5,`很好，支付`方便,\"🧋\" ja\n", rows)
	second := g.call(commenting, ofFebruary("offset", offset))
	last, rows, _ := strings.Cut(second.body, "\n")
	assert.Equal(t, "`2019-02-19 12:00:01,`"+two.TransactionID+",`1,`\n", rows)
	assert.NotEqual(t, offset+"0", last)
	assert.False(t, second.signed())
	g.commentFails("NO_COMMENT", ofFebruary("offset", last))
	assert.Equal(t, last+"\n"+rows, g.call(commenting, ofFebruary("begin_time", "20190219120001")).body)
	g.Clock.Advance(80 * 24 * time.Hour)
	g.commentFails("TIME_EXPIRE", ofFebruary())
}

func TestBatchQueryCommentLimit(t *testing.T) {
	g := atNoon(t)
	g.plain = g.withID
	for i := range 201 {
		no := fmt.Sprintf("order_%d", i)
		g.paid(no, Payment{})
		require.NoError(t, g.Comment(no, "c", 1+i%5))
	}
	assert.Equal(t, 201, strings.Count(g.call(commenting, ofFebruary()).body, "\n"))
	assert.Equal(t, 8, strings.Count(g.call(commenting, ofFebruary("limit", "7")).body, "\n"))
}

func TestComment(t *testing.T) {
	g := atNoon(t)
	g.order(number)
	assert.ErrorIs(t, g.Comment(number, "c", 5), ErrState)
	require.NoError(t, g.Pay(number))
	assert.ErrorIs(t, g.Comment(number, "c", 6), ErrState)
	require.NoError(t, g.Comment(number, "c", 5))
	assert.ErrorIs(t, g.Comment(number, "c", 5), ErrState)
	assert.ErrorIs(t, g.Comment("nobody", "c", 5), ErrUnknown)
}

func TestBatchQueryCommentRequest(t *testing.T) {
	g := atNoon(t)
	assert.Equal(t, http.StatusBadRequest, g.call(commenting, ofFebruary()).status)
	g.plain = g.withID
	g.commentFails("NO_COMMENT", ofFebruary())
	for _, name := range []string{"begin_time", "end_time", "offset"} {
		g.refused("LACK_PARAMS", commenting, ofFebruary(name, ""))
	}
	g.refused("PARAM_ERROR", commenting, ofFebruary("limit", "201"))
	g.refused("PARAM_ERROR", commenting, ofFebruary("limit", "0"))
	g.refused("PARAM_ERROR", commenting, ofFebruary("offset", "-1"))
	g.refused("PARAM_ERROR", commenting, ofFebruary("end_time", "20190131000000"))
	g.refused("PARAM_ERROR", commenting, ofFebruary("begin_time", "2019-02-01"))
	g.refused("SIGNERROR", commenting, ofFebruary("sign_type", ""))
	g.Inject(Fault{Name: SystemErrorBefore, Path: commenting})
	g.commentFails("SYSTEMERROR", ofFebruary())
}

func TestReport(t *testing.T) {
	g := newGateway(t)
	const path = "/payitil/report"
	one := fields{"interface_url": "https://api.mch.weixin.qq.com/pay/unifiedorder", "user_ip": "8.8.8.8",
		"execute_time_": "1000", "return_code": "SUCCESS", "result_code": "SUCCESS"}
	done := fields{"return_code": "SUCCESS", "return_msg": "OK", "result_code": "SUCCESS"}
	assert.Equal(t, done, g.call(path, one).fields)
	assert.Equal(t, done, g.call(path, one.with("execute_time_", "", "execute_time", "7", "sign_type", "HMAC-SHA256")).fields)
	batch := fields{"interface_url": "https://api.mch.weixin.qq.com/pay/batchreport/micropay/total", "user_ip": "8.8.8.8",
		"trades": `[{"out_trade_no":"n","begin_time":"20160602203256","end_time":"20160602203257","state":"CANCLE"}]`}
	assert.Equal(t, done, g.call(path, batch).fields)
	for code, f := range map[string]fields{
		"LACK_PARAMS": one.with("execute_time_", ""),
		"PARAM_ERROR": batch.with("trades", `[{"out_trade_no":"n","begin_time":"20160602203256","end_time":"20160602203257","state":"CANCEL"}]`),
	} {
		g.refused(code, path, f)
	}
	for _, f := range []fields{one.with("result_code", ""), batch.with("trades", ""), one.with("user_ip", "")} {
		g.refused("LACK_PARAMS", path, f)
	}
	for _, trades := range []string{"{}", "[]", "x"} {
		g.refused("PARAM_ERROR", path, batch.with("trades", trades))
	}
	g.refused("SIGNERROR", path, one.with("sign", "0"))
}
