package wxpay

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A sensitive text is sent, but no printer and no encoder shows it: alone, in a struct,
// behind a pointer, in a list or in a map.
func TestSensitiveIsNotPrinted(t *testing.T) {
	const text = Sensitive("330821198809085211")
	type request struct{ CreID Sensitive }
	shown := []any{text, request{text}, &request{text}, []Sensitive{text}, map[string]Sensitive{"a": text}}
	hidden := []string{"330821198809085211", fmt.Sprintf("%x", "330821198809085211"), "51 48 56"}
	for _, value := range shown {
		var out strings.Builder
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%t"} {
			fmt.Fprintf(&out, verb, value)
		}
		encoded, err := json.Marshal(value)
		require.NoError(t, err)
		out.Write(encoded)
		slog.New(slog.NewTextHandler(&out, nil)).Info("m", "request", value)
		slog.New(slog.NewJSONHandler(&out, nil)).Info("m", "request", value)
		assert.Contains(t, out.String(), "***")
		for _, secret := range hidden {
			assert.NotContains(t, out.String(), secret, "%T", value)
		}
	}
	encoded, err := xml.Marshal(request{text})
	require.NoError(t, err)
	assert.Equal(t, "<request><CreID>***</CreID></request>", string(encoded))
	assert.Empty(t, fmt.Sprint(Sensitive("")))
}

// An order is sent with the payer's identity, and printed without it.
func TestOrderIdentityIsNotPrinted(t *testing.T) {
	req := order("20150806125346", func(r *UnifiedOrderRequest) { r.UserTrueName, r.UserCreID = "张三", "330821198809085211" })
	encoded, err := json.Marshal(req)
	require.NoError(t, err)
	text := fmt.Sprintf("%s %v %+v %#v", encoded, req, req, req)
	assert.NotContains(t, text, "330821198809085211")
	assert.NotContains(t, text, "张三")
	fields, err := unifiedOrder.encode(req)
	require.NoError(t, err)
	assert.Equal(t, "330821198809085211", fields.Get("user_creid"))
}

// Nobody takes the placeholder for the text.
func TestSensitiveIsDecoded(t *testing.T) {
	var s Sensitive
	require.NoError(t, json.Unmarshal([]byte(`"330821198809085211"`), &s))
	assert.Equal(t, "330821198809085211", string(s))
	encoded, err := json.Marshal(s)
	require.NoError(t, err)
	err = json.Unmarshal(encoded, &s)
	require.ErrorContains(t, err, "wxpay: a Sensitive was encoded")
	assert.Equal(t, "330821198809085211", string(s))
}
