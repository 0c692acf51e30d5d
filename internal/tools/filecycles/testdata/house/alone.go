package house

import "strings"

// Alone uses only another package.
var Alone = strings.ToUpper("x")
