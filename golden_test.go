package wxpay

import (
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay/internal/transport"
)

// A goldenLine is what the documents say about a failure of an operation.
type goldenLine struct {
	operation, shape, value     string
	first, doubt, retry, advice string
	source                      string
}

func goldenLines(t *testing.T) (lines []goldenLine) {
	data, err := os.ReadFile("testdata/meanings.tsv")
	require.NoError(t, err)
	_, rows, _ := strings.Cut(strings.TrimSpace(string(data)), "\n")
	for text := range strings.SplitSeq(rows, "\n") {
		cells := strings.Split(text, "\t")
		require.Len(t, cells, 8, text)
		lines = append(lines, goldenLine{cells[0], cells[1], cells[2], cells[3], cells[4], cells[5], cells[6], cells[7]})
	}
	require.Greater(t, len(lines), 1700)
	return lines
}

func goldenEndpoints() map[string]*Endpoint {
	byName := map[string]*Endpoint{}
	for _, e := range endpoints() {
		byName[e.operation()] = e
	}
	return byName
}

func TestGolden(t *testing.T) {
	byName, c := goldenEndpoints(), newTestClient(t)
	sandbox := *c.Client
	sandbox.sandbox = true
	for _, line := range goldenLines(t) {
		if line.operation == "jscode2session" || line.shape == "http" {
			continue
		}
		e := byName[line.operation]
		require.NotNil(t, e, line.operation)
		client := c.Client
		if strings.Contains(line.advice, "renew-sandbox-key") {
			client = &sandbox
		}
		fail := answered(t, client, e, line)
		require.NotNil(t, fail, "%v", line)
		line.check(t, e, fail)
	}
}

// check compares a line with the errors of a failure: as the first attempt, and
// after an attempt in doubt.
func (line goldenLine) check(t *testing.T, e *Endpoint, fail *failure) {
	line.compare(t, e, fail.settle(false), fail.settle(true))
}

// compare compares a line with two errors: of a first attempt, and of one after an
// attempt in doubt.
func (line goldenLine) compare(t *testing.T, e *Endpoint, first, doubt *Error) {
	assert.Equal(t, line.first+" "+line.doubt+" "+line.retry,
		goldenName(first.Outcome)+" "+goldenName(doubt.Outcome)+" "+first.Retry.String(), "%s %s %q (%s)", line.operation, line.shape, line.value, line.source)
	faults := newAdviceCheck(e, line).faults(first, doubt)
	assert.Empty(t, faults, "%s %s %q wants %s, says %q and in doubt %q (%s)",
		line.operation, line.shape, line.value, line.advice, first.Advice(), doubt.Advice(), line.source)
}

func goldenName(o Outcome) string { return strings.ReplaceAll(o.String(), " ", "-") }

// answered returns the failure of a call with the response that the line describes.
func answered(t *testing.T, c *Client, e *Endpoint, line goldenLine) *failure {
	code, text, _ := strings.Cut(line.value, "|")
	text = strings.TrimPrefix(text, "(empty)")
	fields := map[string]string{"return_code": "SUCCESS", "result_code": "FAIL", "err_code": code, "err_code_des": text}
	switch line.shape {
	case "text":
		fields = map[string]string{"return_code": "FAIL", "return_msg": strings.TrimPrefix(line.value, "(empty)")}
	case "x1":
		fields = map[string]string{"return_code": code, "return_msg": text}
	case "x2":
		fields = map[string]string{"return_code": "FAIL", "error_code": code, "return_msg": text}
	}
	m := NewXMLMap(fields)
	if (line.shape == "code" || line.shape == "des") && !e.UnsignedReply {
		sign, err := Sign(m, testKey, SignTypeMD5)
		require.NoError(t, err)
		m.Set("sign", sign)
	}
	body, err := AppendXML(nil, m)
	require.NoError(t, err)
	request := signedRequest{sign: strings.Repeat("0", 32)}
	_, fail := c.checkResponse(e, request, &transport.Response{Status: http.StatusOK, Body: body, Sent: true})
	return fail
}
