import wechatPay from 'wechat-pay';
import { order, refund } from './order.mjs';

const { Payment, middleware } = wechatPay;

export default ({ appid, mchID, key, p12 }) => {
  const config = { appId: appid, mchId: mchID, partnerKey: key, pfx: p12 };
  const api = new Payment(config);
  const received = (of) => {
    const handler = of.done((message, request, response) => {
      request.note(message);
      response.reply('success');
    });
    return (request, response, note) => handler(Object.assign(request, { note }), response);
  };
  return {
    order: async (asked) => ({ prepayId: (await api.unifiedOrder(order(asked))).prepay_id }),
    params: (asked) => api.getBrandWCPayRequestParams(order(asked)),
    query: ({ no }) => api.orderQuery({ out_trade_no: no }),
    refund: (asked) => api.refund(refund(asked)),
    bill: async ({ date }) => ({ text: JSON.stringify(await api.downloadBill({ bill_date: date, bill_type: 'ALL' })) }),
    paid: received(middleware(config).getNotify()),
    refunded: received(middleware(config).getRefundNotify()),
  };
};
