package wxpay

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// withoutHTML is what encoding/json writes without the escapes for HTML. For bytes that are
// not UTF-8, some releases of Go write U+FFFD, and some its escape.
func withoutHTML(t *testing.T, v any) string {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	require.NoError(t, encoder.Encode(v))
	return unescapeFFFD(string(bytes.TrimSuffix(text.Bytes(), []byte("\n"))))
}

func unescapeFFFD(text string) string { return strings.ReplaceAll(text, `\ufffd`, "\ufffd") }

func assertSameJSON(t *testing.T, d *OrderDetail) {
	got, err := d.AppendJSON([]byte("before"))
	require.NoError(t, err)
	assert.Equal(t, "before"+withoutHTML(t, d), unescapeFFFD(string(got)))
}

func TestOrderDetailJSON(t *testing.T) {
	assertSameJSON(t, nil)
	assertSameJSON(t, &OrderDetail{})
	assertSameJSON(t, &OrderDetail{GoodsDetail: []OrderGoods{}})
	assertSameJSON(t, &OrderDetail{CostPrice: -1, ReceiptID: "r", GoodsDetail: []OrderGoods{{}, {
		GoodsID: "1", WxpayGoodsID: "2", GoodsName: "3", Quantity: 4, Price: 5, GoodsCategory: "6", Body: "7", Category: "8", MerchantCategoryCode: 9,
	}}})
	for r := range rune(0x3000) {
		assertSameJSON(t, &OrderDetail{ReceiptID: "a" + string(r) + "b"})
	}
	for c := range 256 {
		assertSameJSON(t, &OrderDetail{ReceiptID: string([]byte{byte(c)}) + "支付😀\ufffd" + string([]byte{byte(c)})})
		for _, next := range []byte{0, 0x7F, 0x80, 0x9F, 0xA0, 0xBF, 0xC0} { // also what is not UTF-8, such as surrogates
			assertSameJSON(t, &OrderDetail{ReceiptID: string([]byte{byte(c), next, 0x80, 'b', byte(c), next})})
			assertSameJSON(t, &OrderDetail{ReceiptID: string([]byte{byte(c), 0x80, next, 'b'})})
		}
	}
}

// FuzzOrderDetailJSON: AppendJSON writes what encoding/json writes.
func FuzzOrderDetailJSON(f *testing.F) {
	f.Add(int64(1), "wx123", "iphone_16", "苹果 <&> \" \\ \u2028", int64(1), int64(-1), "\xff\x00\x7f", int64(0))
	f.Fuzz(func(t *testing.T, cost int64, receipt, id, name string, quantity, price int64, text string, code int64) {
		goods := []OrderGoods{{GoodsID: id, GoodsName: name, Quantity: quantity, Price: price, Body: text, MerchantCategoryCode: code}, {Category: text, WxpayGoodsID: name}}
		assertSameJSON(t, &OrderDetail{CostPrice: cost, ReceiptID: receipt, GoodsDetail: goods[:min(2, uint64(code)%3)]})
	})
}

// A type that embeds an OrderDetail keeps its own fields.
func TestEmbeddedOrderDetail(t *testing.T) {
	type detail struct {
		OrderDetail
		Shop string `json:"shop"`
	}
	op := Operation[struct {
		Detail *detail `wxpay:"detail,json"`
	}, Envelope]{Endpoint: Endpoint{Path: "/x"}}
	fields, err := op.encode(&struct {
		Detail *detail `wxpay:"detail,json"`
	}{&detail{OrderDetail{CostPrice: 1}, "s"}})
	require.NoError(t, err)
	assert.JSONEq(t, `{"cost_price":1,"goods_detail":null,"shop":"s"}`, fields.Get("detail"))
}
