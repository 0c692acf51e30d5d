// Package codec writes, signs and encrypts the messages of the protocol.
// It shares no code with the SDK.
package codec
