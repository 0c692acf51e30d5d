package wxpaytest

import (
	"encoding/json"
	"time"
)

// miniPrograms is the server API of the mini programs: the tokens, and the shipping of
// paid orders. It is locked with orders.
type miniPrograms struct {
	orders    *orders
	merchants *merchants
	unsaved   *unsaved

	tokens    []*accessToken
	shippings map[string]*shippingState // by transaction_id
}

// accessToken is one issued access_token.
type accessToken struct {
	AppID, Text string
	Stable      bool      // of stable_token; the two kinds don't affect each other
	Issued      time.Time // when it was issued
	Expires     time.Time // its own end
	Dies        time.Time // when a newer one ends it; zero: it is the newest
}

// shippingState is what the platform knows of the shipping of a paid order.
type shippingState struct {
	Never     bool      // it was paid in the developer tools
	Uploads   string    // the last upload as JSON, without its time
	Shipped   time.Time // the first complete upload; zero: not shipped
	Uploaded  time.Time // upload_time of the last upload
	Confirmed time.Time // by the user; zero: not yet
	Reminded  bool
	Count     int // complete uploads
	Type      int // logistics_type
	Mode      int // delivery_mode
	Parcels   []shippedParcel
}

// shippedParcel is a parcel as get_order returns it.
type shippedParcel struct {
	TrackingNo     string          `json:"tracking_no,omitempty"`
	ExpressCompany string          `json:"express_company,omitempty"`
	GoodsDesc      string          `json:"goods_desc"`
	UploadTime     int64           `json:"upload_time"`
	Contact        json.RawMessage `json:"contact,omitempty"`
}

func newMiniPrograms(r *orders, u *unsaved) *miniPrograms {
	return &miniPrograms{orders: r, merchants: r.merchants, unsaved: u, shippings: map[string]*shippingState{}}
}

// changed notes that the state must be saved.
func (m *miniPrograms) changed() { m.unsaved.note(m) }

// shippingOf returns the shipping of a paid order.
func (m *miniPrograms) shippingOf(o *order) *shippingState {
	st := m.shippings[o.TransactionID]
	if st == nil {
		st = &shippingState{}
		m.shippings[o.TransactionID] = st
	}
	return st
}

// miniProgramsRecord is the state in one record.
type miniProgramsRecord struct {
	Tokens    []*accessToken
	Shippings map[string]*shippingState
}

func (m *miniPrograms) key() string { return "mini/all" }

func (m *miniPrograms) record() any {
	text, _ := json.Marshal(miniProgramsRecord{m.tokens, m.shippings}) // now: they change later
	return json.RawMessage(text)
}

func (m *miniPrograms) restore(_ string, value []byte) error {
	var rec miniProgramsRecord
	if err := json.Unmarshal(value, &rec); err != nil {
		return err
	}
	m.tokens = rec.Tokens
	for id, st := range rec.Shippings {
		m.shippings[id] = st
	}
	return nil
}
