// Package peertest contains tests only. Other SDKs of WeChat Pay v2 call the gateway
// of wxpaytest. Only the base URL and the trusted authority are changed. The SDKs are
// a second opinion on the gateway: if both agree, they do not share a mistake of one
// author.
//
// One SDK is in JavaScript. Its tests talk to a driver, which passes their requests on
// to the SDK. They run npm ci in a temporary directory, unless the modules are in
// javascript/node_modules. They need Node.js 20 or later, with npm.
//
// A comment that begins "Here the peer" describes a deviation from the protocol, in
// the version of go.mod or package.json. The assertion below it shows the deviation,
// and that the gateway does not hide it.
package peertest
