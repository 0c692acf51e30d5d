package authority

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"net"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// issued returns a server certificate for one name or IP.
func issued(a *Authority, name string) *x509.Certificate {
	template := a.ServerTemplate(time.Now().Add(Century))
	template.DNSNames, template.IPAddresses = nil, nil
	if ip := net.ParseIP(name); ip != nil {
		template.IPAddresses = []net.IP{ip}
	} else {
		template.DNSNames = []string{name}
	}
	return a.Issue(template).Leaf
}

func verify(c *x509.Certificate, roots *x509.CertPool, usage x509.ExtKeyUsage) error {
	_, err := c.Verify(x509.VerifyOptions{Roots: roots, KeyUsages: []x509.ExtKeyUsage{usage}})
	return err
}

// A client that trusts the authority accepts no certificate for another host,
// even if the authority's key was stolen.
func TestNameConstraints(t *testing.T) {
	a := New("api.mch.weixin.qq.com", "wxpay.test", "*.shop.test", "192.0.2.7", "2001:db8::7")
	for name, allowed := range map[string]bool{
		"localhost": true, "127.0.0.1": true, "127.0.0.2": true, "::1": true,
		"api.mch.weixin.qq.com": true, "wxpay.test": true, "a.shop.test": true, "192.0.2.7": true, "2001:db8::7": true,
		"weixin.qq.com": false, "pay.weixin.qq.com": false, "mch.weixin.qq.com": false, "api.mch.weixin.qq.com.example": false,
		"example.com": false, "qq.com": false, "test": false, "192.0.2.8": false, "10.0.0.1": false, "2001:db8::8": false,
	} {
		err := verify(issued(a, name), a.Roots(), x509.ExtKeyUsageServerAuth)
		if allowed {
			assert.NoError(t, err, name)
			continue
		}
		var invalid x509.CertificateInvalidError
		if assert.ErrorAs(t, err, &invalid, name) {
			assert.Equal(t, x509.CANotAuthorizedForThisName, invalid.Reason, name)
		}
	}
	assert.NoError(t, verify(a.Server().Leaf, a.Roots(), x509.ExtKeyUsageServerAuth))
	assert.NoError(t, verify(a.Client("10000100", time.Now().Add(time.Hour)).Leaf, a.Roots(), x509.ExtKeyUsageClientAuth))
	assert.Error(t, verify(a.Stranger().Server().Leaf, a.Roots(), x509.ExtKeyUsageServerAuth))
}

// The authority makes no other authority, and signs no code.
func TestAuthorityMakesNoAuthority(t *testing.T) {
	a := New()
	below := create(must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader)), nil)
	der := a.sign(below.Cert, &below.key.PublicKey)
	below.Cert = must(x509.ParseCertificate(der))
	between := x509.NewCertPool()
	between.AddCert(below.Cert)
	_, err := below.Server().Leaf.Verify(x509.VerifyOptions{Roots: a.Roots(), Intermediates: between})
	assert.Error(t, err)

	template := certificateTemplate("localhost", time.Now().Add(time.Hour))
	template.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageCodeSigning}
	assert.Error(t, verify(a.Issue(template).Leaf, a.Roots(), x509.ExtKeyUsageCodeSigning))
}

// unconstrained is an authority from before there were name constraints.
func unconstrained() *Authority {
	template := certificateTemplate("wxpaytest gateway", time.Now().Add(Century))
	template.IsCA, template.BasicConstraintsValid, template.KeyUsage = true, true, x509.KeyUsageCertSign
	a := &Authority{Cert: template, key: must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))}
	der := a.sign(template, &a.key.PublicKey)
	a.Cert, a.pem = must(x509.ParseCertificate(der)), encodePEM("CERTIFICATE", der)
	return a
}

// A stored authority stays the same while it permits the names. Otherwise it is
// replaced, and nobody who trusts the old one notices.
func TestParse(t *testing.T) {
	for name, c := range map[string]struct {
		old   *Authority
		names []string
		same  bool
	}{
		"the same names":      {New("a.test", "192.0.2.7"), []string{"a.test", "192.0.2.7"}, true},
		"fewer names":         {New("a.test", "192.0.2.7"), []string{"a.test"}, true},
		"another host":        {New("a.test"), []string{"a.test", "b.test"}, false},
		"another IP":          {New("a.test"), []string{"a.test", "192.0.2.7"}, false},
		"without constraints": {unconstrained(), []string{"a.test"}, false},
	} {
		now, err := Parse(c.old.PEM(), c.names...)
		require.NoError(t, err, name)
		assert.Equal(t, c.same, slices.Equal(c.old.CertPEM(), now.CertPEM()), name)
		again, err := Parse(now.PEM(), c.names...)
		require.NoError(t, err, name)
		assert.Equal(t, now.CertPEM(), again.CertPEM(), name)

		for _, host := range c.names {
			assert.NoError(t, verify(issued(now, host), now.Roots(), x509.ExtKeyUsageServerAuth), "%s: %s", name, host)
		}
		assert.Error(t, verify(issued(now, "example.com"), now.Roots(), x509.ExtKeyUsageServerAuth), name)
		assert.NoError(t, verify(issued(now, "localhost"), c.old.Roots(), x509.ExtKeyUsageServerAuth), name)
		merchant := c.old.Client("10000100", time.Now().Add(time.Hour)).Leaf
		assert.NoError(t, verify(merchant, now.Roots(), x509.ExtKeyUsageClientAuth), name)
	}
}
