package socketcan

import (
	"encoding/binary"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

// This file holds all that is unsafe: the system calls that golang.org/x/sys/unix does not have. recvmmsg takes a burst of
// frames in one call, with the flags and control messages that say where each is from.

// batchSize is how many frames one call takes. A burst longer than this costs another call.
const batchSize = 16

// controlSize holds a time stamp (16 bytes) and a drop counter (4), each after a header.
const controlSize = 64

// mmsghdr is struct mmsghdr of recvmmsg(2).
type mmsghdr struct {
	unix.Msghdr
	length uint32
	_      [unsafe.Sizeof(uintptr(0)) - 4]byte
}

// batch is room for frames that one call takes.
type batch struct {
	headers [batchSize]mmsghdr
	vectors [batchSize]unix.Iovec
	data    [batchSize][fdSize]byte
	control [batchSize][controlSize]byte
}

func newBatch() *batch {
	b := &batch{}
	for i := range b.headers {
		b.vectors[i].Base = &b.data[i][0]
		b.vectors[i].SetLen(fdSize)
		b.headers[i].Iov = &b.vectors[i]
		b.headers[i].SetIovlen(1)
		b.headers[i].Control = &b.control[i][0]
	}
	return b
}

// receive takes what is queued, and says how many frames that are: 0 with EAGAIN when there is none.
func (b *batch) receive(fd int) (int, unix.Errno) {
	for i := range b.headers {
		b.headers[i].SetControllen(controlSize) // the kernel has put the length there that it used
	}
	// Without waiting it returns at once, so the scheduler need not be told (RawSyscall).
	n, _, err := unix.RawSyscall6(unix.SYS_RECVMMSG, uintptr(fd), uintptr(unsafe.Pointer(&b.headers[0])), batchSize, unix.MSG_DONTWAIT, 0, 0)
	if err != 0 {
		return 0, err
	}
	return int(n), 0
}

// frame is the bytes of a frame that was received, and the flags with which.
func (b *batch) frame(i int) (data []byte, flags int) {
	return b.data[i][:min(b.headers[i].length, fdSize)], int(b.headers[i].Flags)
}

// told is what the control messages of a frame say: the stamp in ns of the wall clock, and how many frames this socket has
// lost since it was made.
func (b *batch) told(i int) (stamp int64, stamped bool, lost uint32) {
	rest := b.control[i][:min(int(b.headers[i].Controllen), controlSize)]
	for len(rest) >= unix.SizeofCmsghdr {
		h := (*unix.Cmsghdr)(unsafe.Pointer(&rest[0]))
		length := int(h.Len)
		if length < unix.SizeofCmsghdr || length > len(rest) {
			break
		}
		data := rest[unix.CmsgLen(0):length]
		switch {
		case h.Level != unix.SOL_SOCKET:
		case h.Type == unix.SO_TIMESTAMPNS_NEW && len(data) >= 16:
			stamp = int64(binary.NativeEndian.Uint64(data))*int64(time.Second) + int64(binary.NativeEndian.Uint64(data[8:]))
			stamped = true
		case h.Type == unix.SO_RXQ_OVFL && len(data) >= 4:
			lost = binary.NativeEndian.Uint32(data)
		}
		rest = rest[min(unix.CmsgSpace(length-unix.CmsgLen(0)), len(rest)):]
	}
	return stamp, stamped, lost
}

// write puts a frame into the queue of an interface, without waiting.
func write(fd int, frame []byte) unix.Errno {
	_, _, err := unix.RawSyscall(unix.SYS_WRITE, uintptr(fd), uintptr(unsafe.Pointer(&frame[0])), uintptr(len(frame)))
	return err
}

// setFilters sets CAN_RAW_FILTER, whose value is an array. None: no data frame comes in.
func setFilters(fd int, list []filter) error {
	var first unsafe.Pointer
	if len(list) > 0 {
		first = unsafe.Pointer(&list[0])
	}
	_, _, err := unix.Syscall6(unix.SYS_SETSOCKOPT, uintptr(fd), unix.SOL_CAN_RAW, unix.CAN_RAW_FILTER, uintptr(first), uintptr(len(list))*unsafe.Sizeof(filter{}), 0)
	if err != 0 {
		return err
	}
	return nil
}
