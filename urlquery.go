package wxpay

import (
	"net/url"
	"strings"
)

// URLQuery returns m as the query of a URL, without the question mark. Each value is
// percent-encoded once; a space becomes %20.
func (m XMLMap) URLQuery() string {
	var query strings.Builder
	for name, value := range m.All() {
		if query.Len() > 0 {
			query.WriteByte('&')
		}
		query.WriteString(name + "=" + strings.ReplaceAll(url.QueryEscape(value), "+", "%20"))
	}
	return query.String()
}
