package shop

// Products are what the shop sells. Prices come from the shop, never from the phone.
var Products = map[string]struct {
	Body string
	Fee  int64 // fen
}{
	"latte": {"咖啡店-拿铁", 2800},
	"mocha": {"咖啡店-摩卡", 3100},
	"beans": {"咖啡店-咖啡豆 250g", 6600},
}
