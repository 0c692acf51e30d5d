package wxpay

import (
	"fmt"
	"net"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// n calls at once need at most n hand-shakes, however many follow, with and
// without the certificate.
func TestHandshakes(t *testing.T) {
	numbers := []int{1, 64, 512}
	if underRace {
		numbers = []int{1, 64} // 512 hand-shakes at once would outlast the server's patience
	}
	for _, n := range numbers {
		for _, withCertificate := range []bool{false, true} {
			t.Run(fmt.Sprintf("%d/%t", n, withCertificate), func(t *testing.T) {
				c := newTestClient(t, func(cfg *Config) {
					cfg.Timeout, cfg.Transport.TLSHandshakeTimeout, cfg.MaxAttempts = time.Minute, time.Minute, 1 // the machine may be busy
					cfg.Transport.DialContext = (&net.Dialer{Timeout: time.Minute}).DialContext
				})
				call := func() error {
					_, err := c.OrderQuery(bg, &OrderQueryRequest{OutTradeNo: "nothing1"})
					return err
				}
				if withCertificate {
					call = func() error {
						_, err := c.Refund(bg, &RefundRequest{OutTradeNo: "nothing1", OutRefundNo: "R1", TotalFee: 1, RefundFee: 1})
						return err
					}
				}
				var wg sync.WaitGroup
				for range n {
					wg.Go(func() {
						for range 3 {
							assert.ErrorIs(t, call(), ErrOrderNotExist)
						}
					})
				}
				wg.Wait()
				counts := c.gw.Connections("")
				assert.LessOrEqual(t, counts.Handshakes, n)
				c.CloseIdleConnections()
				require.Eventually(t, func() bool { return c.gw.Connections("").Open == 0 }, 10*time.Second, 10*time.Millisecond)
			})
		}
	}
}
