/*
Package customs declares payments of cross-border orders to customs (支付申报, 报关). It is
for direct merchants that have registered their customs number on the merchant platform.

[EnsureDeclared] submits a declaration and waits for its result; [DeclareStep] is for job
queues. Their single calls are [DeclareOrder] and [Query]. A repeat must be identical. To
change a declaration, send it with [Modify]. [Redeclare] pushes a declaration again that
is in state [StateSuccess] or [StateExcept].

The buyer's identity is sent, but never printed: see [wxpay.Sensitive]. Store it yourself,
because a request that is encoded as JSON does not contain it.

All amounts are in fen. The calls are signed with MD5.

https://pay.weixin.qq.com/wiki/doc/api/external/declarecustom.php?chapter=18_1
*/
package customs
