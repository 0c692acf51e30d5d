// Package billtext parses the text of a bill into columns and rows. It knows
// neither HTTP nor the columns of WeChat Pay: the caller names the columns in a
// [Schema].
//
// A bill is a header line with the names of the columns, then one record per
// row, then a summary, which is a second header and one record. Each cell of a
// record begins with a backtick, and commas separate the cells:
//
//	交易时间,商户订单号,订单金额,商品名称
//	`2019-02-19 23:46:48,`order_1,`0.01,`a shop
//	总交易单数,订单总金额
//	`1.0,`0.01
//
// Nothing is quoted or escaped. A text that people write may contain the same
// bytes that separate cells, and also line ends. [Table] finds the row in which
// the other columns have their forms.
package billtext
