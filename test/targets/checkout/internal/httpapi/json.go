package httpapi

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"

	"acme.example/checkout/internal/quote"
	"acme.example/checkout/internal/ratecard"
)

// maxBody bounds the memory that one request can take.
const maxBody = 1 << 20

var errBadRequest = errors.New("bad request")

func readJSON(w http.ResponseWriter, r *http.Request, value any) error {
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxBody)).Decode(value); err != nil {
		return fmt.Errorf("%w: %w", errBadRequest, err)
	}
	return nil
}

func writeJSON(w http.ResponseWriter, status int, value any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	if err := json.NewEncoder(w).Encode(value); err != nil {
		slog.Debug("response not written", "error", err) // the client has gone
	}
}

// writeError answers with a status that tells what the client can mend from what it cannot.
func writeError(w http.ResponseWriter, err error) {
	writeJSON(w, statusOf(err), map[string]string{"error": err.Error()})
}

func statusOf(err error) int {
	switch {
	case errors.Is(err, quote.ErrUnknownQuote):
		return http.StatusNotFound
	case errors.Is(err, errBadRequest), errors.Is(err, quote.ErrUnknownRegion), errors.Is(err, ratecard.ErrUnknownProduct):
		return http.StatusBadRequest
	default:
		return http.StatusInternalServerError
	}
}
