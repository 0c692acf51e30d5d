/*
Package wxpaytest is a WeChat Pay v2 gateway on localhost, over real TLS, for
tests and examples of programs that use the API.

It is not a set of canned replies. It checks every request as the platform
would, keeps orders and refunds as the documented state machines, answers with
the documented codes, signs its answers, and sends notifications until they are
acknowledged. It shares no code with the SDK it stands beside, so that a mistake
in the protocol is not made on both sides.

	gw := wxpaytest.NewServer() // the merchant of the documentation's examples
	defer gw.Close()

Point the program under test at gw.URL with the trust of [Server.Transport] (or
[Server.RootCAs], [Server.RootPEM]), the ids and key of [Server.Merchant], and
for refunds a client certificate from [Server.Certificate].

# Users

[Server.LoginCode] is wx.login. [Server.Pay] is a user paying an order, and
[Server.PayWith] one with coupons; [Server.RequestPayment] is the same through
wx.requestPayment, with its checks and its error texts. [Server.Order] and
[Server.Refund] show what became of it. Orders of several merchants that share
a number are told apart as "mch_id/number".

# Time

Time stands still until [Clock.Advance] moves gw.Clock. Two hours for a
prepay_id, five minutes before an order can be closed, one minute between
refunds of an order (both lifted by IgnoreIntervals), the day over which a
notification is repeated: a test lives through all of it at once.

# Notifications

The first attempt is made before Pay or [Server.FinishRefund] returns, the
repeats within Advance. [Server.Deliveries] tells how each went. To test a
handler without HTTP, take the message from [Server.Notification] or
[Server.RefundNotification], or make one with [Server.SignXML],
[Server.EncryptRefund] and [EncodeXML].

# Faults

[Server.Inject] makes things go wrong by name: an answer that never comes after
the order was made, a wrong signature, a page instead of XML, a notification
that arrives twice. [Server.Exchanges] shows what was asked and answered.

# Choices

Where the documentation is silent or contradicts itself, the gateway decides:

  - The envelope's failures before the signature is known to be right are
    return_code FAIL, unsigned, with a text only; [Exchange] has the code. All
    later ones are result_code FAIL and signed, except that unifiedorder's
    PARAM_ERROR is bare. Sizes are counted in bytes.
  - Ordering a number again ignores nonce_str, sign and sign_type, and a
    time_expire left out; another time_expire is INVALID_REQUEST, anything else
    that differs OUT_TRADE_NO_USED. What paid or closed orders answer goes first.
  - An unpaid order whose time_expire has come is CLOSED.
  - closeorder answers TRADE_STATE_ERROR in the first five minutes.
  - Refunding more than is left is ERROR, the 51st refund INVALID_REQUEST,
    another total_fee than the order's INVALID_REQUEST, the order number of an
    unpaid order ORDERNOTEXIST, an unknown transaction_id INVALID_TRANSACTIONID.
    A refund is divided between coupons and cash as the payment was.
  - refundquery counts rows from the oldest; an offset past the last is
    REFUNDNOTEXIST.

[Server.Handle] adds paths that the gateway does not have.
*/
package wxpaytest
