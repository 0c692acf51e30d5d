// Package bills writes trade bills and fund-flow bills as WeChat Pay does, from
// rows that are given or made up.
package bills
