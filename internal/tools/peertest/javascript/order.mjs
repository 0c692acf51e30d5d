// The fields of an order of 101 fen and of its refund, as every SDK takes them.
export const order = ({ no, openid, url }) => ({
  body: '腾讯充值中心-QQ会员充值',
  out_trade_no: no,
  total_fee: 101,
  spbill_create_ip: '123.12.12.123',
  notify_url: `${url}/paid`,
  trade_type: 'JSAPI',
  openid,
});

export const refund = ({ no, refundNo, url }) => ({
  out_trade_no: no,
  out_refund_no: refundNo,
  total_fee: 101,
  refund_fee: 101,
  notify_url: `${url}/refunded`,
});

// called turns a function with a callback into a promise.
export const called = (run) => new Promise((resolve, reject) => {
  run((error, value) => (error ? reject(error) : resolve(value)));
});

// succeeded is for SDKs that return failures like successes.
export function succeeded(fields) {
  if (fields?.result_code !== 'SUCCESS') {
    throw new Error(JSON.stringify(fields));
  }
  return fields;
}
