// Package shop is the backend of a small mini-program shop that loses nothing.
//
// Read it in this order: the tables (../database/migrations/001_shop.sql), which state may follow which
// (states.go), an order from the customer's click to the delivery (order.go, paid.go,
// askorder.go), a refund (refund.go), shipping (shipping.go), the daily reconciliation
// (books.go, differences.go), and what all jobs share (jobs.go).
//
// Three rules keep the money safe:
//
//   - What must happen later is a job, and the job is stored in the transaction that makes it
//     necessary. Either both are stored, or none.
//   - A state changes only by [machine.move], in the transaction that does what the new state
//     promises. Of two that want the same change, the database lets one through.
//   - A number (out_trade_no, out_refund_no) is stored before it is sent, and a repeat sends
//     the same number. WeChat Pay carries out a number once.
package shop
