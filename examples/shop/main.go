// Command shop is the backend of a small mini-program shop.
package main

func main() {}
