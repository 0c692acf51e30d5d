package wxpay

// A node is the state that the processes of one number have reached.
type node struct {
	nodeKey
	answers int // on the shortest path to this node
	from    *node
	picks   []int  // choices of the step from there
	which   int    // index of the second process's step in that time
	mover   int    // the process that took the step
	label   string // what happened, if it was not a step
}

type nodeKey struct {
	world     world
	processes [2]process
	alive     [2]bool
	free      bool
}

// explore takes every step from every node, the nearest nodes first, up to a
// number of answers. It returns the number of nodes, and whether these are all.
func (m *model) explore(start Progress, free bool, limit int) (nodes int, all bool) {
	frontier := map[int][]*node{}
	best := map[nodeKey]int{}
	add := func(n *node) {
		if answers, known := best[n.nodeKey]; !known || n.answers < answers {
			best[n.nodeKey] = n.answers
			frontier[n.answers] = append(frontier[n.answers], n)
		}
	}
	for _, w := range m.subject.begin {
		add(&node{nodeKey: nodeKey{world: w, processes: [2]process{{progress: start}}, alive: [2]bool{true}, free: free}})
	}
	for depth := 0; len(frontier) > 0; depth++ {
		if depth > limit {
			return nodes, false
		}
		for i := 0; i < len(frontier[depth]); i++ { // the list grows during the loop
			n := frontier[depth][i]
			if best[n.nodeKey] < depth {
				continue
			}
			nodes++
			m.between(n, add)
			for mover := range n.processes {
				if n.alive[mover] {
					m.expand(n, mover, add)
				}
			}
		}
		delete(frontier, depth)
	}
	return nodes, true
}

// between lets something happen between two steps: an event at WeChat Pay, or
// the start of a second process with the stored progress.
func (m *model) between(n *node, add func(*node)) {
	for _, e := range m.eventsOf(n.world) {
		next := &node{nodeKey: n.nodeKey, answers: n.answers, from: n, label: e.label}
		next.world = e.after
		add(next)
	}
	if !n.free || !n.alive[0] {
		return
	}
	next := &node{nodeKey: n.nodeKey, answers: n.answers, from: n, label: "another process begins with the stored progress"}
	next.processes[0] = m.sharing(n.processes[0], n.world)
	next.processes[1] = m.sharing(m.restarted(n.processes[0]), n.world)
	next.alive, next.free = [2]bool{true, true}, false
	add(next)
}

// expand takes all steps of one process.
func (m *model) expand(n *node, mover int, add func(*node)) {
	m.path = append(m.path, func() []string { return m.story(n) })
	defer func() { m.path = m.path[:len(m.path)-1] }()
	for _, s := range m.turns(n.world, n.processes[mover], n.free) {
		if m.each != nil {
			m.each(n, s)
		}
		next := &node{nodeKey: n.nodeKey, answers: n.answers + max(s.answers, 1), from: n, picks: s.picks, which: s.which, mover: mover}
		for i := range next.processes {
			next.processes[i] = next.processes[i].later(s.passed, m.exact)
		}
		next.world, next.processes[mover], next.alive[mover], next.free = s.world, s.process, s.how == goesOn, s.free
		if s.both {
			next.processes[1], next.alive[1] = s.second, true
		}
		if next.alive != [2]bool{} {
			add(next)
		}
	}
}

// story returns the steps that lead to a node.
func (m *model) story(n *node) []string {
	switch {
	case n.from == nil:
		return nil
	case n.label != "":
		return append(m.story(n.from), "["+n.label+"]")
	}
	return append(m.story(n.from), m.retell(n.from.world, n.from.processes[n.mover], n.picks, n.from.free, n.which)...)
}
