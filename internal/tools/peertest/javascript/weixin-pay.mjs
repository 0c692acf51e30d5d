import weixinPay from 'weixin-pay';
import { called, order, refund, succeeded } from './order.mjs';

export default ({ appid, mchID, key, p12 }) => {
  const api = weixinPay({ appid, mch_id: mchID, partner_key: key, pfx: p12 });
  const received = (request, response, note) => api.useWXCallback((message) => {
    note(message);
    response.success();
  })(request, response);
  return {
    order: async (asked) => ({ prepayId: succeeded(await called((done) => api.createUnifiedOrder(order(asked), done))).prepay_id }),
    params: (asked) => called((done) => api.getBrandWCPayRequestParams(order(asked), done)),
    query: async ({ no }) => succeeded(await called((done) => api.queryOrder({ out_trade_no: no }, done))),
    refund: async (asked) => succeeded(await called((done) => api.refund(refund(asked), done))),
    paid: received,
    refunded: received,
  };
};
