package main

import (
	"bytes"
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/wxpaytest"
)

// A rotation is a gateway, and the clients of its merchant.
type rotation struct {
	*clients
	*place
	t   *testing.T
	gw  *wxpaytest.Server
	log bytes.Buffer
}

const newKey = "5e1f0c7b9a3d4e6f8091a2b3c4d5e6f7"

func newRotation(t *testing.T, env map[string]string) *rotation {
	t.Helper()
	gw := wxpaytest.NewServer()
	t.Cleanup(gw.Close)
	r := &rotation{t: t, gw: gw, place: placeFor(t, gw)}
	for name, value := range env {
		r.env[name] = value
	}
	load := func() (*merchant, *wxpay.Client, error) { return loadMerchant(r.environ(), func(*wxpay.Config) {}) }
	cfg, err := readConfig(r.environ())
	require.NoError(t, err)
	r.clients, err = newClients(cfg.merchant, load, []string{filepath.Join(r.dir, "shop.conf")}, slog.New(slog.NewTextHandler(&r.log, nil)))
	require.NoError(t, err)
	t.Cleanup(func() { r.Merchant().Pay.CloseIdleConnections() })
	return r
}

// works returns the error of a call of the current client.
func (r *rotation) works() error { return r.Merchant().Pay.CheckKey(r.t.Context()) }

func TestClientsStayWhileTheFilesStay(t *testing.T) {
	t.Parallel()
	r := newRotation(t, nil)
	before := r.Merchant()
	r.look(t.Context())
	assert.Same(t, before, r.Merchant())
	assert.Empty(t, r.gw.Exchanges(), "nothing is asked")
	assert.NoError(t, r.works())
}

func TestClientsTakeANewKey(t *testing.T) {
	t.Parallel()
	for name, platformFirst := range map[string]bool{"first on the platform": true, "first in the file": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRotation(t, nil)
			change := func() { r.gw.ChangeKey("", newKey) }
			if platformFirst {
				change()
				require.ErrorIs(t, r.works(), wxpay.ErrSignError)
			}
			r.write("key", newKey)
			r.look(t.Context())
			if !platformFirst {
				require.NoError(t, r.works(), "the old key is still right")
				r.look(t.Context())
				assert.Equal(t, 1, strings.Count(r.log.String(), "does not accept the new key yet"))
				change()
				r.look(t.Context())
			}
			assert.NoError(t, r.works())
			assert.NotContains(t, r.log.String(), newKey)
		})
	}
}

func TestClientsStayIfTheNewFilesAreWrong(t *testing.T) {
	t.Parallel()
	for name, wrong := range map[string]struct{ file, content, name string }{
		"a short key":          {"key", newKey[1:], "WXPAY_KEY_FILE"},
		"an empty key":         {"key", "", "WXPAY_KEY_FILE"},
		"a damaged cert":       {"cert.pem", "-----BEGIN CERTIFICATE-----", "WXPAY_CERT_FILE"},
		"a key in place of it": {"cert-key.pem", newKey, "WXPAY_CERT_FILE"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRotation(t, nil)
			before := r.Merchant()
			right, err := os.ReadFile(filepath.Join(r.dir, wrong.file))
			require.NoError(t, err)
			r.write(wrong.file, wrong.content)
			r.look(t.Context())
			r.look(t.Context())
			assert.Same(t, before, r.Merchant())
			assert.NoError(t, r.works())
			assert.Equal(t, 1, strings.Count(r.log.String(), "the old ones stay in use"), r.log.String())
			assert.Contains(t, r.log.String(), wrong.name)
			assert.NotContains(t, r.log.String(), newKey[1:])

			r.write(wrong.file, string(right))
			r.look(t.Context())
			assert.NotSame(t, before, r.Merchant(), "when the file is right again")
			assert.NoError(t, r.works())
		})
	}
}

func TestClientsTakeANewCertificateWhenBothFilesAreThere(t *testing.T) {
	t.Parallel()
	r := newRotation(t, nil)
	before := r.Merchant()
	other := newRotation(t, nil) // its gateway has another authority, but the same merchant
	cert, key := other.gw.CertificatePEM("")
	r.write("cert.pem", string(cert))
	r.look(t.Context())
	assert.Same(t, before, r.Merchant(), "half of the pair")
	r.write("cert-key.pem", string(key))
	r.look(t.Context())
	assert.NotSame(t, before, r.Merchant())
}

func TestClientsAcceptNotificationsOfThePreviousKey(t *testing.T) {
	t.Parallel()
	later := filepath.Join(t.TempDir(), "previous")
	r := newRotation(t, map[string]string{
		"WXPAY_PREVIOUS_KEY_FILE": later, "WXPAY_PREVIOUS_KEY_UNTIL": time.Now().Add(48 * time.Hour).Format(time.RFC3339),
	})
	_, err := r.Merchant().Pay.UnifiedOrder(t.Context(), &wxpay.UnifiedOrderRequest{
		Body: "mug", OutTradeNo: "20150806125346", TotalFee: 1, OpenID: "o", SpbillCreateIP: "127.0.0.1", NotifyURL: "http://127.0.0.1:9/",
	})
	require.NoError(t, err)
	require.NoError(t, r.gw.Pay("20150806125346"))
	old := r.gw.Notification("20150806125346")

	require.NoError(t, os.WriteFile(later, []byte(r.gw.Merchant("").Key), 0o600))
	r.gw.ChangeKey("", newKey)
	r.write("key", newKey+"\n")
	r.look(t.Context())
	require.NoError(t, r.works())
	_, err = r.Merchant().Pay.ParseNotify(bytes.NewReader(old))
	assert.NoError(t, err)
}

// WXPAY_PREVIOUS_KEY_UNTIL is in the file of SHOP_CONFIG, which may change too.
func TestClientsReadTheConfigurationFileAgain(t *testing.T) {
	t.Parallel()
	r := newRotation(t, nil)
	before := r.Merchant()
	r.env["SHOP_CONFIG"] = r.write("shop.conf", "WXPAY_PREVIOUS_KEY_FILE="+r.dir+"/later\nWXPAY_PREVIOUS_KEY_UNTIL=soon")
	r.look(t.Context())
	assert.Same(t, before, r.Merchant())
	assert.Contains(t, r.log.String(), "WXPAY_PREVIOUS_KEY_UNTIL: is not a time")
	r.write("shop.conf", "WXPAY_PREVIOUS_KEY_FILE="+r.dir+"/later\nWXPAY_PREVIOUS_KEY_UNTIL=2126-12-03T10:00:00+08:00")
	r.look(t.Context())
	assert.NotSame(t, before, r.Merchant())
}

func TestClientsAreWatched(t *testing.T) {
	t.Parallel()
	r := newRotation(t, nil)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		r.watch(ctx)
		close(ended)
	}()
	r.gw.ChangeKey("", newKey)
	r.write("key", newKey)
	assert.Eventually(t, func() bool { return r.works() == nil }, 20*time.Second, 50*time.Millisecond)
	cancel()
	<-ended
}

func TestClientsOfAnotherMerchantNeedARestart(t *testing.T) {
	t.Parallel()
	r := newRotation(t, nil)
	before := r.Merchant()
	r.write("key", newKey)
	r.env["WXPAY_APPID"] = "wx0000000000000000"
	r.look(t.Context())
	assert.Same(t, before, r.Merchant())
	assert.Contains(t, r.log.String(), "restart")
}
