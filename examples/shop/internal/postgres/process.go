//go:build unix

package postgres

import (
	"errors"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
)

// programs returns the directory of the newest PostgreSQL on this machine.
func programs() (string, error) {
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/postgres")
	if err != nil {
		return "", err
	}
	best, newest := "", -1
	for _, path := range found {
		bin := filepath.Dir(path)
		if version, err := strconv.Atoi(filepath.Base(filepath.Dir(bin))); err == nil && version > newest {
			best, newest = bin, version
		}
	}
	if best != "" {
		return best, nil
	}
	if path, err := exec.LookPath("postgres"); err == nil {
		return filepath.Dir(path), nil
	}
	return "", ErrNotInstalled
}

// owner returns the user that runs the server, and gives the directory to that user.
// PostgreSQL refuses to run as root.
func owner(dir string) (*syscall.SysProcAttr, error) {
	attr := &syscall.SysProcAttr{Setpgid: true} // Ctrl-C reaches only this process
	if os.Geteuid() != 0 {
		return attr, nil
	}
	u, err := user.Lookup("postgres")
	if err != nil {
		if u, err = user.Lookup("nobody"); err != nil {
			return nil, err
		}
	}
	uid, err1 := strconv.ParseUint(u.Uid, 10, 32)
	gid, err2 := strconv.ParseUint(u.Gid, 10, 32)
	attr.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	return attr, errors.Join(err1, err2, os.Chown(dir, int(uid), int(gid)))
}

// watch runs the server until its own input ends. The other end of that pipe is held by
// this process, so the server also ends after a panic or a SIGKILL.
const watch = `dir=$1; shift
"$@" >"$dir/log" 2>&1 &
read -r _
kill -INT $!
wait $!
cd / && rm -rf "$dir"`

func (s *Server) launch(postgres string, o Options, attr *syscall.SysProcAttr) error {
	args := append([]string{"-c", watch, "sh", s.dir, postgres, "-D", s.data()}, o.arguments(s.Addr)...)
	cmd := exec.Command("sh", args...)
	cmd.Dir, cmd.SysProcAttr = s.dir, attr
	lifeline, err := cmd.StdinPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	s.lifeline, s.process = lifeline, cmd
	return nil
}

// Stop stops the server and removes its data.
func (s *Server) Stop() error {
	if s.process != nil {
		_ = s.lifeline.Close()
		_ = s.process.Wait() // the exit status is that of the last command, rm
	}
	return os.RemoveAll(s.dir)
}
