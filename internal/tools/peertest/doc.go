// Package peertest holds tests only. SDKs of WeChat Pay v2 that were written
// elsewhere drive the gateway of wxpaytest, changed in nothing but the base URL
// and the authority they trust. It is a second opinion on the gateway: where
// they agree, it is not because both sides share a mistake.
//
// One of them is in JavaScript: the tests run npm ci in a temporary directory,
// unless its modules are in javascript/node_modules, and talk with a driver that
// passes on what they ask. They need Node.js 20 or later, with npm.
//
// A comment that begins "Here the peer" states what the peer's version in
// go.mod or package.json does where the protocol asks for something else. The
// assertion below it shows it, and shows that the gateway does not hide it.
package peertest
