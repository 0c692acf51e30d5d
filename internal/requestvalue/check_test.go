package requestvalue

import (
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestCheckURL(t *testing.T) {
	for address, want := range map[string]string{
		"": "", "https://a.example/n": "", "http://127.0.0.1:9/": "", "https://a.example/a b": "",
		"/n": "absolute", "a.example/n": "absolute", "ftp://a.example/n": "absolute", "https:///n": "absolute", "https://a\x7f/": "absolute",
		"https://a.example/n?a=b": "query string", "https://a.example/n?": "query string", "https://a.example/n#1": "fragment", "https://u@a.example/n": "user",
	} {
		err := CheckURL("notify_url (NotifyURL)", address)
		if want == "" {
			assert.NoError(t, err, address)
			continue
		}
		assert.ErrorContains(t, err, want, address)
		assert.ErrorContains(t, err, "notify_url (NotifyURL)", address)
	}
}

func TestCheckTimes(t *testing.T) {
	noon := time.Date(2026, 1, 2, 12, 0, 0, 0, time.UTC)
	assert.NoError(t, CheckTimes(time.Time{}, noon))
	assert.NoError(t, CheckTimes(noon, time.Time{}))
	assert.NoError(t, CheckTimes(noon, noon.Add(time.Second)))
	assert.Error(t, CheckTimes(noon, noon))
	assert.Error(t, CheckTimes(noon, noon.Add(-time.Second)))
}

func TestCheckAddress(t *testing.T) {
	for address, ok := range map[string]bool{"": true, "1.2.3.4": true, "2001:db8::1": true, "x": false, "1.2.3": false, "fe80::1%eth0": false, "1.2.3.4,5.6.7.8": false} {
		assert.Equal(t, ok, CheckAddress("clientip (ClientIP)", address) == nil, address)
	}
	assert.Equal(t, "1.2.3.4", PlainAddress("::ffff:1.2.3.4"))
}

// A plain address is accepted without parsing it. Parsing must not find an error in it.
func FuzzCheckURL(f *testing.F) {
	f.Add("https://shop.example.com/wxpay/notify")
	f.Add("https://.-_~//..")
	f.Add("https://[::1]/")
	f.Fuzz(func(t *testing.T, address string) {
		if isPlainURL(address) {
			u, err := url.Parse(address)
			require.NoError(t, err)
			assert.Equal(t, address, u.String())
			assert.NotEmpty(t, u.Host)
		}
	})
}
