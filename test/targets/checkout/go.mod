module acme.example/checkout

go 1.26
