// Package bills writes trade bills and fund-flow bills as WeChat Pay does, from
// rows of the caller or from synthetic ones.
package bills
