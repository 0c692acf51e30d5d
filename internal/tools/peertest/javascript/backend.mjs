// A merchant's backend for one SDK: node backend.mjs tenpay. The SDK runs unchanged;
// the file with its name passes the calls on. A POST of JSON to /order, /params, /query,
// /refund, /bill or /login calls the SDK. WeChat Pay posts to /paid and /refunded.
// The first line on standard output is the base URL.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';

const { WXPAY_APPID, WXPAY_MCH_ID, WXPAY_KEY, WXPAY_P12, WXPAY_CERT, WXPAY_CERT_KEY } = process.env;
const { default: connect } = await import(`./${process.argv[2]}.mjs`);
const calls = connect({
  appid: WXPAY_APPID,
  mchID: WXPAY_MCH_ID,
  key: WXPAY_KEY,
  p12: readFileSync(WXPAY_P12),
  cert: readFileSync(WXPAY_CERT, 'utf8'),
  certKey: readFileSync(WXPAY_CERT_KEY, 'utf8'),
});

const notices = [];
const note = (fields) => notices.push(fields);

async function text(request) {
  const chunks = [];
  for await (const chunk of request) {
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

async function call(name, request, response) {
  const answer = (status, value) => response.writeHead(status).end(JSON.stringify(value));
  if (name === 'notices') {
    answer(200, notices.splice(0));
  } else if (!calls[name]) {
    answer(501, { error: `the SDK has no ${name}` });
  } else {
    try {
      answer(200, await calls[name](JSON.parse(await text(request))));
    } catch (error) {
      answer(500, { error: `${error?.name}: ${error?.message ?? error}` });
    }
  }
}

const listener = createServer(async (request, response) => {
  const name = request.url.slice(1);
  if (name === 'paid' || name === 'refunded') {
    await calls[name](request, response, note, text);
  } else {
    await call(name, request, response);
  }
});
listener.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${listener.address().port}`));
process.stdin.on('end', () => process.exit()).resume();
