package wxpay

import (
	"fmt"

	"github.com/seed6780280e/wxpay/internal/billtext"
)

// A FundFlowSummary is the last line of a [FundFlow]. Amounts are in fen.
type FundFlowSummary struct {
	Count        int64 // number of rows
	IncomeCount  int64 // number of rows with FundIncome
	Income       int64
	ExpenseCount int64 // number of rows with FundExpense
	Expense      int64
}

// The columns of a FundFlowSummary.
const (
	flowCount billtext.Field = iota
	flowIncomeCount
	flowIncome
	flowExpenseCount
	flowExpense
)

var fundFlowSummaryColumns = billtext.Schema{
	flowCount:        {Names: "资金流水总笔数", Kind: billtext.KindCount},
	flowIncomeCount:  {Names: "收入笔数", Kind: billtext.KindCount},
	flowIncome:       {Names: "收入金额", Kind: billtext.KindFenSum},
	flowExpenseCount: {Names: "支出笔数", Kind: billtext.KindCount},
	flowExpense:      {Names: "支出金额", Kind: billtext.KindFenSum},
}

func newFundFlowSummary(r *billtext.Record) FundFlowSummary {
	return FundFlowSummary{
		Count:        r.Number(flowCount),
		IncomeCount:  r.Number(flowIncomeCount),
		Income:       r.Number(flowIncome),
		ExpenseCount: r.Number(flowExpenseCount),
		Expense:      r.Number(flowExpense),
	}
}

// fundFlowTotals are the counts and sums of a flow's rows.
type fundFlowTotals struct{ FundFlowSummary }

func newFundFlowTotals() billtext.Totals[FundFlowSummary] { return new(fundFlowTotals) }

func (t *fundFlowTotals) Add(row *billtext.Record) {
	t.Count++
	switch row.Text(flowDirection) {
	case FundIncome:
		t.IncomeCount++
		t.Income += row.Number(flowAmount)
	case FundExpense:
		t.ExpenseCount++
		t.Expense += row.Number(flowAmount)
	}
}

// Check compares the five numbers of the summary with the rows.
func (t *fundFlowTotals) Check(summary *billtext.Record, _ *billtext.Layout, lost int64) (FundFlowSummary, error) {
	stated := newFundFlowSummary(summary)
	if stated.Count != t.Count+lost {
		return stated, fmt.Errorf("the flow has %d rows, its summary says %d", t.Count+lost, stated.Count)
	}
	if lost > 0 {
		return stated, nil
	}
	for name, differs := range map[string]bool{
		"收入笔数": stated.IncomeCount != t.IncomeCount, "收入金额": stated.Income != t.Income,
		"支出笔数": stated.ExpenseCount != t.ExpenseCount, "支出金额": stated.Expense != t.Expense,
	} {
		if differs && summary.Has(name) {
			return stated, fmt.Errorf("%s in the summary differs from the sum of the rows", name)
		}
	}
	return stated, nil
}
