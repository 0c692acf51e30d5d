package wxpaytest

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestSignType(t *testing.T) {
	g := newGateway(t)
	for _, c := range []struct {
		path, signType, want string
		ok                   bool
	}{
		{"/pay/unifiedorder", "", "MD5", true},
		{"/pay/unifiedorder", "HMAC-SHA256", "HMAC-SHA256", true},
		{"/pay/unifiedorder", "SHA1", "SHA1", false},
		{"/pay/downloadfundflow", "", "HMAC-SHA256", true},
		{"/pay/downloadfundflow", "MD5", "HMAC-SHA256", false},
		{"/tools/authcodetoopenid", "", "MD5", true},
		{"/tools/authcodetoopenid", "MD5", "MD5", false},
		{"/xdc/apiv2sandbox/pay/unifiedorder", "", "MD5", true},
		{"/pay/nothing", "", "", false},
		{loginPath, "", "", false},
	} {
		got, ok := g.SignType(c.path, c.signType)
		assert.Equal(t, c.ok, ok, "%s %s", c.path, c.signType)
		assert.Equal(t, c.want, got, "%s %s", c.path, c.signType)
	}
}
