package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"golang.org/x/term"
)

// execPlugin speaks client.authentication.k8s.io/v1. Modes: ok, tty (asks for a
// code on the terminal; 123456 is right), fail (exit 7), slow (waits SECONDS).
// The token comes from DOUBLE_TOKEN.
func execPlugin(args []string) {
	mode := append(args, "ok")[0]
	switch mode {
	case "fail":
		fmt.Fprintln(os.Stderr, "plugin: no valid session, run the login command")
		os.Exit(7)
	case "slow":
		n, _ := strconv.Atoi(append(args, "", "5")[1])
		time.Sleep(time.Duration(n) * time.Second)
	case "tty":
		if !term.IsTerminal(int(os.Stdin.Fd())) {
			fmt.Fprintln(os.Stderr, "plugin: standard input is not a terminal")
			os.Exit(3)
		}
		fmt.Fprint(os.Stderr, "Open https://sso.example.test/device and enter the code: ")
		line, _ := bufio.NewReader(os.Stdin).ReadString('\n')
		if strings.TrimSpace(line) != "123456" {
			fmt.Fprintln(os.Stderr, "plugin: wrong code")
			os.Exit(7)
		}
	}
	json.NewEncoder(os.Stdout).Encode(obj{"apiVersion": "client.authentication.k8s.io/v1", "kind": "ExecCredential", "status": obj{"token": os.Getenv("DOUBLE_TOKEN"), "expirationTimestamp": time.Now().Add(time.Hour).UTC().Format(time.RFC3339)}})
}
