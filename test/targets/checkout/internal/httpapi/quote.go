package httpapi

import (
	"fmt"
	"net/http"
	"strconv"

	"acme.example/checkout/internal/audit"
	"acme.example/checkout/internal/quote"
)

func (rt *Router) handleQuote(w http.ResponseWriter, r *http.Request) {
	var basket quote.Basket
	if err := readJSON(w, r, &basket); err != nil {
		writeError(w, err)
		return
	}
	priced, err := rt.quotes.Price(r.Context(), basket)
	if err != nil {
		writeError(w, err)
		return
	}
	entry := audit.Entry{Action: "quote", ID: priced.ID, Currency: priced.Currency, Total: priced.Total}
	if err := rt.spool.Append(entry); err != nil {
		writeError(w, err)
		return
	}
	w.Header().Set("Location", fmt.Sprintf("/v1/quote/%d", priced.ID))
	writeJSON(w, http.StatusCreated, priced)
}

func (rt *Router) handleFindQuote(w http.ResponseWriter, r *http.Request) {
	id, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
	if err != nil {
		writeError(w, fmt.Errorf("%w: %w", errBadRequest, err))
		return
	}
	found, err := rt.quotes.Find(id)
	if err != nil {
		writeError(w, err)
		return
	}
	writeJSON(w, http.StatusOK, found)
}
