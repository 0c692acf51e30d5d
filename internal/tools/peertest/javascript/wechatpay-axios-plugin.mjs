import sdk from 'wechatpay-axios-plugin';
import { order, refund } from './order.mjs';

const { Wechatpay, Aes: { AesEcb }, Formatter, Hash, Transformer } = sdk;

export default ({ appid, mchID, key, cert, certKey }) => {
  // Only the SDK's part for v3 uses serial, privateKey and certs, but it requires them.
  const api = new Wechatpay({
    mchid: mchID, secret: key, merchant: { cert, key: certKey }, serial: 'merchant', privateKey: certKey, certs: { platform: cert },
  });
  const secret = Hash.keyObjectFrom(key);
  const { verifier } = new Transformer(mchID, secret);
  const ids = { appid, mch_id: mchID };

  const verified = (xml) => {
    const fields = verifier.call({}, Transformer.toObject(xml), {}, 200);
    if (fields instanceof Error) {
      throw fields;
    }
    return fields;
  };
  const decrypted = (xml) => Transformer.toObject(AesEcb.decrypt(Transformer.toObject(xml).req_info, Hash.md5(secret)));
  const received = (read) => async (request, response, note, text) => {
    let code = 'SUCCESS';
    try {
      note(read(await text(request)));
    } catch {
      code = 'FAIL';
    }
    response.end(Transformer.toXml({ return_code: code }));
  };

  return {
    order: async (asked) => ({ prepayId: (await api.v2.pay.unifiedorder.post({ ...ids, ...order(asked) })).data.prepay_id }),
    async params(asked) {
      const { data: { prepay_id: prepayID } } = await api.v2.pay.unifiedorder.post({ ...ids, ...order(asked) });
      const params = {
        appId: appid, timeStamp: String(Math.floor(Date.now() / 1000)), nonceStr: asked.no, package: `prepay_id=${prepayID}`, signType: 'MD5',
      };
      return { ...params, paySign: Hash.sign('MD5', params, secret) };
    },
    query: async ({ no }) => (await api.v2.pay.orderquery.post({ ...ids, out_trade_no: no })).data,
    refund: async (asked) => (await api.v2.secapi.pay.refund.post({ ...ids, ...refund(asked) }, { security: true })).data,
    async bill({ date }) {
      const csv = { responseType: 'arraybuffer', transformResponse: [(data) => Formatter.castCsvBill(data)] };
      const { data } = await api.v2.pay.downloadbill.post({ ...ids, bill_date: date, bill_type: 'ALL' }, csv);
      return { text: JSON.stringify(data) };
    },
    paid: received(verified),
    refunded: received(decrypted),
  };
};
