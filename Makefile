# Every developer verb. `make` alone lists them.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

MVN ?= mvn -B -ntp
JAVA ?= java
# Short-lived processes: the first compiler tier and the small collector start fastest.
JAVA_OPTS ?= -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xshare:auto
DIRECTORY ?= .batchrun
LOCAL := $(JAVA) $(JAVA_OPTS) -cp 'local/target/lib/*:local/target/*' dev.batchrun.local.Main
SOURCES := $(shell find core api runner-image operator local crds -type f -path "*/src/main/*" 2>/dev/null) $(wildcard crds/*.yaml */pom.xml) pom.xml

.PHONY: help
help: ## List the verbs
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-13s %s\n", $$1, $$2}'

local/target/.built: $(SOURCES)
	@echo "Building (the first time fetches dependencies) ..."
	@$(MVN) -q -Pquick -DskipTests package -pl local -am
	@touch $@

.PHONY: build
build: local/target/.built ## Build everything, without tests

.PHONY: demo
demo: local/target/.built ## Run the main job: one month of real flight data, locked, computed, proved, published
	@$(LOCAL) demo

.PHONY: local
local: local/target/.built ## Start local mode: an API server for kubectl, the operator and a Job executor
	@$(LOCAL) up --directory $(DIRECTORY)

RUNNER := $(JAVA) $(JAVA_OPTS) -cp 'runner-image/target/lib/*:runner-image/target/*' dev.batchrun.runner.Main
ROOT ?= .batchrun/demo/volumes/default/flights-lake/flights-daily

.PHONY: verify
verify: local/target/.built ## Check a published dataset against its manifest: make verify ROOT=directory
	@$(RUNNER) verify --root $(ROOT)

.PHONY: log
log: local/target/.built ## Show the commit log of a dataset: make log ROOT=directory
	@$(RUNNER) log --root $(ROOT)

.PHONY: test
test: ## Check format, lint, architecture and run all tests (mvn verify)
	$(MVN) verify

PROOF := $(MVN) -q -pl proof -am verify -Pquick -Dsurefire.failIfNoSpecifiedTests=false -Dproof.full=true

.PHONY: proof
proof: ## Prove recovery: matrix, races, simulation, model check, museum, faults at full size (about half an hour)
	$(PROOF) -Dtest='dev.batchrun.proof.**,!ReliabilityGoldenTest'
	$(PROOF) -Dtest=ReliabilityGoldenTest -Dgolden.update=true

SEEDS ?= 10000
FIRST_SEED ?= 1

.PHONY: sim
sim: ## Simulate seeds of operators, cluster and store: make sim SEEDS=10000 [FIRST_SEED=1]
	$(MVN) -q -pl proof -am verify -Pquick -Dsurefire.failIfNoSpecifiedTests=false -Dtest=SimulationTest -Dproof.seeds=$(SEEDS) -Dproof.firstSeed=$(FIRST_SEED)

.PHONY: format
format: ## Format the sources
	$(MVN) -q spotless:apply

.PHONY: generate
generate: ## Regenerate crds/ and the generated pages of docs/
	$(MVN) -q -Pquick test -pl core,api,operator,proof -am -Dgolden.update=true -Dtest='*Golden*' -Dsurefire.failIfNoSpecifiedTests=false

.PHONY: bench
bench: local/target/.built ## Measure lock+transform+validate+publish against a bare COPY (10M rows)
	@runner-image/bench

IMAGE_BASE ?= scratch

.PHONY: image
image: local/target/.built ## Build the runner's and the operator's image as tars: make image [IMAGE_BASE=image with Java 17]
	@if [ "$(IMAGE_BASE)" = scratch ]; then \
	  images/engine runner-image/target/lib/duckdb_jdbc-*.jar images/target/engine; \
	  IMAGE_NATIVE=images/target/engine/opt/duckdb/libduckdb_java.so images/base images/target/base; \
	else \
	  images/engine runner-image/target/lib/duckdb_jdbc-*.jar images/target/engine; rm -rf images/target/base; mkdir -p images/target/base; \
	fi
	@$(MVN) -q -Pquick,image -DskipTests package -pl runner-image,operator -am -Dimage.base=$(IMAGE_BASE) $(if $(filter-out scratch,$(IMAGE_BASE)),-Dimage.java=java)
	@ls -l runner-image/target/image.tar operator/target/image.tar

.PHONY: image-check
image-check: ## Build the images twice, the second time in another directory, and compare their digests
	@images/reproducible

.PHONY: chart
chart: ## Check the Helm charts: lint, rendered manifests, Kubernetes' schemas, refused values (needs Go)
	@helm/tests/check

.PHONY: chart-update
chart-update: ## The same, and write the rendered manifests anew
	@helm/tests/check --update

.PHONY: gitops
gitops: ## Check how Flux and Argo CD see a run (needs Go)
	@if command -v go >/dev/null; then cd e2e/gitops && go test ./...; else echo "== SKIPPED: Flux and Argo CD, no Go on this machine"; fi

.PHONY: cluster-up
cluster-up: ## Start a real Kubernetes on this machine (root, Go, Debian): e2e/README.md
	@e2e/cluster up

.PHONY: cluster-down
cluster-down: ## Stop it and forget its state
	@e2e/cluster down

.PHONY: e2e
e2e: ## Play the scenarios on a real Kubernetes: make e2e [TESTS=PublishTest]
	@e2e/run $(TESTS)

RUNS ?= 2000
SETTLED ?= 10000
FINISHED ?= 50000
BACKLOG ?= 5000

.PHONY: bench-cluster
bench-cluster: ## Measure the operator on a real API server with hollow nodes: docs/scale.md (Go; about an hour; RUNS=200 for less)
	@e2e/bench --runs $(RUNS) --settled $(SETTLED) --finished $(FINISHED) --backlog $(BACKLOG)

.PHONY: clean
clean: ## Remove build output and local mode's state
	$(MVN) -q clean
	rm -rf .batchrun
