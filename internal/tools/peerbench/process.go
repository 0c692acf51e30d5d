package main

import (
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
)

// A serverProcess is a second process of this program, which runs the server.
type serverProcess struct {
	cmd      *exec.Cmd
	stdin    io.WriteCloser
	commands *json.Encoder
	answers  *json.Decoder
}

// startServer starts the server, and makes this process trust it. It must run before
// any server is verified, because Go reads the system's authorities only once.
var startServer = sync.OnceValues(func() (*serverProcess, error) {
	dir, err := os.MkdirTemp("", "peerbench")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	if err := makeFiles(dir); err != nil {
		return nil, err
	}
	os.Setenv("SSL_CERT_FILE", filepath.Join(dir, "ca.pem"))
	data, err := os.ReadFile(filepath.Join(dir, "server.pem"))
	if err != nil {
		return nil, err
	}
	block, _ := pem.Decode(data)
	cert, err := x509.ParseCertificate(block.Bytes)
	if err == nil {
		err = trusted(cert)
	}
	if err != nil {
		return nil, fmt.Errorf("SSL_CERT_FILE has no effect: %w", err)
	}
	program, err := os.Executable()
	if err != nil {
		return nil, err
	}
	s := &serverProcess{cmd: exec.Command(program)}
	s.cmd.Env = append(os.Environ(), serverEnv+"="+dir)
	s.cmd.Stderr = os.Stderr
	stdin, err1 := s.cmd.StdinPipe()
	stdout, err2 := s.cmd.StdoutPipe()
	if err := errors.Join(err1, err2); err != nil {
		return nil, err
	}
	s.stdin, s.commands, s.answers = stdin, json.NewEncoder(stdin), json.NewDecoder(stdout)
	if err := s.cmd.Start(); err != nil {
		return nil, err
	}
	_, err = s.ask(command{Op: "listen"}) // afterwards the server has read its files
	return s, err
})

func (s *serverProcess) ask(c command) (answer, error) {
	if err := s.commands.Encode(c); err != nil {
		return answer{}, err
	}
	var a answer
	if err := s.answers.Decode(&a); err != nil {
		return answer{}, fmt.Errorf("the server process: %w", err)
	}
	if a.Error != "" {
		return answer{}, errors.New(a.Error)
	}
	return a, nil
}
