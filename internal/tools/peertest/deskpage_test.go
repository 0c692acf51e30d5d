package peertest

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestDeskPage runs the commands of docs/desk.md as they are printed there. Only the
// addresses and the directory of the files are those of this test, and the packages from
// npm are those of the lockfile.
func TestDeskPage(t *testing.T) {
	text, err := os.ReadFile("../../../docs/desk.md")
	require.NoError(t, err)
	pay := regexp.MustCompile(`(?m)^pay\(\) .*$`).Find(text)
	require.NotNil(t, pay)
	sections := regexp.MustCompile("(?ms)^## ([^\n]*)$[^#]*?^```sh\n(.*?)^```$").FindAllSubmatch(text, -1)
	needs := map[string]string{"Python": "python3", "Java": "javac", "PHP": "php"}
	paid := 0
	for _, s := range sections {
		name, commands := string(s[1]), string(s[2])
		if !regexp.MustCompile(`(?m)^pay$`).MatchString(commands) {
			continue
		}
		paid++
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := exec.LookPath(needs[name]); needs[name] != "" && err != nil {
				t.Skip(err)
			}
			d := startDesk(t)
			command := exec.CommandContext(t.Context(), "bash", "-e", "-c", string(pay)+"\n"+withModules(t, commands))
			command.Dir = t.TempDir()
			command.Env = append(os.Environ(), "DESK="+d.page, "API="+d.setup.API, "PROXY="+d.setup.Proxy,
				"FILES="+filepath.Dir(d.setup.CA), "CA="+d.setup.CA)
			output, err := command.CombinedOutput()
			require.NoError(t, err, "%s", output)
			assert.Contains(t, string(output), `"errMsg":"requestPayment:ok"`)
		})
	}
	assert.Equal(t, 6, paid, "sections that pay")
}

// withModules replaces the installation of a package by the installed modules, in which
// it must have the same version.
func withModules(t *testing.T, commands string) string {
	return regexp.MustCompile(`(?m)^npm install --silent (\S+)@(\S+)$`).ReplaceAllStringFunc(commands, func(line string) string {
		name, version, _ := strings.Cut(line[len("npm install --silent "):], "@")
		modules, err := filepath.Abs(filepath.Join(installJavaScript(t), "node_modules"))
		require.NoError(t, err)
		about, err := os.ReadFile(filepath.Join(modules, name, "package.json"))
		require.NoError(t, err)
		assert.Contains(t, string(about), `"version": "`+version+`"`, name)
		return "ln -s '" + modules + "' node_modules"
	})
}
