package wxpay

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A payment to shop A must not deliver shop B's order with the same number and
// price.
func TestWhoseSale(t *testing.T) {
	provider := notifier(t)
	shopA, shopB := provider.ForSubMerchant("1111", ""), provider.ForSubMerchant("2222", "")
	toA := signed(t, SignTypeMD5, paidMessage("sub_mch_id", "1111"))
	parse := func(c *Client, message string) *Notification {
		n, err := c.ParseNotify(strings.NewReader(message))
		require.NoError(t, err)
		return n
	}
	n := parse(provider, toA)
	assert.ErrorContains(t, n.Expect("no", 101), `the message is about the shop with sub_mch_id "1111": compare with ExpectSale`)
	assert.NoError(t, n.ExpectSale(Sale{SubMchID: "1111", OutTradeNo: "no", TotalFee: 101}))
	assert.ErrorContains(t, n.ExpectSale(Sale{SubMchID: "2222", OutTradeNo: "no", TotalFee: 101}), `the paid order is of sub_mch_id "1111", expected "2222"`)
	assert.Error(t, n.ExpectSale(Sale{OutTradeNo: "no", TotalFee: 101}), "a sale without a shop belongs to the provider")
	assert.NoError(t, parse(shopA, toA).Expect("no", 101))
	assert.NoError(t, parse(shopA, toA).ExpectSale(Sale{SubMchID: "1111", OutTradeNo: "no", TotalFee: 101}))

	for name, c := range map[string]*Client{"another shop": shopB, "no shop at all": provider.ForSubMerchant("", "")} {
		for _, message := range []string{toA, signed(t, SignTypeMD5, paidMessage())} {
			_, err := c.ParseNotify(strings.NewReader(message))
			assert.ErrorIs(t, err, ErrWrongRecipient, name)
		}
	}
	own := parse(provider, signed(t, SignTypeMD5, paidMessage()))
	assert.NoError(t, own.Expect("no", 101))
	assert.Error(t, own.ExpectSale(Sale{SubMchID: "1111", OutTradeNo: "no", TotalFee: 101}))
}

// A merchant can sign a notification with its own key. That must not deliver
// another merchant's order, even if the number is known.
func TestWhoseMerchant(t *testing.T) {
	ownKey := strings.Repeat("2", 32)
	provider := notifier(t, func(cfg *Config) { cfg.MchID, cfg.Key = "2", ownKey })
	handled := func(expect func(*Notification) error, pairs ...string) string {
		fields := NewXMLMap(paidMessage(append(pairs, "mch_id", "2")...))
		sign, err := Sign(fields, ownKey, SignTypeMD5)
		require.NoError(t, err)
		fields.Set("sign", sign)
		body, err := AppendXML(nil, fields)
		require.NoError(t, err)
		h := NotifyHandlerFor(func(r Recipient) *Client {
			switch {
			case r.MchID == "10000100":
				return notifier(t)
			case r.SubMchID != "":
				return provider.ForSubMerchant(r.SubMchID, r.SubAppID)
			}
			return provider
		}, func(_ context.Context, n *Notification) error { err = expect(n); return err })
		answer := post(h, string(body)).Body.String()
		assert.Equal(t, err == nil, strings.Contains(answer, "SUCCESS"))
		return fmt.Sprint(err)
	}
	expect := func(n *Notification) error { return n.Expect("no", 101) }
	sale := func(s Sale) func(*Notification) error { return func(n *Notification) error { return n.ExpectSale(s) } }
	for _, shop := range []string{"", "1111"} {
		assert.Contains(t, handled(expect, "sub_mch_id", shop), `selected by the message, which names mch_id "2": compare with ExpectSale`)
		assert.Contains(t, handled(sale(Sale{SubMchID: shop, OutTradeNo: "no", TotalFee: 101}), "sub_mch_id", shop), "set Sale.MchID")
		assert.Contains(t, handled(sale(Sale{MchID: "10000100", SubMchID: shop, OutTradeNo: "no", TotalFee: 101}), "sub_mch_id", shop), `order is of mch_id "2", expected "10000100"`)
		assert.Equal(t, "<nil>", handled(sale(Sale{MchID: "2", SubMchID: shop, OutTradeNo: "no", TotalFee: 101}), "sub_mch_id", shop))
	}
	assert.Contains(t, handled(sale(Sale{MchID: "2", SubMchID: "2222", OutTradeNo: "no", TotalFee: 101}), "sub_mch_id", "1111"), `expected "2222"`)

	n, err := notifier(t).ParseNotify(strings.NewReader(signed(t, SignTypeMD5, paidMessage())))
	require.NoError(t, err)
	assert.NoError(t, n.ExpectSale(Sale{MchID: "10000100", OutTradeNo: "no", TotalFee: 101}))
	assert.Error(t, n.ExpectSale(Sale{MchID: "2", OutTradeNo: "no", TotalFee: 101}))
}

// Merchants on the overseas hosts sell in other currencies.
func TestSaleInAnotherCurrency(t *testing.T) {
	n, err := notifier(t).ParseNotify(strings.NewReader(signed(t, SignTypeMD5, paidMessage("fee_type", "JPY"))))
	require.NoError(t, err)
	assert.NoError(t, n.ExpectSale(Sale{OutTradeNo: "no", TotalFee: 101, FeeType: "JPY"}))
	assert.ErrorContains(t, n.ExpectSale(Sale{OutTradeNo: "no", TotalFee: 101}), `paid in "JPY", expected CNY`)
	assert.ErrorContains(t, n.ExpectSale(Sale{OutTradeNo: "no", TotalFee: 101, FeeType: "HKD"}), `paid in "JPY", expected HKD`)
	assert.ErrorContains(t, n.ExpectSale(Sale{OutTradeNo: "no", TotalFee: 100, FeeType: "JPY"}), "paid with 101, expected 100, in the minor unit of JPY")
	assert.Error(t, n.ExpectSale(Sale{}))
}

// A query's response is about the shop in the request.
func TestExpectSaleOfQuery(t *testing.T) {
	c := newTestClient(t)
	c.paid("sale0001")
	order, err := c.OrderQuery(bg, &OrderQueryRequest{OutTradeNo: "sale0001"})
	require.NoError(t, err)
	assert.NoError(t, order.Expect("sale0001", 101))
	assert.NoError(t, order.ExpectSale(Sale{OutTradeNo: "sale0001", TotalFee: 101, FeeType: "CNY"}))
	assert.Error(t, order.ExpectSale(Sale{SubMchID: "1", OutTradeNo: "sale0001", TotalFee: 101}))
	order.TradeState = TradeStateNotPay
	assert.ErrorContains(t, order.ExpectSale(Sale{OutTradeNo: "sale0001", TotalFee: 101}), `in state "NOTPAY", expected SUCCESS`)
}
