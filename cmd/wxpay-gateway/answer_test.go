package main

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Errors of the desk API are in both languages.
func TestErrorsOfTheDeskInBothLanguages(t *testing.T) {
	r := start(t)
	id := r.paid("20150806E1", 100)
	for question, c := range map[string]struct {
		status           int
		english, chinese string
	}{
		"GET order?id=none":                  {404, "no such number", "没有这个单号"},
		"GET request?id=none":                {404, "no such number", "没有这个单号"},
		"GET window?id=none":                 {404, "no such number", "没有这个单号"},
		"GET wait":                           {400, "either an order or a refund", "order 或 refund"},
		"GET bill?date=2020":                 {409, "does not allow", "当前状态不允许"},
		`POST faults/inject {"name":"nope"}`: {400, `no fault "nope"`, "没有故障 nope"},
		`POST faults/inject {"name":"half-headers","path":"notify"}`:   {400, "can't strike a notification", "网关不接受"},
		`POST faults/inject {"code":"X","path":"notify"}`:              {400, "a notification has no code", "通知没有错误码"},
		`POST faults/inject {"code":"X","path":"/sns/jscode2session"}`: {400, "errcode is a number", "非 0 的数字"},
		`POST refund/end {"after":-1}`:                                 {400, "0 to 400 days", "0 到 400 天"},
		`POST pay {"order":"` + id + `"}`:                              {409, "already paid", "订单已支付"},
		`POST pay {"order":"none"}`:                                    {404, "no such number", "没有这个单号"},
		`POST refund {"order":"` + id + `","fee":101}`:                 {409, "does not allow it: ", "当前状态不允许这样操作。"},
		`POST login {"appId":"wx0"}`:                                   {400, "no merchant has the appid", "没有商户绑定这个 appid。已知的 appid：wx"},
		`POST restore {}`:                                              {400, "not a snapshot", "这个文件不是本程序的快照"},
		`POST bench {"text":"<xml><a>"}`:                               {400, "not a message", "这不是有效的报文。第 1 行"},
		`POST bench {"text":"<xml></xml>","mchId":"1"}`:                {400, "no merchant", "网关不接受"},
		`POST pay {"nope":1}`:                                          {400, "unknown field", "没有字段 nope"},
	} {
		method, rest, _ := strings.Cut(question, " ")
		path, body, _ := strings.Cut(rest, " ")
		request, err := http.NewRequest(method, r.pageURL()+"/desk/"+path, strings.NewReader(body))
		require.NoError(t, err)
		request.Header.Set("Content-Type", "application/json")
		got := r.problemOf(request, c.status)
		assert.Contains(t, got.Error, c.english, question)
		assert.Contains(t, got.Chinese, c.chinese, question)
		assert.NotContains(t, got.Chinese, "{", question)
	}
}

func TestRefusalsOfTheGuardInBothLanguages(t *testing.T) {
	r := start(t)
	for status, change := range map[int]func(*http.Request){
		403: func(q *http.Request) { q.Header.Set("Origin", "http://other.example") },
		415: func(q *http.Request) { q.Header.Set("Content-Type", "text/plain") },
		421: func(q *http.Request) { q.Host = "other.example" },
	} {
		request, err := http.NewRequest(http.MethodPost, r.pageURL()+"/desk/clock", strings.NewReader("{}"))
		require.NoError(t, err)
		request.Header.Set("Content-Type", "application/json")
		change(request)
		got := r.problemOf(request, status)
		assert.NotEmpty(t, got.Error)
		assert.Regexp(t, `\p{Han}`, got.Chinese)
	}
}

// problemOf sends a request and expects an error.
func (r *running) problemOf(request *http.Request, status int) problem {
	r.t.Helper()
	response, err := http.DefaultClient.Do(request)
	require.NoError(r.t, err)
	return read[problem](r, response, status)
}
