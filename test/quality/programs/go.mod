module acme.example/programs

go 1.26
