package wxpaytest

// queryPaths are the paths that a replica may answer.
var queryPaths = []string{"/pay/orderquery", "/pay/refundquery", "/pay/refundqueryv2"}

// stale are the true and well-signed answers of replicas that are behind.
func (f Fault) stale() []*act {
	return []*act{
		{name: StaleQuery, paths: queryPaths, lag: &lag{behind: f.Delay, queries: f.Queries}},
		{name: AlternatingQuery, paths: queryPaths, lag: &lag{behind: f.Delay, queries: f.Queries, alternate: true}},
	}
}
