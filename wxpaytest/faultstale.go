package wxpaytest

// queryPaths are the paths that a replica can answer.
var queryPaths = []string{"/pay/orderquery", "/pay/refundquery", "/pay/refundqueryv2"}

// stale are the responses of replicas that are behind. They were true earlier
// and are signed.
func (f Fault) stale() []*act {
	return []*act{
		{name: StaleQuery, paths: queryPaths, lag: &lag{behind: f.Delay, queries: f.Queries}},
		{name: AlternatingQuery, paths: queryPaths, lag: &lag{behind: f.Delay, queries: f.Queries, alternate: true}},
	}
}
