// Leads the connections of this Node.js process to the local WeChat Pay gateway:
//
//	NODE_EXTRA_CA_CERTS=ca.pem NODE_OPTIONS="--require ./wxpay-hosts.cjs" node app.js
//
// It works for every library, also for those that use no proxy or an agent of their
// own. Host names stay as they are, and certificates are checked. Other hosts are
// not touched.
'use strict';
const net = require('node:net');

const to = new Map(Object.entries({}));

const { connect } = net.Socket.prototype;

net.Socket.prototype.connect = function (...args) {
	const list = Array.isArray(args[0]) ? args[0] : args; // Node passes its own calls as one array
	const options = list[0] !== null && typeof list[0] === 'object' ? list[0] : { port: list[0], host: list[1] };
	const target = Number(options.port) === 443 && to.get(String(options.host).toLowerCase());
	if (!target) return connect.apply(this, args);
	const [, host, port] = target.match(/^\[?([^\]]*)\]?:(\d+)$/);
	const done = list.find((value) => typeof value === 'function');
	return connect.call(this, { ...options, host, port: Number(port), lookup: undefined }, done);
};
