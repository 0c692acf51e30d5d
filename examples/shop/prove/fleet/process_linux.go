package fleet

import "syscall"

// attributes let an instance end with this process, and keep Ctrl-C away from it.
func attributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}
