package main

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A login with an appid that no merchant has is shown with those that the gateway has,
// in the list and alone.
func TestUnknownAppIDNamesTheKnownOnes(t *testing.T) {
	r := start(t)
	client := &http.Client{Transport: r.gateway.Transport()}
	defer client.CloseIdleConnections()
	response, err := client.Get(r.gateway.URL + "/sns/jscode2session?appid=wx0&secret=s&js_code=c&grant_type=authorization_code")
	require.NoError(t, err)
	assert.Contains(t, string(body(t, response)), "invalid appid")
	row := ask[requestList](r, "/desk/requests").Requests[0]
	for _, shown := range []request{row, ask[request](r, "/desk/request?id="+row.ID)} {
		assert.Equal(t, `This gateway has no appid "wx0"; it has `+r.gateway.Merchant("").AppID+".", shown.Hint)
		assert.Equal(t, "本网关没有 appid“wx0”；配置的是 "+r.gateway.Merchant("").AppID+"。", shown.Chinese)
	}
}
