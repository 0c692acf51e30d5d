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

[Server.AuthCode] is the payment code that a counter scans for micropay, and
[Server.AuthCodeFor] that of a user who is asked for the password
([Server.EnterPassword]), has too little or whose bank does not answer. Who
enters no password has not paid after 30 seconds: PAYERROR, 支付失败,请撤销订单.
[Server.Recall] has a reversal ask for another. [Server.Comment] is a user
commenting on what was paid. [Server.RefundOnPlatform] is the merchant's staff
refunding.

# Bills

A day's bills hold what happened on the gateway that day, in UTC+8, and are
there from 10 o'clock of the next on its clock. Server.Bills is how they are
written: the generation of the header lines, full-width commas, a BOM.
[Server.TradeBill] and [Server.FundFlow] are the bills without the API.
[WriteBill] and [WriteFundFlow] write bills of any size, which
[Server.SetBill] has the gateway hand out.

# Sandbox

[Server.Sandbox] is what stands behind both sandboxes' paths, with orders of its
own. Its key is handed out by getsignkey and lasts a day, or until
[Server.ExpireSandboxKey].

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

# Signatures

A response that says 签名错误 gives the reason in its header Wxpaytest-Sign, which
WeChat Pay does not have. The gateway tries the usual mistakes, alone and two
together, and names the one that leads to the sign that was sent. The package
wxpaytest/explain does the same for any message.

# Faults

[Server.Inject] makes things go wrong by name: an answer that never comes after
the order was made, a wrong signature, a page instead of XML, an expired
certificate, a notification that arrives twice or before the order's answer, a
query that tells what was true some seconds ago ([StaleQuery]), a counter
payment that fails and was charged all the same ([OpenChargeTaken]). Any error
code or text, on any path and number, before or after the effect, is
[ErrCode] or [UnsignedFail], and the faults beside them are the other shapes in
which WeChat Pay words a failure.
[Server.InjectScript] does so at given points, [Server.InjectMix] at random, but
with the same seed always to the same requests; [Faults] and [NotifyFaults] list
all there are. [Server.Exchanges] shows what was asked and answered, what struck
and whether it took effect.

The gateway has a second address, BackupURL, to fail over to, and a third that
refuses connections, [Server.DownURL]. [Server.Connections] counts connections
and handshakes.

# As a program

[Open] starts a gateway on given addresses, by an authority that outlives it,
and keeps all in a [Store]: a killed gateway resumes where it stopped.
[Clock.Run] has time pass, [Server.Subscribe] tells what happens, and
[Server.Diagnose] why a request was taken or refused. cmd/wxpay-gateway is such a
program, with a page.

# Choices

Where the documentation is silent or contradicts itself, the gateway decides:

  - What is wrong with a request itself — form, length, missing names, ids,
    signature, permission — is return_code FAIL, unsigned, with a text only;
    [Exchange] has the code. What is wrong with the business is result_code FAIL
    and signed, and so is an openid of another app: 无效的openid. The texts are
    those that were reported; unifiedorder has the newer ones, which name the
    field and the limit. Sizes are counted in bytes; body and attach have 127.
    Names that the documents do not know are tolerated.
  - Ordering a number again ignores nonce_str, sign and sign_type, and a
    time_expire left out; another time_expire is INVALID_REQUEST, and so is
    anything else that differs, with 201 商户订单号重复. What paid or closed orders
    answer goes first. micropay keeps OUT_TRADE_NO_USED.
  - An unpaid order whose time_expire has come stays NOTPAY and can't be paid.
    Ordering it again, with a later time_expire or none, revives it. After seven
    days an unpaid order is CLOSED.
  - closeorder answers TRADE_STATE_ERROR in the first five minutes.
  - Refunding more than is left is ERROR, the 51st refund INVALID_REQUEST,
    another total_fee than the order's INVALID_REQUEST, the order number of an
    unpaid order ORDERNOTEXIST, an unknown transaction_id INVALID_TRANSACTIONID.
    A refund is divided between coupons and cash as the payment was.
  - refundquery counts rows from the oldest; an offset past the last is
    REFUNDNOTEXIST.
  - micropay: a code that is no good makes no order; NOTENOUGH and other refusals
    make it PAYERROR; while it is open, another code of the same payer goes on
    with it. The password is asked for above 1000 yuan.
  - reverse: an unknown or foreign out_trade_no is SUCCESS, and nothing happens;
    an order without a payment code is NOT_ALLOW, one with refunds
    TRADE_STATE_ERROR, too little money of the merchant TRADE_ERROR. The 15
    seconds hold only while the user may be typing: USERPAYING. A second
    reversal succeeds and does nothing. recall is Y with SYSTEMERROR and
    USERPAYING.
  - downloadbill: today, the days after and those before three months ago are
    "invalid bill_date". Of the values of error_code only 20002 is documented;
    20001 was reported of it and of "sign error".
    Rows are oldest first. The fee is 0.60%, rounded to the fen. A refund's row
    has no order amounts and gives its fee back, and so has a reversal's, which
    is REVOKED. 代金券金额 is of all coupons. A refund's status is that of 9
    o'clock. The summary of SUCCESS has four columns since 2018. A line break in
    a name becomes a space.
  - downloadfundflow: every account opens with 10000 yuan; Basic has payments and
    refunds, Operation what is refunded from recharged money, Fees the fees.
    Header Digest is SHA= and the SHA-1 of the unpacked bill in lower-case hex.
  - batchquerycomment: indexes count all merchants' comments, begin_time and
    end_time belong to the range, lines end with LF, cells have backticks.
  - Both sandboxes have ordering, micropay, their queries, closing, reversing,
    refunds, trade bills and the report, with and without /secapi; the old one
    takes MD5 only. Orders of 101 and 102 are paid, and refunds finished, at
    once; another amount is return_code FAIL. A key is the same for a day.

[Server.Handle] adds paths that the gateway does not have.
*/
package wxpaytest
