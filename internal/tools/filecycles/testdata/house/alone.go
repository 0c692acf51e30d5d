package house

import "strings"

// Alone uses no other file.
var Alone = strings.ToUpper("x")
