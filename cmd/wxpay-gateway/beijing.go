package main

import "time"

// beijing is the time zone of all dates of WeChat Pay.
var beijing = time.FixedZone("+08", 8*60*60)
