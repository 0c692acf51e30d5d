package main

// snapshotProblem is why a snapshot is refused. The page has a text for the code.
type snapshotProblem struct{ code, text string }

func (p *snapshotProblem) Error() string { return p.text + "; nothing was changed" }
