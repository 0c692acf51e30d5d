package main

import (
	"errors"
	"io/fs"
	"os"
	"regexp"
	"runtime"
	"strings"
)

// checkFileMode is the name of the check of who may read the secret files.
const checkFileMode = "file-mode"

// readFile reads the file that a setting names. It returns false if it cannot be read;
// then that is a problem of the check.
func (c *checkup) readFile(check string, path given) ([]byte, fs.FileMode, bool) {
	if fix, odd := oddPath(path); odd {
		c.problem(check, says("%s is not a path that exists here", path.name), fix)
		return nil, 0, false
	}
	data, mode, err := readWhole(path.value, longestFile)
	if err != nil {
		c.unreadable(check, path, err)
	}
	return data, mode, err == nil
}

// The forms of what stands in the place of a path.
var (
	secretShape = regexp.MustCompile(`^[0-9A-Za-z]{32}$`)
	serialShape = regexp.MustCompile(`^[0-9A-Fa-f]{40}$`)
	foreignPath = regexp.MustCompile(`^(~|classpath\*?:|file:|[0-9A-Za-z]{32}$|[0-9A-Fa-f]{40}$)`)
)

// oddPath recognises what is not a path.
func oddPath(setting given) (fix say, odd bool) {
	path := setting.value
	switch _, err := os.Stat(path); {
	case err == nil:
		return say{}, false
	case secretShape.MatchString(path) && setting.name == "WXPAY_KEY_FILE":
		return says("this looks like the key itself: set it as WXPAY_KEY, or write it into a file and set the path of that file"), true
	case secretShape.MatchString(path):
		return says("this looks like a key: set the path of a file"), true
	case serialShape.MatchString(path):
		return says("this looks like the serial number of a certificate, which API v2 does not use: set the path of the file"), true
	case strings.HasPrefix(path, "classpath"):
		return says("only Spring knows classpath: copy the file out of the jar, and write its path"), true
	case strings.HasPrefix(path, "file:"):
		return says("this is a URL: write only the path, without file://"), true
	case strings.Contains(path, "-----BEGIN "):
		return says("this is the content of a file: set its path"), true
	case strings.HasPrefix(path, "~"):
		return says("only a shell replaces ~: write the full path"), true
	case strings.ContainsAny(path, "$%"):
		return says("variables in a path are not replaced: write the full path"), true
	case strings.Contains(path, " #"):
		return says("a comment follows the path: write it in a line of its own"), true
	case strings.TrimSpace(path) != path:
		return says("there are blanks around the path: remove them"), true
	case strings.Trim(path, "\"'") != path:
		return says("the path is in quotes: remove them"), true
	}
	return say{}, false
}

func (c *checkup) unreadable(check string, path given, err error) {
	what, shown := says("%s: the file %s does not exist", path.name, shownPath(path.value)), shownPath(path.value)
	fix := says("set the path of the file; a relative path begins in the current directory")
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case errors.Is(err, fs.ErrPermission):
		what, fix = says("%s: this user may not read the file %s", path.name, shown), says("run the command as the user that owns the file, or change the owner")
	case errors.Is(err, errDirectory):
		what = says("%s: %s is a directory, not a file", path.name, shown)
		if entries, err := os.ReadDir(path.value); err == nil && len(entries) == 0 {
			fix = says("it is empty: Docker makes such a directory if the file of a volume does not exist on the host. Remove it there, put the file in its place, and create the container again")
		}
	case errors.Is(err, errTooLarge):
		what, fix = says("%s: the file %s has more than 256 KiB", path.name, shown), says("set the path of the right file")
	case errors.Is(err, errEmptyPipe):
		what = says("%s: nothing came from the pipe %s", path.name, shown)
	default:
		what = says("%s: the file %s cannot be read", path.name, shown)
	}
	c.problem(check, what, fix)
}

// fileMode says if others may read a secret.
func (c *checkup) fileMode(path given, mode fs.FileMode) {
	switch shown := shownPath(path.value); {
	case isOpen(mode):
		fix := says("chmod 600 %s (in Kubernetes: defaultMode: 0400 and no fsGroup)", shown)
		if path.name == "WXPAY_KEY_FILE" {
			fix = says("%s; %s", fix, says("or set the APIv2 key in WXPAY_KEY"))
		}
		c.problem(checkFileMode, says("%s: other users may read or write the file %s (mode %04o)", path.name, shown, mode.Perm()), fix)
	case runtime.GOOS != "windows":
		c.ok(checkFileMode, "%s: only its owner may read the file", path.name)
	}
}
