// Reads one JSON request per line from standard input and writes one JSON answer per
// line. It only passes the requests on to the SDK, which knows WeChat Pay.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createInterface } from 'node:readline';
import sdk from 'wechatpay-axios-plugin';

const { Wechatpay, Aes: { AesEcb }, Hash, Transformer } = sdk;
const { WXPAY_URL, WXPAY_MCH_ID, WXPAY_KEY, WXPAY_CERT, WXPAY_CERT_KEY } = process.env;
const cert = readFileSync(WXPAY_CERT, 'utf8');
const key = readFileSync(WXPAY_CERT_KEY, 'utf8');

// Node trusts the authority in NODE_EXTRA_CA_CERTS. The SDK requires serial, private
// key and certs, but only its part for v3 uses them.
const client = new Wechatpay({
  baseURL: WXPAY_URL,
  mchid: WXPAY_MCH_ID,
  secret: WXPAY_KEY,
  merchant: { cert, key },
  serial: 'merchant',
  privateKey: key,
  certs: { platform: cert },
});
const secret = Hash.keyObjectFrom(WXPAY_KEY);
const { verifier } = new Transformer(WXPAY_MCH_ID, secret);

const notices = [];

// verified verifies a message with the SDK and returns its fields.
function verified(xml) {
  const data = verifier.call({}, Transformer.toObject(xml), {}, 200);
  if (data instanceof Error) {
    throw data;
  }
  return data;
}

function decrypted(xml) {
  const { req_info: sealed } = Transformer.toObject(xml);
  return Transformer.toObject(AesEcb.decrypt(sealed, Hash.md5(secret)));
}

function received(path, xml) {
  try {
    notices.push({ data: path === '/refund' ? decrypted(xml) : verified(xml) });
    return { return_code: 'SUCCESS', return_msg: 'OK' };
  } catch (error) {
    notices.push({ error: error.message });
    return { return_code: 'FAIL', return_msg: 'FAIL' };
  }
}

const listener = createServer(async (request, response) => {
  const chunks = [];
  for await (const chunk of request) {
    chunks.push(chunk);
  }
  response.end(Transformer.toXml(received(request.url, Buffer.concat(chunks).toString())));
});

const operations = {
  async call({ path, fields, security }) {
    const resource = path.split('/').reduce((at, name) => at[name], client.v2);
    try {
      const { data, headers } = await resource.post(fields, { security });
      return { data, why: headers['wxpaytest-sign'] };
    } catch (error) {
      const { data, status, headers } = error.response ?? {};
      return { error: error.message, code: error.code, status, data, why: headers?.['wxpaytest-sign'] };
    }
  },
  sign: ({ type, fields }) => ({ sign: Hash.sign(type, fields, secret) }),
  verify({ xml }) {
    try {
      return { data: verified(xml) };
    } catch (error) {
      return { error: error.message, code: error.code };
    }
  },
  notices: () => ({ notices: notices.splice(0) }),
  listening: () => ({ url: `http://127.0.0.1:${listener.address().port}` }),
};

listener.listen(0, '127.0.0.1', async () => {
  for await (const line of createInterface({ input: process.stdin })) {
    const request = JSON.parse(line);
    process.stdout.write(`${JSON.stringify(await operations[request.do](request))}\n`);
  }
  listener.closeAllConnections();
  listener.close();
});
