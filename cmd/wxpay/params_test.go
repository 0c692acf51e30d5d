package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestParams(t *testing.T) {
	b := newBench(t)
	r := b.run("params", b.order("20150806A1"))
	r.assertCode(t, exitDone)
	require.NoError(t, b.gw.RequestPayment([]byte(r.out)), "the phone takes it as it is")
	assert.Equal(t, r.object(t)["signType"], b.run("-json", "params", "wx1").object(t)["signType"])

	assert.Contains(t, b.run("params", "wx1", "-form", "jsbridge").object(t), "appId")
	assert.Contains(t, b.run("params", "wx1", "-form=app").object(t), "partnerid")
	assert.Equal(t, "MD5", b.set("WXPAY_SIGN_TYPE", "MD5").run("params", "wx1").object(t)["signType"])
}

func TestParamsIsRefused(t *testing.T) {
	b := newBench(t)
	for _, args := range [][]string{{}, {""}, {"prepay_id=wx1"}, {strings.Repeat("x", 65)}, {b.env["WXPAY_KEY"]}, {"\x1b[31m"}, {"a b"}, {"wx1", "-form", "native"}, {"wx1", "wx2"}} {
		r := b.run(append([]string{"params"}, args...)...)
		r.assertCode(t, exitMisuse)
		assert.Empty(t, r.out, "%q", args)
	}
}
