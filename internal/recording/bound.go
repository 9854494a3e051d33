package recording

// limits bound what is kept of a log, however long it is.
type limits struct {
	major int // lines of presses and decisions, and what became of them: more is an error
	minor int // bytes of lines of what is heard of the car
	looks int // bytes of looks at it
}

// usual are 64 MiB of what may be left out, and with the rest, at a kilobyte or two a decision, little more than twice that. What
// scenarios are composed of is 10 MB at most beside them; see scenario.Newest.
var usual = limits{major: 50_000, minor: 24 << 20, looks: 40 << 20}

// kept is an element of a list, with its place among all lines.
type kept struct {
	place int
	text  []byte
}

// queue keeps the newest elements, up to so many bytes.
type queue struct {
	list    []kept
	bytes   int
	most    int
	missing int // how many of the oldest were left out
}

func (q *queue) add(k kept) {
	q.list = append(q.list, k)
	q.bytes += len(k.text)
	for q.bytes > q.most {
		q.bytes -= len(q.list[0].text)
		q.list[0] = kept{}
		q.list = q.list[1:]
		q.missing++
	}
}

// texts are those of the elements.
func (q *queue) texts() [][]byte {
	texts := make([][]byte, len(q.list))
	for i := range q.list {
		texts[i] = q.list[i].text
	}
	return texts
}

// merge joins two lists in the order of their places.
func merge(a, b []kept) (texts [][]byte) {
	for len(a) > 0 || len(b) > 0 {
		from := &a
		if len(a) == 0 || len(b) > 0 && b[0].place < a[0].place {
			from = &b
		}
		texts = append(texts, (*from)[0].text)
		*from = (*from)[1:]
	}
	return texts
}
