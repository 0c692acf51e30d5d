package web

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A real merchant has no world: nobody moves its clock, and nobody gets its token.
func TestNoWorld(t *testing.T) {
	s := newTestServer(t, func(s *Server) { s.World = nil })
	assert.False(t, s.get("/api/shop", "").World)
	before := s.gw.Clock.Now()
	for _, path := range []string{"login", "pay", "hour", "day", "lose", "refunds", "balance"} {
		assert.NotEqual(t, http.StatusOK, s.call(http.MethodPost, "/api/world/"+path, staff, fields{}).status, path)
	}
	got := s.call(http.MethodGet, "/api/world/staff", staff, nil)
	assert.Equal(t, http.StatusNotFound, got.status)
	assert.NotContains(t, got.text, staff)
	assert.Equal(t, before, s.gw.Clock.Now())
}

// A website that the developer visits can't play with the world.
func TestAnotherWebsite(t *testing.T) {
	s := newTestServer(t)
	before := s.gw.Clock.Now()
	for header, value := range map[string]string{"Sec-Fetch-Site": "cross-site", "Origin": "https://other.example"} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.url+"/api/world/day", strings.NewReader("{}"))
		require.NoError(t, err)
		r.Header.Set(header, value)
		assert.Equal(t, http.StatusForbidden, s.send(r).status)
	}
	assert.Equal(t, before, s.gw.Clock.Now())
}

// The next day's bill is there after a click, at any time of the day.
func TestNextDay(t *testing.T) {
	s := newTestServer(t)
	zone := time.FixedZone("UTC+8", 8*3600)
	for _, hours := range []time.Duration{0, 9, 15, 23} {
		s.gw.Clock.Advance(hours * time.Hour)
		before := s.gw.Clock.Now().In(zone)
		now := s.post("/api/world/day", "", fields{}).Now.In(zone)
		assert.Equal(t, before.AddDate(0, 0, 1).Format(time.DateOnly)+" 10:05", now.Format("2006-01-02 15:04"))
	}
}

func TestNextHour(t *testing.T) {
	s := newTestServer(t)
	before := s.gw.Clock.Now()
	assert.Equal(t, before.Add(time.Hour).UTC(), s.post("/api/world/hour", "", fields{}).Now.UTC())
}

// A payment whose notification gets lost is seen all the same.
func TestLostNotification(t *testing.T) {
	s := newTestServer(t)
	li := s.logIn(0)
	s.post("/api/world/lose", "", fields{})
	no := s.buy(li, "c1")
	assert.Equal(t, "created", s.get("/api/orders/"+no, li).State)
	s.eventually(func() bool { return s.get("/api/orders/"+no, li).State == "paid" })
	second := s.buy(li, "c2")
	assert.Equal(t, "paid", s.get("/api/orders/"+second, li).State, "only one got lost")
}

func TestWorldRefuses(t *testing.T) {
	s := newTestServer(t)
	s.refuses(http.StatusBadRequest, "no such user", "/api/world/login", "", fields{"user": len(users)})
	s.refuses(http.StatusBadRequest, "no such user", "/api/world/login", "", fields{"user": -1})
	s.refuses(http.StatusBadRequest, "refused: ", "/api/world/pay", "", fields{})
	s.refuses(http.StatusBadRequest, "refused: ", "/api/world/pay", "", fields{"payment": fields{"package": "prepay_id=1"}})
	assert.Equal(t, staff, s.get("/api/world/staff", "").Token)
}
