package wxpay

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay/internal/flatxml"
	"github.com/seed6780280e/wxpay/wxpaytest"
)

// unknownBetween returns unknown names that sort between two fields. An empty
// before is the beginning, an empty after is the end.
func unknownBetween(before, after string) (names []string) {
	candidates := []string{
		"A_new", "Z", "_", "a", "agent", "attach2", "attach_type", "balance_fee", "bank_name", "bank_typ", "bank_type2", "cash", "coupon_list",
		"device_id", "device_info2", "discount_fee", "mch_name", "open", "pay_score", "sub_mch_name", "total", "user_tag", "wx_new", "zz_new",
		before + "0a", before + "-", before + ".new", before + "_", before + "_new", before + "new", before + "zzz",
	}
	if last := len(after) - 1; last >= 0 {
		candidates = append(candidates, after[:last], after[:last]+string(after[last]-1), after[:last]+string(after[last]-1)+"zz")
	}
	for _, name := range candidates {
		between := name > before && (after == "" || name < after)
		if between && flatxml.CheckName(name) == nil && !isPaymentName(name) && !isOthersName(name) && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// newValues are possible values of a new field.
var newValues = []string{"1", "新字段", `{"a":[{"b":"c&d"}]}`, "https://a/?b=1&new_c=2", " ", "", "&", "x&attach3=y&"}

// A genuineCase is a genuine payment notification with its sale.
type genuineCase struct {
	client *testClient
	path   http.Handler // handler of the client that receives it
	fields XMLMap
	sale   Sale
	heard  *[]*Notification
}

func (c *testClient) genuine(no string, hears *Client, change ...func(*UnifiedOrderRequest)) genuineCase {
	c.t.Helper()
	_, err := c.UnifiedOrder(bg, order(no, change...))
	require.NoError(c.t, err)
	coupons := []wxpaytest.Coupon{{ID: "10000", Type: "CASH", Fee: 20}, {ID: "10001", Fee: 5}}
	require.NoError(c.t, c.gw.PayWith(no, wxpaytest.Payment{Coupons: coupons, BankType: "CMB_DEBIT"}))
	fields, err := ParseXML(c.gw.Notification(no))
	require.NoError(c.t, err)
	heard := new([]*Notification)
	return genuineCase{
		client: c, fields: fields, heard: heard, sale: Sale{SubMchID: c.subMchID, OutTradeNo: no, TotalFee: 101},
		path: hears.NotifyHandler(func(_ context.Context, n *Notification) error { *heard = append(*heard, n); return nil }),
	}
}

// genuineCases are payments to a merchant and to a shop of a service provider,
// with and without free texts.
func genuineCases(t *testing.T) map[string]genuineCase {
	direct := newTestClient(t)
	provider := newTestClientFor(t, wxpaytest.Merchant{SubMerchants: []wxpaytest.SubMerchant{{MchID: "1900000109", AppID: "wx8888888888888888"}}})
	shop := &testClient{provider.ForSubMerchant("1900000109", "wx8888888888888888"), t, provider.gw}
	texts := func(r *UnifiedOrderRequest) { r.Attach, r.DeviceInfo = "uid=7&kind=a", "013467007045764" }
	ofShop := func(r *UnifiedOrderRequest) { r.SubOpenID, r.OpenID = "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o", "" }
	return map[string]genuineCase{
		"direct":                    direct.genuine("direct01", direct.Client, texts),
		"direct, no text":           direct.genuine("direct02", direct.Client),
		"shop's, to the provider":   shop.genuine("shop0001", provider.Client, texts, ofShop),
		"shop's, to the shop":       shop.genuine("shop0002", shop.Client, texts, ofShop),
		"shop's, device and no app": shop.genuine("shop0003", provider.Client, ofShop, func(r *UnifiedOrderRequest) { r.DeviceInfo = "POS1&2" }),
	}
}

// delivers posts a message, and reports whether a query was needed.
func (g genuineCase) delivers(t *testing.T, message, why string) (asked bool) {
	t.Helper()
	before, queries := len(*g.heard), g.client.counted("/pay/orderquery")
	require.Equal(t, ackSuccess, post(g.path, message).Body.String(), why)
	require.Len(t, *g.heard, before+1, why)
	n := (*g.heard)[before]
	require.NoError(t, n.ExpectSale(g.sale), why)
	require.Equal(t, g.fields.Get("transaction_id"), n.TransactionID, why)
	require.Equal(t, []Coupon{{"10000", "CASH", 20}, {"10001", "", 5}}, n.Coupons, why)
	return g.client.counted("/pay/orderquery") > queries
}

// WeChat Pay may add any field. The notification is delivered wherever the
// field's name sorts and whatever its value is. A query is needed only if the
// field follows a free text, because the signature does not prove where that
// text ends.
func TestUnknownFieldAnywhere(t *testing.T) {
	for name, g := range genuineCases(t) {
		t.Run(name, func(t *testing.T) {
			names := append(slices.Sorted(maps.Keys(maps.Collect(g.fields.All()))), "")
			before, tried, asked := "", 0, 0
			for _, after := range names {
				unknown := unknownBetween(before, after)
				require.NotEmpty(t, unknown, "between %q and %q", before, after)
				for i, added := range unknown {
					value := newValues[(i+tried)%len(newValues)]
					why := fmt.Sprintf("%s=%s between %q and %q", added, value, before, after)
					query := g.delivers(t, g.with(t, added, value), why)
					behindText := (before == "attach" || before == "device_info") && value != ""
					require.Equal(t, behindText, query, why)
					tried++
					if query {
						asked++
					}
				}
				before = after
			}
			t.Logf("%d messages, %d queries", tried, asked)
			assert.Greater(t, tried, 100)
			assert.Equal(t, g.fields.Has("attach") || g.fields.Has("device_info"), asked > 0)
		})
	}
}

// with returns the notification with one more field, signed.
func (g genuineCase) with(t *testing.T, name, value string) string {
	t.Helper()
	pairs := maps.Collect(g.fields.All())
	delete(pairs, "sign")
	pairs[name] = value
	return signed(t, SignTypeHMACSHA256, pairs)
}

// insertions returns a message once for each position of one more element.
func insertions(t *testing.T, text, root, name, value string) (texts []string) {
	t.Helper()
	m, err := ParseXML([]byte(text))
	require.NoError(t, err)
	element := func(name, value string) string {
		one, err := AppendXML(nil, NewXMLMap(map[string]string{name: value}))
		require.NoError(t, err)
		return strings.TrimSuffix(strings.TrimPrefix(string(one), "<xml>"), "</xml>")
	}
	var elements []string
	for name, value := range m.All() {
		elements = append(elements, element(name, value))
	}
	for at := range len(elements) + 1 {
		all := slices.Insert(slices.Clone(elements), at, element(name, value))
		texts = append(texts, "<"+root+">"+strings.Join(all, "\n")+"</"+root+">")
	}
	return texts
}

// The position of the new element in the XML does not matter.
func TestUnknownElementAnywhere(t *testing.T) {
	for name, g := range genuineCases(t) {
		t.Run(name, func(t *testing.T) {
			for _, added := range []string{"A_new", "attach2", "balance_fee", "device_info_new", "zz_new"} {
				pairs, err := ParseXML([]byte(g.with(t, added, "新")))
				require.NoError(t, err)
				rest := maps.Collect(pairs.All())
				delete(rest, added)
				text, err := AppendXML(nil, NewXMLMap(rest))
				require.NoError(t, err)
				for at, message := range insertions(t, string(text), "xml", added, "新") {
					g.delivers(t, message, fmt.Sprintf("%s at %d", added, at))
				}
			}
		})
	}
}

// The same is true for refund notifications, both inside and outside req_info.
func TestUnknownFieldOfARefund(t *testing.T) {
	c := newTestClient(t)
	message := c.refunded("newfield2", 101, 50)
	outer, err := ParseXML(message)
	require.NoError(t, err)
	inner, err := c.decryptReqInfo(outer.Get("req_info"))
	require.NoError(t, err)
	text, err := AppendXML(nil, inner)
	require.NoError(t, err)
	var messages []string
	for i, added := range []string{"A_new", "refund_new", "refund_fee_new", "zz_new", "attach2", "out_refund_no0", "sub_mch_name"} {
		value := newValues[i%len(newValues)]
		messages = append(messages, insertions(t, string(message), "xml", added, value)...)
		for _, reqInfo := range insertions(t, string(text), "root", added, value) {
			messages = append(messages, refundMessage(t, encryptReqInfo(reqInfo)))
		}
	}
	delivered := 0
	h := c.RefundNotifyHandler(func(ctx context.Context, n *RefundNotification) error {
		delivered++
		_, err := c.ConfirmRefund(ctx, n)
		return err
	})
	for i, message := range messages {
		require.Equal(t, ackSuccess, post(h, message).Body.String(), message)
		require.Equal(t, i+1, delivered)
	}
	t.Logf("%d messages", len(messages))
	assert.Greater(t, len(messages), 100)
}
