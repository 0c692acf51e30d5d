/*
Package wxpay takes payments in WeChat mini programs (微信小程序支付) through
version 2 of the WeChat Pay API: XML, signed with MD5 or HMAC-SHA256.

A [Client] acts for one merchant. [NewClient] creates it from a [Config]. Every
call is a method. It takes a context and a request, and returns a verified
response or an [*Error]. Amounts are in fen. Times are in UTC+8 ([Zone]).

# Pay

[Client.JSCode2Session] returns the openid of the user who logged in.
[Client.UnifiedOrder] creates the order. [Client.RequestPaymentParams] signs the
parameters that the mini program passes to wx.requestPayment. The result that the
phone then reports proves nothing: wait for the notification, or query.

# Notifications

WeChat Pay posts a notification of the payment to the order's notify_url: once,
several times, or never. [Client.NotifyHandler] verifies each message and calls
the merchant's function. The function compares the message with the merchant's own
order ([Notification.Expect]), and delivers once. [Notification.ExpectSale] is for
service providers, and for currencies other than CNY.

# Queries

[Client.OrderQuery] returns the state of an order, with or without a notification.
[Client.CloseOrder] closes an unpaid order.

# Refunds

[Client.Refund] needs the merchant certificate, from [LoadP12] or [LoadPEM]. Its
success means that WeChat Pay has accepted the refund. [Client.RefundNotifyHandler]
receives the final result, and [Client.ConfirmRefund] confirms it. [Client.Refunds]
lists the refunds of an order. [OutcomeOf] reports whether a failed call took effect.

# Signing

Every call of the payment API is signed, with HMAC-SHA256 wherever an API accepts it. A
message is an [XMLMap], whose fields are sorted by name: exactly the fields that are
signed are sent. Packages wxa and profitsharing have the APIs of other products.
[Operation] and [Client.Call] are for API paths without a method here. [Sign] and [Verify] are for all other messages.

# Attempts and outcomes

When the network or WeChat Pay fails, the client repeats a call that is idempotent:
on the next host, with the same parameters. After an error, [OutcomeOf] returns
whether the call took effect: already done, not done, or unknown. If it is unknown,
query, or repeat with the same number. [Retryable] reports whether the same call with
the same number can help. [Error.Advice] says what to do. [Client.WaitPaid],
[Client.EnsureClosed] and [Client.EnsureRefunded] go on until the result is final.
[Client.RefundStep] and the other steps are for job queues.

# Security

A signed message is verified as a whole before it is decoded. The client always
checks the server's certificate, and never follows a redirect. It presents the
merchant certificate only where an API needs it. A refund notification is encrypted
but not signed: it is only a hint, which [Client.ConfirmRefund] confirms.

The signed text, k1=v1&k2=v2, does not show where a value ends, because values may
contain & and =. So one signature fits several messages: an attacker who chooses the
attach of a cheap order could turn its notification into one about another order.
Therefore the client does not send a value that contains &name=, where name is a
field of notifications. It rejects a notification in which a value seems to have
absorbed or lost a field, even if it is signed correctly. If the signature alone does
not prove that a notification is unchanged, [Client.ConfirmNotify] and the handlers
query the order.

# Secrets

Errors and logs contain no key, secret or session key. Printers and encoders show no
secret of a [Client], a [Session] or a [Secret]. A [Config] is not safe in this way:
pass it to [NewClient], and do not keep it. When the key was changed,
Config.PreviousKey lets late notifications through.

# Testing

Package wxpaytest is a WeChat Pay gateway on localhost. It checks requests, keeps
orders, sends notifications, and injects failures on demand.
*/
package wxpay
