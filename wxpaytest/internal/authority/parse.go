package authority

import (
	"crypto/ecdsa"
	"crypto/tls"
	"errors"
	"fmt"
)

// Parse reads the certificate and the private key of an authority, as
// [Authority.PEM] returns them. If the certificate has no name constraints, or
// does not permit all names, Parse replaces it by a new one with the same key
// and subject. Clients that trust the old certificate then still accept all
// certificates that it permitted.
func Parse(text []byte, names ...string) (*Authority, error) {
	pair, err := tls.X509KeyPair(text, text)
	if err != nil {
		return nil, fmt.Errorf("wxpaytest: the authority: %w", err)
	}
	key, ok := pair.PrivateKey.(*ecdsa.PrivateKey)
	if !ok || !pair.Leaf.IsCA {
		return nil, errors.New("wxpaytest: the authority is not one of AuthorityPEM")
	}
	if !constrained(pair.Leaf, names) {
		return create(key, names), nil
	}
	return &Authority{Cert: pair.Leaf, names: names, key: key, pem: encodePEM("CERTIFICATE", pair.Leaf.Raw)}, nil
}
