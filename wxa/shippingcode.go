package wxa

import "github.com/seed6780280e/wxpay"

// The errcodes of order shipping that a caller can act on.
const (
	ErrNoSuchOrder     wxpay.Code = "10060001" // no such payment, or it is not there yet
	ErrShipped         wxpay.Code = "10060002" // the shipping is complete
	ErrReshipped       wxpay.Code = "10060003" // the one change after completion is used
	ErrNotShippable    wxpay.Code = "10060004" // refunded, or already received
	ErrNothingChanged  wxpay.Code = "10060023" // the same upload as before
	ErrNotShipped      wxpay.Code = "10060028" // reminder: the order is not shipped
	ErrReceivedTime    wxpay.Code = "10060029" // reminder: received_time is before the shipping, or in ms
	ErrAlreadyReminded wxpay.Code = "10060030" // reminder: once per order
	ErrNotExpress      wxpay.Code = "10060032" // reminder: only for express
	ErrNotPayer        wxpay.Code = "10060031" // openid is not the payer in this mini program
)

const (
	fixShipping = "read errmsg and fix the shipping"
	lookFirst   = "call GetOrder and compare the parcels before another upload: an order's shipping can be changed once"
)

// shippingMeanings are the codes of all calls of order shipping. The documents do not
// say which call has which.
var shippingMeanings = wxpay.Meanings{
	"-1":               {Retry: wxpay.RetryLater, Advice: lookFirst},
	"10060012":         {Retry: wxpay.RetryLater, Advice: lookFirst},
	"10060019":         {Retry: wxpay.RetryLater, Advice: lookFirst},
	ErrNoSuchOrder:     {Proves: wxpay.ProvesRequestRefused, Retry: wxpay.RetryLater, Advice: "WeChat knows an order 10 s to 1 min after its payment: call again then, or use ShippingStep; if it stays unknown, check the number, the merchant number's authorisation, and that the order was not paid in the developer tools"},
	ErrShipped:         {Proves: wxpay.ProvesRequestRefused, Advice: lookFirst},
	ErrReshipped:       {Proves: wxpay.ProvesRequestRefused, Advice: "the shipping can't be changed again: call GetOrder to see it"},
	ErrNotShippable:    {Proves: wxpay.ProvesRequestRefused, Advice: "the order was refunded or received: call GetOrder, and stop"},
	"10060005":         {Proves: wxpay.ProvesRequestRefused, Fix: fixShipping},
	"10060006":         {Proves: wxpay.ProvesRequestRefused, Fix: fixShipping + ": only express may be split"},
	"10060007":         {Proves: wxpay.ProvesRequestRefused, Fix: fixShipping + ": a split delivery needs is_all_delivered"},
	"10060008":         {Proves: wxpay.ProvesRequestRefused, Fix: fixShipping + ": item_desc is empty"},
	"10060009":         {Proves: wxpay.ProvesRequestRefused, Fix: fixShipping + ": item_desc has more than 120 characters"},
	"10060020":         {Proves: wxpay.ProvesRequestRefused, Fix: fixShipping + ": item_desc is empty"},
	"10060011":         {Proves: wxpay.ProvesRequestRefused, Fix: "last_index is wrong: begin the list again"},
	"10060013":         {Proves: wxpay.ProvesRequestRefused, Fix: fixShipping + ": a sub-order is there twice"},
	"10060014":         {Proves: wxpay.ProvesRequestRefused, Fix: fixShipping},
	ErrNothingChanged:  {Proves: wxpay.ProvesAlreadyDone, Advice: "nothing to do: the same shipping was uploaded before"},
	"10060024":         {Proves: wxpay.ProvesRequestRefused, Fix: fixShipping + ": more than 15 parcels"},
	"10060025":         {Proves: wxpay.ProvesRequestRefused, Fix: fixShipping + ": use an id of DeliveryCompanies"},
	"10060026":         {Proves: wxpay.ProvesRequestRefused, Fix: fixShipping + ": tracking_no is too long"},
	ErrNotShipped:      {Proves: wxpay.ProvesRequestRefused, Fix: "upload the shipping first"},
	ErrReceivedTime:    {Proves: wxpay.ProvesRequestRefused, Fix: "received_time must be after the shipping"},
	ErrAlreadyReminded: {Proves: wxpay.ProvesAlreadyDone, Advice: "nothing to do: the user was reminded before"},
	ErrNotPayer:        {Proves: wxpay.ProvesRequestRefused, Fix: "openid must be the payer's in this mini program; in service-provider mode, sub_openid"},
	ErrNotExpress:      {Proves: wxpay.ProvesRequestRefused, Fix: "only express deliveries have this reminder"},
	"268485194":        {Proves: wxpay.ProvesRequestRefused, Fix: fixShipping},
	"268485195":        {Proves: wxpay.ProvesRequestRefused, Fix: fixShipping},
	"268485196":        {Proves: wxpay.ProvesRequestRefused, Fix: fixShipping},
	"268485197":        {Proves: wxpay.ProvesRequestRefused, Fix: fixShipping},
	"268485216":        {Proves: wxpay.ProvesRequestRefused, Fix: fixShipping},
	"268485224":        {Proves: wxpay.ProvesRequestRefused, Fix: fixShipping},
	"268485226":        {Proves: wxpay.ProvesRequestRefused, Fix: fixShipping},
	"268485227":        {Proves: wxpay.ProvesRequestRefused, Fix: fixShipping},
	"268485228":        {Proves: wxpay.ProvesRequestRefused, Fix: fixShipping},
	"268485253":        {Proves: wxpay.ProvesRequestRefused, Fix: fixShipping + ": name all orders in the same way"},
	"268546000":        {Proves: wxpay.ProvesRequestRefused, Fix: fixRequest},
	"268546001":        {Proves: wxpay.ProvesRequestRefused, Fix: fixRequest},
	"268546002":        {Proves: wxpay.ProvesRequestRefused, Fix: fixRequest},
}

// shippingEndpoint declares a call of order shipping.
func shippingEndpoint(name string, readOnly bool) wxpay.Endpoint {
	return wxpay.Endpoint{
		Path: "/wxa/sec/order/" + name, Idempotent: true, ReadOnly: readOnly,
		InDoubt: "call GetOrder to see whether it was carried out, or repeat the same call", Meanings: meanings(shippingMeanings),
	}
}
