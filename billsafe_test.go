package wxpay

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A text that would break the bill of the day is not sent. This holds for every
// operation with texts that appear in the bill.
func TestBillTextsRefused(t *testing.T) {
	c := newTestClient(t)
	charge := func(change func(*MicropayRequest)) error {
		req := &MicropayRequest{Body: "b", OutTradeNo: "no0001", TotalFee: 1, SpbillCreateIP: "1.2.3.4", AuthCode: "130000000000000000"}
		change(req)
		_, err := c.Micropay(bg, req)
		return err
	}
	place := func(change func(*UnifiedOrderRequest)) error {
		_, err := c.UnifiedOrder(bg, order("no0001", change))
		return err
	}
	for text, want := range map[string]string{
		"x\n`2019-02-19 23:46:48": "a line end", "x\r\ny": "a line end", "x\u2028": "a line end", "x\u0085": "a line end",
		"x\ty": "a tab", "a,`b": "a comma before a backtick",
	} {
		call := func(name string) error {
			_, err := c.Call(bg, Endpoint{Path: "/pay/new"}, NewXMLMap(map[string]string{name: text}))
			return err
		}
		for name, errs := range map[string][]error{
			"body": {
				place(func(r *UnifiedOrderRequest) { r.Body = text }), charge(func(r *MicropayRequest) { r.Body = text }), call("body"),
			},
			"attach": {
				place(func(r *UnifiedOrderRequest) { r.Attach = text }), charge(func(r *MicropayRequest) { r.Attach = text }), call("attach"),
			},
			"device_info": {
				place(func(r *UnifiedOrderRequest) { r.DeviceInfo = text }), charge(func(r *MicropayRequest) { r.DeviceInfo = text }), call("device_info"),
			},
		} {
			for _, err := range errs {
				c.refuses(fmt.Sprintf("field %q holds %s", name, want), err)
				assert.ErrorContains(t, err, "blank", "the error says how to fix it")
			}
		}
	}
}

// Texts that can't break the bill are sent. Queries may contain any old text.
func TestBillTextsSent(t *testing.T) {
	c := newTestClient(t)
	for no, text := range map[string]string{"a": "a, `b` \"c\"，🧋", "b": "`,", "c": "a,b", "d": "` ,"} {
		_, err := c.UnifiedOrder(bg, order("order_"+no, func(r *UnifiedOrderRequest) { r.Body, r.Attach, r.DeviceInfo = text, text, text }))
		require.NoError(t, err, text)
	}
	_, err := c.DownloadBill(bg, &DownloadBillRequest{BillDate: c.gw.Clock.Now(), DeviceInfo: "a,`b\t"})
	require.Error(t, err, "the day is not over")
	assert.Equal(t, "a,`b\t", c.sent().Fields["device_info"], "a query about old orders is sent")
}
