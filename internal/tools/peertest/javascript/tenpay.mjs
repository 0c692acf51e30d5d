import Tenpay from 'tenpay';
import { order, refund } from './order.mjs';

export default ({ appid, mchID, key, p12 }) => {
  const api = new Tenpay({ appid, mchid: mchID, partnerKey: key, pfx: p12 });

  // The middleware of the SDK is for Express, with the body as a string.
  const received = (type) => async (request, response, note, text) => {
    request.body = await text(request);
    response.header = response.setHeader;
    response.send = response.end;
    await api.middlewareForExpress(type)(request, response, () => {
      note(type === 'refund' ? request.weixin.req_info : request.weixin);
      response.reply();
    });
  };

  return {
    order: async (asked) => ({ prepayId: (await api.unifiedOrder(order(asked))).prepay_id }),
    params: (asked) => api.getPayParams(order(asked)),
    query: ({ no }) => api.orderQuery({ out_trade_no: no }),
    refund: (asked) => api.refund(refund(asked)),
    bill: async ({ date }) => ({ text: JSON.stringify(await api.downloadBill({ bill_date: date }, true)) }),
    paid: received('pay'),
    refunded: received('refund'),
  };
};
