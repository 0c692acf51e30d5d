package main

import (
	"io"
	"net"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// env returns a getenv function for tests.
func env(pairs map[string]string) func(string) string {
	return func(name string) string { return pairs[name] }
}

func TestOptionsComeFromFlagsBeforeEnvironment(t *testing.T) {
	o, err := readOptions([]string{"-api", "127.0.0.1:1", "-names", "desk.example,192.0.2.7", "-dir", "d"}, env(map[string]string{
		"WXPAY_GATEWAY_API": "127.0.0.1:2", "WXPAY_GATEWAY_BACKUP": "127.0.0.1:3", "WXPAY_GATEWAY_SPEED": "60",
		"WXPAY_GATEWAY_MCH_ID": "1900000109", "WXPAY_GATEWAY_REFUND_NOTIFY_URL": "http://127.0.0.1/refund",
	}), io.Discard)
	require.NoError(t, err)
	assert.Equal(t, "127.0.0.1:1", o.api)
	assert.Equal(t, "127.0.0.1:3", o.backup)
	assert.Equal(t, 60.0, o.speed)
	assert.Equal(t, []string{"desk.example", "192.0.2.7"}, o.names)
	assert.Equal(t, "d/state.db", o.state)
	assert.Equal(t, "http://127.0.0.1/refund", o.refundNotifyURL)
	require.Len(t, o.merchants, 1)
	assert.Equal(t, "1900000109", o.merchants[0].MchID)
}

func TestOptionsWithoutState(t *testing.T) {
	o, err := readOptions([]string{"-state", "none"}, env(nil), io.Discard)
	require.NoError(t, err)
	assert.Empty(t, o.state)
}

func TestBadOptionsAreNamed(t *testing.T) {
	for name, c := range map[string]struct {
		args []string
		env  map[string]string
		want string
	}{
		"no port":          {args: []string{"-api", "localhost"}, want: `-api "localhost" is not host:port`},
		"no page":          {args: []string{"-page", ""}, want: "-page"},
		"empty proxy":      {args: []string{"-proxy", ""}, want: `-proxy "" is not host:port`},
		"none else":        {args: []string{"-backup", "none"}, want: `-backup "none" is not host:port`},
		"backwards":        {args: []string{"-speed", "-1"}, want: "the speed cannot be negative"},
		"backwards refund": {args: []string{"-refund-after", "-1s"}, want: "the time cannot be negative"},
		"refund status":    {args: []string{"-refund-status", "DONE"}, want: "use SUCCESS, CHANGE or REFUNDCLOSE"},
		"no directory":     {args: []string{"-dir", ""}, want: "-dir is empty"},
		"keeps nothing":    {args: []string{"-keep", "0"}, want: "-keep"},
		"a word":           {args: []string{"start"}, want: `"start" is not a flag`},
		"unknown flag":     {args: []string{"-port", "1"}, want: "-port"},
		"environment":      {env: map[string]string{"WXPAY_GATEWAY_SPEED": "fast"}, want: `WXPAY_GATEWAY_SPEED="fast"`},
		"short key":        {args: []string{"-key", "short"}, want: "an APIv2 key has 32"},
		"two ways":         {args: []string{"-merchants", "m.json", "-key", "x"}, want: "remove one of them"},
		"no file":          {args: []string{"-merchants", "nowhere.json"}, want: "nowhere.json"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := readOptions(c.args, env(c.env), io.Discard)
			assert.ErrorContains(t, err, c.want)
		})
	}
}

// The error of an address in use names its flag: each of them can be the one
// that was forgotten when a second gateway was started.
func TestAnAddressInUse(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer taken.Close()
	for _, name := range []string{"-api", "-backup", "-proxy", "-page"} {
		args := []string{"-dir", t.TempDir(), "-state", "none"}
		for _, other := range []string{"-api", "-backup", "-proxy", "-page"} {
			args = append(args, other, "127.0.0.1:0")
		}
		o, err := readOptions(append(args, name, taken.Addr().String()), env(nil), io.Discard)
		require.NoError(t, err)
		_, err = open(o)
		require.Error(t, err)
		assert.True(t, strings.HasPrefix(err.Error(), name), err.Error())
	}
}
