package wxpaytest

import (
	"cmp"
	"io"
)

// TradeBill returns the trade bill of a day (yyyyMMdd), as the merchant
// downloads it from the platform. It fails if the API would not return the
// bill. The zero billType means ALL.
func (s *Server) TradeBill(mchID, billDate, billType string) ([]byte, error) {
	return s.rooms.bill(downloadBill(), s.Merchant(mchID).MchID, map[string]string{"bill_date": billDate, "bill_type": billType})
}

// FundFlow returns the fund-flow bill of a day, as [Server.TradeBill] does. The
// zero account means Basic.
func (s *Server) FundFlow(mchID, billDate, account string) ([]byte, error) {
	return s.rooms.bill(downloadFundFlow(), s.Merchant(mchID).MchID, map[string]string{
		"bill_date": billDate, "account_type": cmp.Or(account, "Basic"),
	})
}

// SetBill sets the bill of a day. Every merchant that downloads it gets the same.
// It can be a bill of [WriteBill], or a text that is not a valid bill. The path is
// /pay/downloadbill or /pay/downloadfundflow, the date is yyyyMMdd. The bill is
// streamed: write is called once for each download, for fund flows twice, and
// must write the same bytes each time. A nil write removes the bill. SetBill
// panics on another path or an invalid date.
func (s *Server) SetBill(path, billDate string, write func(w io.Writer) error) {
	day, err := parseDay(billDate)
	if err != nil || path != downloadBillPath && path != downloadFundFlowPath {
		panic("wxpaytest: no bill of " + path + " on " + billDate)
	}
	s.rooms.bills.set(path, day, write)
}
