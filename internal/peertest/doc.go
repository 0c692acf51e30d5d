// Package peertest holds tests only. SDKs of WeChat Pay v2 that were written
// elsewhere drive the gateway of wxpaytest, changed in nothing but the base URL
// and the authority they trust. It is a second opinion on the gateway: where
// they agree, it is not because both sides share a mistake.
//
// A comment that begins "Here the peer" states what the peer's version in
// go.mod does where the protocol asks for something else. The assertion below
// it shows it, and shows that the gateway does not hide it.
package peertest
