package httpapi

import (
	"net/http"

	"acme.example/checkout/internal/quote"
)

func (rt *Router) handleOrder(w http.ResponseWriter, r *http.Request) {
	var basket quote.Basket
	if err := readJSON(w, r, &basket); err != nil {
		writeError(w, err)
		return
	}
	created, err := rt.orders.Create(r.Context(), basket)
	if err != nil {
		writeError(w, err)
		return
	}
	writeJSON(w, http.StatusCreated, created)
}
