package house

type b struct{}

func (b) method() int { return (&list[int]{}).first().field }
