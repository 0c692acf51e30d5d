package main

import "embed"

//go:embed page
var pageFiles embed.FS
