import { el } from './dom.js';
import { copyable } from './message.js';
import { snippet } from './snippet.js';
import { t } from './texts.js';

// fixedHosts shows how clients connect whose host names can't be changed.
export function fixedHosts(s) {
	return el('div', { class: 'panel', testid: 'fixed-hosts' }, el('h2', {}, t('fixed.title')), el('p', { class: 'muted' }, t('fixed.lead')),
		el('p', { class: 'muted' }, t('fixed.others')),
		el('details', { data: { part: 'hosts' } }, el('summary', {}, t('fixed.hosts', { n: s.hosts.length })), el('ul', {}, s.hosts.map((host) => el('li', {}, copyable(host))))),
		!s.proxy && el('p', { class: 'note', testid: 'no-proxy' }, t('fixed.noProxy')),
		[...(s.proxy ? [['curl', 'fixed.curl', s.curlProxy]] : []), preload(s), ...(s.proxy ? recipes(s) : []), hostsFile(s)].map(([name, note, ...lines]) => snippet(name, lines, t(note))));
}

// recipes returns a name, the key of a note, and the lines of each recipe with the proxy.
function recipes(s) {
	const [host, port] = new URL(s.proxy).host.split(/:(?=\d+$)/);
	return [
		[t('fixed.nodeNew'), 'fixed.node', `NODE_USE_ENV_PROXY=1 HTTPS_PROXY=${s.proxy} NODE_EXTRA_CA_CERTS=${s.ca} node app.js`],
		['Node.js + global-agent', 'fixed.nodeAgent', `GLOBAL_AGENT_HTTP_PROXY=${s.proxy} NODE_EXTRA_CA_CERTS=${s.ca} node -r global-agent/bootstrap app.js`],
		['Python', 'fixed.python', `HTTPS_PROXY=${s.proxy} REQUESTS_CA_BUNDLE=${s.ca} SSL_CERT_FILE=${s.ca} python app.py`],
		['Java', 'fixed.java', `keytool -importcert -noprompt -alias wxpay-gateway -file ${s.ca} -keystore wxpay-gateway.jks -storepass changeit`,
			`java -Dhttps.proxyHost=${host} -Dhttps.proxyPort=${port} -Djavax.net.ssl.trustStore=wxpay-gateway.jks -Djavax.net.ssl.trustStorePassword=changeit -jar app.jar`],
		['PHP', 'fixed.php', `HTTPS_PROXY=${s.proxy} php -d curl.cainfo=${s.ca} -d openssl.cafile=${s.ca} app.php`],
		['Go', 'fixed.go', `HTTPS_PROXY=${s.proxy} SSL_CERT_FILE=${s.ca} go run .`],
	];
}

// preload works with every version and library, so it comes first.
function preload(s) {
	return [t('fixed.nodeAny'), 'fixed.nodePreload', `NODE_EXTRA_CA_CERTS=${s.ca} NODE_OPTIONS="--require ${s.preload}" node app.js`];
}

// hostsFile keeps the directory of the running gateway: another one has another CA.
function hostsFile(s) {
	const program = 'cmd/wxpay-gateway/wxpay-gateway';
	const dir = s.ca.replace(/[\\/][^\\/]*$/, '');
	return [t('fixed.hostsFile'), 'fixed.hostsFileNote', `127.0.0.1 ${s.hosts.join(' ')}`, '', 'go build -C cmd/wxpay-gateway -o wxpay-gateway .',
		`sudo setcap cap_net_bind_service=+ep ${program}`, `${program} -api 127.0.0.1:443 -dir ${dir}`];
}
