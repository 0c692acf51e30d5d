package main

import (
	"bufio"
	"compress/gzip"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

const (
	header = "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类," +
		"应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态," +
		"商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注\r\n"
	summaryHeader = "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额\r\n"
)

// generate writes the bill to two files and returns their paths: plain (false) and
// gzipped (true).
func generate(directory string, rows int) (map[bool]string, error) {
	files := map[bool]string{false: filepath.Join(directory, "bill.csv"), true: filepath.Join(directory, "bill.gz")}
	plain, err := os.Create(files[false])
	if err != nil {
		return nil, err
	}
	defer plain.Close()
	packed, err := os.Create(files[true])
	if err != nil {
		return nil, err
	}
	defer packed.Close()
	z, err := gzip.NewWriterLevel(packed, gzip.BestSpeed)
	if err != nil {
		return nil, err
	}
	w := bufio.NewWriterSize(io.MultiWriter(plain, z), 64<<10)
	write(w, rows)
	if err := w.Flush(); err != nil {
		return nil, err
	}
	return files, z.Close()
}

// write writes the bill. Every tenth row is a refund.
func write(w *bufio.Writer, rows int) {
	var total, back int64
	io.WriteString(w, header)
	for i := range rows {
		paid, refunded, state := int64(i%100000+1), int64(0), "SUCCESS,`OTHERS"
		refund := "`0,`0,`0.00,`0.00,`,`"
		if i%10 == 9 {
			paid, refunded, state = 0, int64(i%1000+1), "REFUND,`OTHERS"
			refund = fmt.Sprintf("`500000098620190219%011d,`refund_%010d,`%s,`0.00,`ORIGINAL,`SUCCESS", i, i, yuan(refunded))
		}
		total, back = total+paid, back+refunded
		fmt.Fprintf(w, "`2019-02-19 %02d:%02d:%02d,`wx0123456789abcdef,`1900000109,`0,`WEB,`42000002632019021%011d,`order_%010d,"+
			"`oUpF8uMuAJO_M2pxb1Q9zNjWeS6o,`JSAPI,`%s,`CNY,`%s,`0.00,%s,`腾讯充值中心, 会员 %d,`shop=%d&table=%d,`0.%05d,`0.60%%,`%s,`%s,`\r\n",
			i/3600%24, i/60%60, i%60, i, i, state, yuan(paid), refund, i, i%100, i%40, 0, yuan(paid), yuan(refunded))
	}
	io.WriteString(w, summaryHeader)
	fmt.Fprintf(w, "`%d.0,`%s,`%s,`0.0,`0.0,`%s,`%s\r\n", rows, yuan(total), yuan(back), yuan(total), yuan(back))
}

func yuan(fen int64) string { return fmt.Sprintf("%d.%02d", fen/100, fen%100) }
