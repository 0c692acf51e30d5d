package main

// A text is a text for people, in English, with the verbs of package fmt. It is also the
// key of its Chinese translation.
type text string
