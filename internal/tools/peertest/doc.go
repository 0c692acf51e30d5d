// Package peertest contains tests only. Other SDKs of WeChat Pay v2 call the gateway
// of wxpaytest. The SDKs are a second opinion on the gateway: if both agree, they do not
// share a mistake of one author.
//
// TestPeers runs each SDK unchanged, in a process of its own, against the program
// cmd/wxpay-gateway. Only the environment leads the SDK there. The result is compared with
// the table in the READMEs of that program. The other tests examine three of the SDKs
// closely, with only the base URL and the trusted authority changed.
//
// A backend in JavaScript is javascript/backend.mjs with the file of the SDK. The modules
// are installed with npm ci in a temporary directory, unless they are in
// javascript/node_modules. The tests need Node.js 20 or later, with npm. The backend in
// Python needs Python 3, and is skipped without it, but not in CI.
//
// A comment that begins "Here the peer" describes a deviation from the protocol, in
// the version of go.mod or package.json. The assertion below it shows the deviation,
// and that the gateway does not hide it.
package peertest
