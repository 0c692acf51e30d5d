package frameworks

import (
	"net/http"

	"github.com/labstack/echo/v4"
)

// Echo serves the shop with echo. Its BodyDump middleware is safe: the handler can
// still read the body.
func Echo(shop *Shop) http.Handler {
	e := echo.New()
	e.POST("/wxpay/notify", echo.WrapHandler(shop.Client.NotifyHandler(shop.Deliver)))
	e.POST("/orders", func(c echo.Context) error {
		params, err := shop.Order(c.Request().Context(), openIDOf(c.Request()), c.RealIP())
		if err != nil {
			return c.NoContent(http.StatusBadGateway)
		}
		return c.JSON(http.StatusOK, params)
	})
	return e
}
