package peertest

import (
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
)

// goBackendVariable has the name of the SDK if this process is its backend.
const goBackendVariable = "PEERTEST_BACKEND"

// goBackends are the SDKs in Go, by their modules.
var goBackends = map[string]func(goMerchant) goBackend{
	"github.com/chanxuehong/wechat":   chanxuehongBackend,
	"github.com/go-pay/gopay":         gopayBackend,
	"github.com/silenceper/wechat/v2": silenceperBackend,
}

// goMerchant is what a backend reads from its environment.
type goMerchant struct{ appID, mchID, key, appSecret, p12, cert, certKey string }

// goBackend passes the calls on to an SDK. A call that the SDK lacks is not in calls.
type goBackend struct {
	calls          map[string]goCall
	paid, refunded func(w http.ResponseWriter, r *http.Request, note func(any))
}

type goCall func(asked) (any, error)

// goCommand runs the backend of an SDK in Go: this program, with another environment.
func goCommand(t *testing.T, name string) *exec.Cmd {
	command := exec.CommandContext(t.Context(), os.Args[0])
	command.Env = []string{goBackendVariable + "=" + name}
	return command
}

// serveGoBackend serves until standard input ends.
func serveGoBackend(connect func(goMerchant) goBackend) {
	b := connect(goMerchant{
		appID: os.Getenv("WXPAY_APPID"), mchID: os.Getenv("WXPAY_MCH_ID"), key: os.Getenv("WXPAY_KEY"),
		appSecret: os.Getenv("WXPAY_APPSECRET"), p12: os.Getenv("WXPAY_P12"),
		cert: os.Getenv("WXPAY_CERT"), certKey: os.Getenv("WXPAY_CERT_KEY"),
	})
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	fmt.Printf("http://%s\n", listener.Addr())
	go func() { _ = http.Serve(listener, b.handler()) }()
	_, _ = io.Copy(io.Discard, os.Stdin)
}

func (b goBackend) handler() http.Handler {
	var mutex sync.Mutex
	var noted []any
	note := func(fields any) {
		mutex.Lock()
		defer mutex.Unlock()
		noted = append(noted, fields)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("/paid", func(w http.ResponseWriter, r *http.Request) { b.paid(w, r, note) })
	mux.HandleFunc("/refunded", func(w http.ResponseWriter, r *http.Request) { b.refunded(w, r, note) })
	mux.HandleFunc("/notices", func(w http.ResponseWriter, _ *http.Request) {
		mutex.Lock()
		defer mutex.Unlock()
		answerJSON(w, http.StatusOK, noted)
		noted = nil
	})
	mux.HandleFunc("/", b.call)
	return mux
}

func (b goBackend) call(w http.ResponseWriter, r *http.Request) {
	var question asked
	call := b.calls[strings.TrimPrefix(r.URL.Path, "/")]
	if call == nil {
		answerJSON(w, http.StatusNotImplemented, nil)
		return
	}
	answer, err := any(nil), json.NewDecoder(r.Body).Decode(&question)
	if err == nil {
		answer, err = call(question)
	}
	if err != nil {
		answerJSON(w, http.StatusInternalServerError, map[string]string{"error": err.Error()})
		return
	}
	answerJSON(w, http.StatusOK, answer)
}

func answerJSON(w http.ResponseWriter, status int, answer any) {
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(answer)
}
