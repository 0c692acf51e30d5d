# Reads a coverprofile and fails if the coverage is below a gate. With -coverpkg, a block
# is listed once per test binary. It counts as covered if one of them reached it.
#
#	awk -v module=example.org/m -f coverage.awk cover.out

BEGIN {
	gates["ambiguity.go"] = gates["receivednotify.go"] = gates["notifymessage.go"] = gates["response.go"] = gates["sign.go"] = gates["xmlmap.go"] = gates["notify.go"] = gates["refundnotify.go"] = gates["internal/flatxml"] = gates["internal/pairs"] = 98
	gates["module"] = 90
}

/^mode:/ { next }

{
	statements[$1] = $2
	if ($3 > 0) reached[$1] = 1
}

# add counts the statements of a block for a gate.
function add(gate, block) {
	total[gate] += statements[block]
	if (block in reached) covered[gate] += statements[block]
}

END {
	for (block in statements) {
		file = substr(block, length(module) + 2)
		sub(/:.*/, "", file)
		directory = file
		if (!sub(/\/[^\/]*$/, "", directory)) directory = ""
		add("module", block)
		if (file in gates) add(file, block)
		if (directory in gates) add(directory, block)
	}
	for (gate in gates) {
		percent = total[gate] ? 100 * covered[gate] / total[gate] : 0
		line = sprintf("%-18s %5.1f %% (gate %d %%)", gate, percent, gates[gate])
		if (percent < gates[gate]) {
			failed = 1
			line = line "  TOO LOW"
		}
		print line | "sort"
	}
	close("sort")
	exit failed
}
