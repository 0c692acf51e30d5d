package main

import (
	"bytes"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay/wxpaytest"
)

// everyByte is a body with each byte, in an order that begins no option.
func everyByte() []byte {
	all := make([]byte, 0, 1024)
	for c := range 256 {
		all = append(all, byte(c), '%', 's', '\'', byte(c))
	}
	return all
}

// again runs a command as a shell does, and returns the request that it sends.
func (r *running) again(shell, command string) wxpaytest.Exchange {
	r.t.Helper()
	script := writeFile(r.t, "again", command+" -sS -o "+filepath.Join(r.t.TempDir(), "reply"))
	out, err := exec.CommandContext(r.t.Context(), shell, script).CombinedOutput()
	require.NoError(r.t, err, "%s\n%s", out, command)
	for x := range r.gateway.RecentExchanges() {
		return x
	}
	r.t.Fatal("no request arrived")
	panic("unreachable")
}

// A copied command sends the same request once more, to the byte.
func TestRequestAsCurl(t *testing.T) {
	if _, err := exec.LookPath("curl"); err != nil && os.Getenv("CI") == "" {
		t.Skip("curl is not installed")
	}
	r := start(t)
	client := &http.Client{Transport: r.gateway.Transport()}
	defer client.CloseIdleConnections()
	for name, c := range map[string]struct {
		method, path, contentType string
		body                      []byte
	}{
		"XML":                   {"POST", "/pay/orderquery", "text/xml; charset=utf-8", []byte("<xml>\n\t<a><![CDATA[it's \"$HOME\" `id` !! \\n 拿铁]]></a>\n</xml>\n")},
		"readable":              {"POST", "/pay/orderquery", "text/xml", []byte("<xml>\n<a>it's \"$HOME\" `id` $(id) !! \\n \\\\ 拿铁 %s</a>\n</xml>")},
		"every byte":            {"POST", "/pay/orderquery", "", everyByte()},
		"a file name":           {"POST", "/pay/orderquery", "text/xml", []byte("@/etc/passwd")},
		"an option":             {"POST", "/pay/orderquery", "text/xml", []byte("-d\x00")},
		"another option":        {"POST", "/pay/orderquery", "text/xml", []byte("--help")},
		"replacement character": {"POST", "/pay/orderquery", "text/xml", []byte("a\ufffdb\xffc")},
		"line breaks":           {"POST", "/pay/orderquery", "text/xml", []byte("\r\n\na\n\n")},
		"escapes":               {"POST", "/pay/orderquery", "text/xml", []byte("\x1b[2J\u202etext\u00a0\u3000")},
		"long":                  {"POST", "/pay/orderquery", "text/xml", []byte(strings.Repeat("<a>'%</a>", 50_000))},
		"empty":                 {"POST", "/pay/orderquery", "", nil},
		"login":                 {"GET", "/sns/jscode2session?appid=wx1&secret=%27a+b%20&js_code=[1]{2}", "", nil},
		"strange header":        {"POST", "/pay/orderquery", "text/xml; x='é 拿'", []byte("x")},
		"strange path":          {"POST", "/pay//%2e%2e/it's%20[a-c]{x,y}%3Fq%00%25", "text/plain", []byte("x")},
		"another method":        {"PUT", "/pay/orderquery", "text/xml", []byte("<xml/>")},
		"GET with a body":       {"GET", "/pay/orderquery", "text/xml", []byte("<xml/>")},
		"HEAD":                  {"HEAD", "/pay/orderquery", "", nil},
	} {
		t.Run(name, func(t *testing.T) {
			r := &running{r.program, t}
			request, err := http.NewRequestWithContext(t.Context(), c.method, r.gateway.URL+c.path, bytes.NewReader(c.body))
			require.NoError(t, err)
			if c.contentType != "" {
				request.Header.Set("Content-Type", c.contentType)
			}
			response, err := client.Do(request)
			require.NoError(t, err)
			_, _ = io.Copy(io.Discard, response.Body)
			require.NoError(t, response.Body.Close())
			var sent wxpaytest.Exchange
			for sent = range r.gateway.RecentExchanges() {
				break
			}
			command := ask[curlAnswer](r, "/desk/request/curl?id="+idOfRequest(sent)).Curl
			for _, shell := range []string{"sh", "bash"} {
				got := r.again(shell, command)
				require.Equal(t, sent.Number+1, got.Number, command)
				assert.Equal(t, string(c.body), string(got.Body), shell)
				assert.Equal(t, sent.Method, got.Method)
				assert.Equal(t, sent.Path, got.Path)
				assert.Equal(t, sent.Query, got.Query)
				assert.Equal(t, c.contentType, got.Header.Get("Content-Type"))
				sent = got
			}
			for _, char := range command {
				assert.True(t, char == '\n' || isSeen(char), "a terminal does not show %q", char)
			}
		})
	}
}

// A refund is sent again with the merchant's certificate.
func TestCurlPresentsTheCertificate(t *testing.T) {
	if _, err := exec.LookPath("curl"); err != nil && os.Getenv("CI") == "" {
		t.Skip("curl is not installed")
	}
	r := startIn(t, filepath.Join(t.TempDir(), "it's a desk"))
	r.paid("20150806C1", 100)
	_, err := r.client().Refund(t.Context(), refundOf("20150806C1", 100))
	require.NoError(t, err)
	all := ask[requestList](r, "/desk/requests?path=/secapi/pay/refund")
	require.Len(t, all.Requests, 1)
	got := r.again("sh", ask[curlAnswer](r, "/desk/request/curl?id="+all.Requests[0].ID).Curl)
	assert.Equal(t, r.gateway.Merchant("").MchID, got.Client)
	assert.Equal(t, http.StatusOK, got.Status)
	assert.Contains(t, string(got.Reply), "<result_code><![CDATA[SUCCESS]]>", "the same refund once more")
}

func TestCurlOfWhatIsNotKept(t *testing.T) {
	r := start(t)
	client := &http.Client{Transport: r.gateway.Transport()}
	defer client.CloseIdleConnections()
	response, err := client.Post(r.gateway.URL+"/pay/orderquery", "text/xml", strings.NewReader(strings.Repeat("x", 2<<20)))
	require.NoError(t, err)
	require.NoError(t, response.Body.Close())
	for id, status := range map[string]int{"1": http.StatusBadRequest, "2": http.StatusNotFound, "": http.StatusNotFound} {
		response, err := http.Get(r.pageURL() + "/desk/request/curl?id=" + id)
		require.NoError(t, err)
		assert.NotEmpty(t, read[problem](r, response, status).Error)
	}
}
