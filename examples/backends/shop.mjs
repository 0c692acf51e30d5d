// A merchant's backend in Node.js, without dependencies, on a local WeChat Pay:
//
//	node shop.mjs http://127.0.0.1:8080     # the address of the desk's page
//
// POST /order?code=… answers the parameters of wx.requestPayment, POST /notify takes
// the notification, GET /query?no=… asks WeChat Pay, POST /refund?no=…&fee=… refunds.
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import https from 'node:https';

// In production, these come from the configuration: no desk, and api.mch.weixin.qq.com.
const setup = await (await fetch(`${process.argv[2] ?? 'http://127.0.0.1:8080'}/desk/setup`)).json();
const { mchId, appIds: [appId], key, appSecret, cert, certKey } = setup.merchants[0];
const agent = new https.Agent({ ca: readFileSync(setup.ca), cert: readFileSync(cert), key: readFileSync(certKey), keepAlive: true });
const orders = new Map(); // in production: a database

function sign(fields) {
	const text = Object.keys(fields).filter((name) => fields[name] !== '' && name !== 'sign' && name !== 'paySign').sort().map((name) => `${name}=${fields[name]}`);
	return createHash('md5').update(`${text.join('&')}&key=${key}`).digest('hex').toUpperCase();
}
const write = (fields) => `<xml>${Object.entries(fields).map(([name, value]) => `<${name}><![CDATA[${value}]]></${name}>`).join('')}</xml>`;
const read = (xml) => Object.fromEntries([...xml.matchAll(/<(\w+)>(?:<!\[CDATA\[([\s\S]*?)\]\]>|([^<]*))<\/\1>/g)].map(([, name, cdata, text]) => [name, cdata ?? text]));

function post(url, body) {
	return new Promise((resolve, reject) => {
		const request = https.request(url, { method: body ? 'POST' : 'GET', agent }, async (response) => {
			const chunks = [];
			for await (const chunk of response) chunks.push(chunk);
			resolve(Buffer.concat(chunks).toString());
		});
		request.on('error', reject).end(body);
	});
}

// verified returns the fields of a message that WeChat Pay has signed.
function verified(xml) {
	const fields = read(xml);
	if (fields.return_code !== 'SUCCESS') throw new Error(fields.return_msg);
	const [given, right] = [Buffer.from(fields.sign ?? ''), Buffer.from(sign(fields))];
	if (given.length !== right.length || !timingSafeEqual(given, right)) throw new Error('wrong sign');
	return fields;
}

async function call(path, fields) {
	const all = { appid: appId, mch_id: mchId, nonce_str: randomBytes(16).toString('hex'), ...fields };
	const answer = verified(await post(setup.api + path, write({ ...all, sign: sign(all) })));
	if (answer.result_code !== 'SUCCESS') throw new Error(`${answer.err_code}: ${answer.err_code_des}`);
	return answer;
}

async function order({ code }, self) {
	const query = new URLSearchParams({ appid: appId, secret: appSecret, js_code: code, grant_type: 'authorization_code' });
	const { openid, errmsg } = JSON.parse(await post(`${setup.code2session}?${query}`));
	if (!openid) throw new Error(errmsg);
	const no = `node${Date.now()}${randomBytes(4).toString('hex')}`;
	orders.set(no, { fee: 101, paid: false });
	const { prepay_id } = await call('/pay/unifiedorder', { body: '咖啡店-拿铁', out_trade_no: no, total_fee: 101, openid, spbill_create_ip: '203.0.113.7', trade_type: 'JSAPI', notify_url: `${self}/notify` });
	const params = { timeStamp: String(Math.floor(Date.now() / 1000)), nonceStr: randomBytes(16).toString('hex'), package: `prepay_id=${prepay_id}`, signType: 'MD5' };
	return { no, params: { ...params, paySign: sign({ appId, ...params }) } };
}

function notify(xml) {
	const paid = verified(xml);
	const known = orders.get(paid.out_trade_no);
	if (!known || Number(paid.total_fee) !== known.fee) throw new Error('not our order');
	known.paid = true; // deliver once: a notification may come again
	return write({ return_code: 'SUCCESS', return_msg: 'OK' });
}

const query = async ({ no }) => ({ state: (await call('/pay/orderquery', { out_trade_no: no })).trade_state, notified: orders.get(no)?.paid ?? false });
const refund = async ({ no, fee }) => ({ refund: (await call('/secapi/pay/refund', { out_trade_no: no, out_refund_no: `R${no}`, total_fee: 101, refund_fee: fee })).refund_id });

const server = createServer(async (request, response) => {
	const url = new URL(request.url, `http://${request.headers.host}`);
	let body = '';
	for await (const chunk of request) body += chunk;
	try {
		const answer = await { '/order': order, '/query': query, '/refund': refund, '/notify': () => notify(body) }[url.pathname](Object.fromEntries(url.searchParams), url.origin);
		response.end(typeof answer === 'string' ? answer : JSON.stringify(answer));
	} catch (error) {
		response.writeHead(500).end(url.pathname === '/notify' ? write({ return_code: 'FAIL', return_msg: error.message }) : JSON.stringify({ error: error.message }));
	}
});
server.listen(Number(process.env.PORT ?? 3000), '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}`));
