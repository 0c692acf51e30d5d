// Package billtext reads the text of a bill as columns and rows. It knows
// nothing of HTTP, and no column of WeChat Pay: the caller names them in a
// [Schema].
//
// A bill is a header line with the names of the columns, then one record per
// row, then a summary: a second header and a single record. Each cell of a
// record begins with a backtick, and commas separate the cells:
//
//	交易时间,商户订单号,订单金额,商品名称
//	`2019-02-19 23:46:48,`order_1,`0.01,`a shop
//	总交易单数,订单总金额
//	`1.0,`0.01
//
// Nothing is quoted or escaped. A text that people write may hold the very
// bytes that separate cells, and line ends too; [Table] finds the row that fits
// the other columns' forms.
package billtext
