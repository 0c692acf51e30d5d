package house

type c struct{ field int }

type list[T any] struct{}

func (*list[T]) first() c { return c{a()} }
