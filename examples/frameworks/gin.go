package frameworks

import (
	"net/http"

	"github.com/gin-gonic/gin"
)

// Gin serves the shop with gin. No middleware may read the body of the notification
// before the handler.
func Gin(shop *Shop) http.Handler {
	router := gin.New()
	router.POST("/wxpay/notify", gin.WrapH(shop.Client.NotifyHandler(shop.Deliver)))
	router.POST("/orders", func(c *gin.Context) {
		params, err := shop.Order(c.Request.Context(), openIDOf(c.Request), c.ClientIP())
		if err != nil {
			c.AbortWithStatus(http.StatusBadGateway)
			return
		}
		c.JSON(http.StatusOK, params)
	})
	return router
}
