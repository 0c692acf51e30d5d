package codec

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The example of 消息推送. Its random bytes are the first 16 of:
//
//	echo ELGduP2Y… | openssl enc -d -aes-256-cbc -nopad -base64 -A -K $(printf '0%.0s' $(seq 64)) -iv $(printf '0%.0s' $(seq 32))
//	printf '1713424427415670741AAAAAELGduP2Y…' | sha1sum
func TestPushOfTheDocumentation(t *testing.T) {
	const encrypted = "ELGduP2YcVatjqIS+eZbp80MNLoAUWvzzyJxgGzxZO/5sAvd070Bs6qrLARC9nVHm48Y4hyRbtzve1L32tmxSQ=="
	key, err := PushKey(strings.Repeat("A", 43))
	require.NoError(t, err)
	assert.Equal(t, encrypted, EncryptPush(key, []byte("707722b803182950"), `{"demo_resp":"good luck"}`, "wxba5fad812f8e6fb9"))
	assert.Equal(t, "1b9339964ed2e271e7c7b6ff2b0ef902fc94dea1", SignPush("AAAAA", "1713424427", "415670741", encrypted))
	assert.Equal(t, "f464b24fc39322e44b38aa78f5edd27bd1441696", SignPush("AAAAA", "1714036504", "1514711492"))
}

func TestPushPaddingHas32Bytes(t *testing.T) {
	key, err := PushKey(strings.Repeat("A", 43))
	require.NoError(t, err)
	assert.Len(t, EncryptPush(key, make([]byte, 16), "123456789012", ""), 88, "32 bytes of data and as much padding, in base64")
}

func TestPushKeyRefuses(t *testing.T) {
	for _, text := range []string{"", strings.Repeat("A", 42), strings.Repeat("A", 44), strings.Repeat("-", 43)} {
		_, err := PushKey(text)
		assert.Error(t, err, text)
	}
}
