/*
Package wxpaytest runs a WeChat Pay v2 gateway on localhost, over real TLS. It
is for tests and examples of programs that call the API.

The gateway does not replay canned responses. It checks every request as WeChat
Pay does, keeps orders and refunds in the documented states, answers with the
documented codes, signs its responses, and sends a notification again until the
merchant acknowledges it. It shares no code with package wxpay, so a mistake in
one of them is not repeated in the other.

	gw := wxpaytest.NewServer() // the merchant of the official examples
	defer gw.Close()

To connect the program under test, give it:

  - the address gw.URL;
  - the gateway's root certificate: [Server.Transport] trusts it, and
    [Server.RootCAs] and [Server.RootPEM] return it;
  - the ids and the key of [Server.Merchant];
  - for refunds, a client certificate from [Server.Certificate].

A program whose host names are fixed connects through an HTTP proxy, [Server.ProxyURL].
CONNECT to one of [PlatformHosts] and port 443 ends at the gateway, so that
HTTPS_PROXY and the root certificate are all that changes. Everything else is
refused. The proxy opens no connection: nothing that it receives leaves the machine.
The root certificate is limited to these hosts, localhost, loopback addresses and
[Config].Names.

# Users

These methods do what a user does. [Server.LoginCode] is wx.login. [Server.Pay]
pays an order, and [Server.PayWith] pays with coupons. [Server.RequestPayment]
pays through wx.requestPayment, with its checks and its error texts.
[Server.Order] and [Server.Refund] return the result. If several merchants use
the same number, write "mch_id/number".

[Server.AuthCode] returns the payment code that a counter scans for micropay.
[Server.AuthCodeFor] returns the code of a user who must enter the password
([Server.EnterPassword]), has too little money, or has a bank that does not
answer. If the user does not enter the password within 30 seconds, the order
becomes PAYERROR with the text 支付失败,请撤销订单. [Server.Recall] makes the next
reversals answer recall=Y. [Server.Comment] comments on a paid order.

[Server.RefundOnPlatform] is a refund that the merchant's staff makes on the
merchant platform.

# Bills

The bills of a day contain what happened on the gateway on that day, in UTC+8.
They can be downloaded from 10:00 of the next day, by the gateway's clock. The
field Server.Bills sets their format: the columns, full-width commas, a BOM.
[Server.TradeBill] and [Server.FundFlow] return a bill without an API call.
[WriteBill] and [WriteFundFlow] write bills of any size, and [Server.SetBill]
makes the gateway serve such a bill.

# Sandbox

[Server.Sandbox] returns the gateway behind the paths of both sandboxes of
WeChat Pay, the current one and the old one. It has its own orders. The API call
getsignkey returns its key. The key is valid for one day, or until
[Server.ExpireSandboxKey].

# Time

The gateway's clock, gw.Clock, stands still until [Clock.Advance] moves it. So a
test does not wait for the time limits of WeChat Pay:

  - a prepay_id expires after two hours;
  - an order can be closed after five minutes;
  - two refunds of an order must be one minute apart;
  - a notification is sent again for about a day.

The field IgnoreIntervals removes the waiting times before an order can be
closed, refunded again or reversed.

# Contract payment

A contract (委托代扣) is proposed with preentrustweb, h5entrustweb, contractorder or
[Server.OpenContract], and signed on the phone with [Server.SignContract]. Deductions are
accepted and end after 10 seconds; [Server.SetDeductionEnd] changes that and lets them fail.
[Server.EndContract] ends a contract as the user does. [Server.Contract] returns its state.

# Profit sharing

An order that was placed with profit_sharing=Y can be shared a minute after its payment.
Shares and returns are open for a minute and then succeed. [Server.SetShareEnd] and
[Server.SetShareReturnEnd] let those of a receiver end later, or fail.
[Server.SetMaxSharingRatio] sets the ratio. [Server.Sharing] and [Server.ShareReturn]
return the states. A refund of a shared order needs its shares back first.

# Mini program

The gateway plays api.weixin.qq.com: access_tokens, the order shipping
(小程序发货信息管理), and the data of users. The money of a paid order is frozen
([Server.Frozen]) until its shipping is uploaded and the receipt is confirmed, by
the user ([Server.ConfirmReceipt]) or by time: 10 days after the shipping for
express, 2 days for others. [Server.SetShippingArrival] sets how long after its
payment an order is known there. [Server.SetTradeManaged] switches the order
shipping off. [Server.EndAccessTokens] ends all tokens of a mini program, and
[Server.SetTokenQuota] sets how many it may fetch. [Server.PhoneCode] presses the
phone number button.

# Message pushes

[Server.SetMessagePush] sets where the pushes about shipping go. They are made when the
clock advances:

  - trade_manage_remind_access_api when the first order arrives, and then daily until an
    order is shipped;
  - trade_manage_remind_shipping when an order is unshipped for 48 hours, if another
    order was shipped before;
  - trade_manage_order_settlement a second after the shipping is complete, and once more
    when the money is unfrozen.

A push whose response is not "success" or empty is repeated twice. [Server.Deliveries]
has every attempt. The faults [DuplicateNotification], [DelayedNotification],
[OutOfOrderNotification] and [NoNotification] strike pushes too.

# Notifications

[Server.Pay] and [Server.FinishRefund] make the first attempt to deliver the
notification before they return. [Clock.Advance] makes the later attempts.
[Server.Deliveries] returns every attempt and its result. To test a handler
without HTTP, take the message from [Server.Notification] or
[Server.RefundNotification], or build one with [Server.SignXML],
[Server.EncryptRefund] and [EncodeXML]. [Server.Undelivered] returns the
notifications that were not acknowledged.

# Stories

[Server.Story] returns everything that happened to an order, in the order in which
it happened, also while the clock stands still: requests, deliveries, and what else
changed the order ([Change]): the user paid or closed the cashier, the bank finished a
refund, a fault struck, a time came.

# Signatures

If a response says 签名错误, its header Wxpaytest-Sign contains the reason. WeChat
Pay does not have this header. The gateway tries the usual mistakes, alone and in
pairs, and names the mistake that produces the sign it received. The package
wxpaytest/explain does the same for any message.

A request may have a root element other than <xml>, comments, attributes and a
byte order mark, as SDKs produce them. The header Wxpaytest-Xml remarks on them. If the form
of a request is rejected, it contains the line, the column and the reason. The
response to a notification is read in the same way; [Server.DiagnoseDelivery]
remarks on it.

# Faults

[Server.Inject] injects a fault by its name. Some examples:

  - the order is created, but the response never arrives;
  - the response has a wrong signature, or is a page instead of XML;
  - the server's certificate has expired;
  - a notification arrives twice, or before the response to the order;
  - a query returns a state that is some seconds old ([StaleQuery]);
  - a counter payment fails, but the user was charged ([OpenChargeTaken]).

[ErrCode] and [UnsignedFail] answer with any error code or text, on any path and
for any number. The operation takes effect or not, as the test needs. The
constants next to them are the other forms of a failure that WeChat Pay uses.

[Server.InjectScript] injects faults that strike one after another.
[Server.InjectMix] injects faults that strike at random; the same seed always
strikes the same requests. [Faults] and [NotifyFaults] return all names.
[Server.Exchanges] returns every request with its response, the fault that
struck it, and whether the operation took effect. The messages of the oldest ones
are dropped when they take too much memory, see KeepBytes in [Server].

The gateway has a second address for failover, BackupURL, and a third one that
refuses connections, [Server.DownURL]. [Server.Connections] counts connections
and handshakes.

# As a program

[Open] starts a gateway on addresses that the caller chooses. It can use a
certificate authority from an earlier run and save its state in a [Store]: then
a killed gateway resumes where it stopped. [Clock.Run] moves the clock in real
time, [Server.Subscribe] reports what happens, and [Server.Diagnose] explains
why a request was accepted or rejected. cmd/wxpay-gateway is such a program,
with a web page.

# Choices

Where the official documentation says nothing or contradicts itself, the gateway
behaves as follows.

  - If the request itself is wrong (form, length, missing fields, ids, signature,
    permission), the response is return_code FAIL. It is unsigned and has only a
    text; [Exchange] has the code. If the request is correct but the operation is
    not possible, the response is result_code FAIL and signed. An openid of
    another app gets such a signed response, with the text 无效的openid. The texts
    are those that merchants have reported. unifiedorder has the newer texts,
    which name the field and the limit. Sizes are counted in bytes; body and
    attach may have 127. Unknown fields are accepted.
  - unifiedorder with a number that was used before must repeat the parameters.
    Only nonce_str, sign and sign_type may differ, and time_expire may be left
    out. A new time_expire is answered with INVALID_REQUEST and the text
    time_expire只能第一次下单传值，不允许二次修改, unless the earlier time_expire has
    passed. A change of another parameter is answered with INVALID_REQUEST and
    the text 201 商户订单号重复. If the order is paid or closed, ORDERPAID or
    ORDERCLOSED comes first. micropay answers a different parameter with
    OUT_TRADE_NO_USED.
  - An unpaid order stays NOTPAY after its time_expire, but it can't be paid. A
    new unifiedorder with a later time_expire, or with none, makes it payable
    again. After seven days an unpaid order is CLOSED.
  - closeorder answers TRADE_STATE_ERROR in the first five minutes.
  - refund: more than what is left is ERROR. The 51st refund of an order is
    INVALID_REQUEST, and so is a total_fee that is not the order's. The
    out_trade_no of an unpaid order is ORDERNOTEXIST. An unknown transaction_id
    is INVALID_TRANSACTIONID. A refund is divided between coupons and cash in the
    same proportion as the payment.
  - refundquery counts rows from the oldest refund. An offset after the last row
    is REFUNDNOTEXIST.
  - micropay: an invalid payment code creates no order. NOTENOUGH and other
    refusals make the order PAYERROR. While an order is NOTPAY because of
    SYSTEMERROR or BANKERROR, the same payer can pay it with another code. The
    password is needed above 1000 yuan.
  - reverse: an unknown out_trade_no, or one of another merchant, is SUCCESS and
    changes nothing. An order without a payment code is NOT_ALLOW, an order with
    refunds is TRADE_STATE_ERROR. If the merchant has too little money, the
    answer is TRADE_ERROR. Within 15 seconds of the order, a reversal is
    USERPAYING if the user has not entered the password yet. A second reversal
    succeeds and changes nothing. A failure has recall=Y if its code is
    SYSTEMERROR or USERPAYING, and recall=N otherwise.
  - downloadbill: today, later days, and days more than three months ago are
    "invalid bill_date". The gateway answers "No Bill Exist" with the error_code
    20002, SYSTEMERROR with 20003, "Bill Creating" with 20007, and everything else
    with 20001. Of these, only 20002 is documented. Merchants have reported 20001
    for "invalid bill_date" and "sign error". Rows are sorted from the oldest. The
    fee is 0.60%, rounded to the fen. In the row of a refund, the amounts of the
    order are 0 and the fee is negative. In a RECHARGE_REFUND bill the fee is
    positive: there the column is the returned fee, 返还手续费. The row of a reversal
    is like that of a refund, with the state REVOKED. 代金券金额 is the sum of all
    coupons. The status of a refund is its status at 9:00 of the next day. The
    summary of SUCCESS has four columns since 2018. A line break in a name becomes
    a space.
  - downloadfundflow: every account starts with 10000 yuan. Basic contains
    payments and refunds, Operation contains refunds paid from recharged money,
    Fees contains the fees. The header Digest is SHA= and the SHA-1 of the
    uncompressed bill in lower-case hex.
  - batchquerycomment: the comments of all merchants share one sequence of
    indexes. The range includes begin_time and end_time. Lines end with LF, cells
    begin with a backtick.
  - Both sandboxes have unifiedorder, micropay, the queries, closeorder, reverse,
    refund, downloadbill and the report. Paths under /secapi also work without
    /secapi. The old sandbox accepts only MD5. An order of 101 or 102 fen is paid
    at once, and a refund is finished at once. An order of another amount is
    return_code FAIL. micropay has the amounts 1, 2 and 3, in the old sandbox 1,
    501 and 502. getsignkey returns the same key for a day.
  - Order shipping: a received order is settling after a minute and complete after
    another. Only a refund of the whole order is the order_state 5. An upload
    replaces the parcels of the one before. A wrong upload_time is 10060014. There are
    seven delivery companies. Combined payments don't exist: any paid orders can be
    uploaded together. An upload by out_trade_no names the shop of a service provider;
    [Server.SetShippingByProvider] changes that. A failed push is repeated after 5
    seconds. The push about an upload comes a second later, and only the first time that
    the shipping is complete. An order that opspecialorder has reported is not reminded
    of. confirm_receive_method is 1 if the user confirmed, and 2 if time did.

[Server.Handle] adds paths that the gateway does not have.
*/
package wxpaytest
