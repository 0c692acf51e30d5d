package wxpay

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A call may be a GET with the signed fields in the query, each encoded once.
func TestEndpointGet(t *testing.T) {
	var got *http.Request
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got = r
		io.WriteString(w, `<xml><return_code>SUCCESS</return_code><result_code>SUCCESS</result_code><redirect_url>https://x/</redirect_url></xml>`)
	}))
	defer server.Close()
	client, err := NewClient(Config{AppID: "wxd930ea5d5a258f4f", MchID: "10000100", Key: testKey, Hosts: SingleHost(server.URL)})
	require.NoError(t, err)
	e := Endpoint{Path: "/papay/h5entrustweb", ProviderPath: "/papay/partner/h5entrustweb", Get: true, SignType: SignTypeHMACSHA256, NoSignType: true, NoNonce: true, UnsignedReply: true}
	for path, c := range map[string]*Client{e.Path: client, e.ProviderPath: client.ForSubMerchant("1900000109", "")} {
		reply, err := c.Call(t.Context(), e, NewXMLMap(map[string]string{"notify_url": "https://a.b/c d", "contract_display_account": "张三"}))
		require.NoError(t, err)
		assert.Equal(t, "https://x/", reply.Get("redirect_url"))
		assert.Equal(t, http.MethodGet, got.Method)
		assert.Equal(t, path, got.URL.Path)
		assert.Empty(t, got.Header.Get("Content-Type"))
		assert.Contains(t, got.URL.RawQuery, "notify_url=https%3A%2F%2Fa.b%2Fc%20d")
		query, err := url.ParseQuery(got.URL.RawQuery)
		require.NoError(t, err)
		fields := map[string]string{}
		for name := range query {
			fields[name] = query.Get(name)
		}
		assert.NotContains(t, fields, "sign_type")
		sign := fields["sign"]
		delete(fields, "sign")
		want, err := Sign(NewXMLMap(fields), testKey, SignTypeHMACSHA256)
		require.NoError(t, err)
		assert.Equal(t, want, sign)
	}
	_, err = client.Call(t.Context(), Endpoint{Path: "/x", ProviderPath: "y"}, XMLMap{})
	assert.ErrorContains(t, err, "ProviderPath")
}
