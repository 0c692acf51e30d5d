import { get } from './api.js';
import { el } from './dom.js';
import { fixedHosts } from './fixedhosts.js';
import { copyable } from './message.js';
import { snippet } from './snippet.js';
import { statePanel } from './state.js';
import { t } from './texts.js';

// setup is the view of what a client must configure.
export function setup() {
	const out = el('div', { class: 'stack' });
	return {
		node: el('section', { class: 'view', testid: 'setup' }, el('h1', {}, t('setup.title')), el('p', { class: 'lead' }, t('setup.lead')), out),
		async show() {
			const s = await get('setup');
			out.replaceChildren(addresses(s), ...s.merchants.map(merchant), statePanel(), snippets(s), fixedHosts(s));
		},
	};
}

function pairs(rows) {
	return el('dl', { class: 'pairs wide' }, rows.filter(([, value]) => value).map(([name, value]) => [el('dt', {}, name), el('dd', {}, copyable(value))]));
}

function addresses(s) {
	return el('div', { class: 'panel' }, el('h2', {}, t('setup.addresses')), pairs([
		[t('setup.api'), s.api], [t('setup.backup'), s.backup], [t('setup.login'), s.login], ['code2session', s.code2session],
		[t('setup.proxy'), s.proxy], [t('setup.ca'), s.ca],
		[t('setup.refundNotify'), s.refundNotifyUrl], [t('setup.state'), s.state],
	]), el('p', { class: 'line' },
		el('a', { class: 'button quiet', href: 'desk/ca.pem', download: true, testid: 'download-ca' }, t('setup.download')),
		el('a', { class: 'button quiet', href: 'desk/wxpay-hosts.cjs', download: true, testid: 'download-preload' }, t('setup.preload')),
		el('a', { class: 'button quiet', href: 'desk/wxshim.js?download', download: true, testid: 'download-shim', title: t('setup.shimFor') }, t('setup.shim'))),
	el('p', { class: 'muted' }, t('setup.caLimits')), !s.state && el('p', { class: 'muted' }, t('setup.noState')));
}

function merchant(m) {
	return el('div', { class: 'panel' }, el('h2', {}, t('setup.merchant', { mch: m.mchId })), pairs([
		['mch_id', m.mchId], ...m.appIds.map((id) => ['appid', id]), [t('setup.key'), m.key], ['AppSecret', m.appSecret],
		['apiclient_cert.pem', m.cert], ['apiclient_key.pem', m.certKey], ['apiclient_cert.p12', m.p12],
		...(m.subMerchants ?? []).map((shop) => [t('setup.shop'), `${shop.MchID}${shop.AppID ? ` (${shop.AppID})` : ''}`]),
	]), el('p', { class: 'muted' }, t('setup.p12')));
}

// snippets shows how clients in several languages connect to the gateway.
function snippets(s) {
	const all = {
		Go: `wxpay.Config{Hosts: wxpay.SingleHost("${s.api}"), Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}}, …}`,
		'Node.js': `NODE_EXTRA_CA_CERTS=${s.ca} node app.js   // baseURL: '${s.api}'`,
		Python: `session.verify = '${s.ca}'   # base_url = '${s.api}'`,
		PHP: `curl_setopt($ch, CURLOPT_CAINFO, '${s.ca}');   // base '${s.api}'`,
		Java: `keytool -importcert -noprompt -alias desk -file ${s.ca} -keystore desk.jks -storepass changeit   # -Djavax.net.ssl.trustStore=desk.jks`,
		curl: s.curl,
	};
	return el('div', { class: 'panel' }, el('h2', {}, t('setup.clients')), el('p', { class: 'muted' }, t('setup.two')),
		Object.entries(all).map(([name, text]) => snippet(name, text)));
}
