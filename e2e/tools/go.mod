module batchrun.dev/e2e/tools

go 1.24
