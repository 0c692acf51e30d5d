package wxpaytest

import (
	"crypto/aes"
	"crypto/md5"
	"encoding/base64"
	"encoding/xml"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
)

// decryptRefund decrypts req_info as a merchant does.
func decryptRefund(t *testing.T, key, reqInfo string) fields {
	t.Helper()
	data, err := base64.StdEncoding.DecodeString(reqInfo)
	require.NoError(t, err)
	block, err := aes.NewCipher(fmt.Appendf(nil, "%x", md5.Sum([]byte(key))))
	require.NoError(t, err)
	require.Zero(t, len(data)%16)
	for at := 0; at < len(data); at += 16 {
		block.Decrypt(data[at:], data[at:])
	}
	data = data[:len(data)-int(data[len(data)-1])]
	var root struct{ XMLName xml.Name }
	require.NoError(t, xml.Unmarshal(data, &root))
	require.Equal(t, "root", root.XMLName.Local)
	return parseXML(t, data)
}
