package main

func Example() {
	main()
	// Output:
	// notification: paid 28.00 yuan
	// query: SUCCESS
}
