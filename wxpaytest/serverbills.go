package wxpaytest

import (
	"cmp"
	"io"
)

// TradeBill is the trade bill of a day (yyyyMMdd) as the merchant downloads it
// from the platform, when the API would hand it out. The zero billType means ALL.
func (s *Server) TradeBill(mchID, billDate, billType string) ([]byte, error) {
	return s.rooms.bill(downloadBill(), s.Merchant(mchID).MchID, map[string]string{"bill_date": billDate, "bill_type": billType})
}

// FundFlow is the fund-flow bill of a day, as [Server.TradeBill]. The zero
// account means Basic.
func (s *Server) FundFlow(mchID, billDate, account string) ([]byte, error) {
	return s.rooms.bill(downloadFundFlow(), s.Merchant(mchID).MchID, map[string]string{
		"bill_date": billDate, "account_type": cmp.Or(account, "Basic"),
	})
}

// SetBill has the gateway answer the downloads of a day's bill with what write
// writes, whoever asks: a bill of [WriteBill], or one that no gateway writes.
// The path is /pay/downloadbill or /pay/downloadfundflow, the date yyyyMMdd.
// The bill is streamed; write is called for each download, for fund flows
// twice, and must write the same each time. A nil write takes it back.
func (s *Server) SetBill(path, billDate string, write func(w io.Writer) error) {
	day, err := parseDay(billDate)
	if err != nil || path != downloadBillPath && path != downloadFundFlowPath {
		panic("wxpaytest: no bill of " + path + " on " + billDate)
	}
	s.rooms.bills.set(path, day, write)
}
