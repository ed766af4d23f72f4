# `make bench` alone sets everything up and runs the main job; `make test` alone sets everything up and tests.
GANBENCH := node harness/bin.js
# Feature networks that lie beside the checkout are used where there are any.
SHARED_MODELS := $(wildcard ../shared/models)
export GANBENCH_MODELS ?= $(if $(SHARED_MODELS),$(abspath $(SHARED_MODELS)))
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help setup bench quick speed claims test test-cluster check format doctor benchmarks limits small bench-gpu throughput startup memory agreement torture clean

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

node_modules/.package-lock.json: package.json package-lock.json .npmrc
	@command -v node >/dev/null || { echo 'ganbench needs Node.js 20.12 or later.' >&2; exit 2; }
	npm ci --no-audit --no-fund --loglevel=error
	@touch $@

setup: node_modules/.package-lock.json ## packages and native TensorFlow
	@$(GANBENCH) setup $(ARGS)

bench: node_modules/.package-lock.json ## train, score and report the default suite: results/default/report.md
	@$(GANBENCH) bench default $(ARGS)

quick: node_modules/.package-lock.json ## the same on 2-D data, in minutes
	@$(GANBENCH) bench quick $(ARGS)

speed: node_modules/.package-lock.json ## schemes timed against each other, and their quality at equal time: results/speed/report.md
	@$(GANBENCH) bench speed
	@$(GANBENCH) speed --batches 64 --seconds 6
	@$(GANBENCH) speed --variants sgan,hinge --batches 32 --widths 16 --seconds 4
	@$(GANBENCH) speed --engine wasm --variants sgan --batches 64 --widths 16 --rounds 30
	@$(GANBENCH) report results/speed

claims: node_modules/.package-lock.json ## the articles' claims, tested: results/claims/claims.md
	@$(GANBENCH) claims $(ARGS)

test: node_modules/.package-lock.json ## all tests
	@$(GANBENCH) setup
	@node --import tsx tests/provide.ts
	npx vitest run $(ARGS)

test-cluster: node_modules/.package-lock.json ## a real Slurm on this machine (Debian's slurm-wlm and munge), a suite through `ganbench submit`
	npx vitest run --config tests/cluster/vitest.config.ts $(ARGS)

check: node_modules/.package-lock.json ## types, lint, format, dependency directions
	npx tsc --noEmit
	npx tsc --noEmit -p reports/browser
	npx eslint .
	npx prettier --check --log-level=warn .
	npx depcruise .

format: node_modules/.package-lock.json ## format the code
	npx prettier --write --log-level=warn .

doctor: node_modules/.package-lock.json ## what works, what is missing and how to get it
	@$(GANBENCH) doctor

benchmarks: node_modules/.package-lock.json ## a training step against PyTorch (fetches PyTorch into a virtual environment of its own)
	@$(GANBENCH) setup
	node --import tsx benchmarks/pytorch.ts $(ARGS)

limits: node_modules/.package-lock.json ## how far from the limit a training step is: its convolutions alone over the whole, beside PyTorch's
	@$(GANBENCH) setup
	@node --import tsx benchmarks/limits.ts

small: node_modules/.package-lock.json ## a step of the smallest networks against PyTorch and JAX (fetches both)
	@$(GANBENCH) setup
	@node --import tsx benchmarks/small.ts

bench-gpu: node_modules/.package-lock.json ## a training step and a small bench on this machine's GPU, against PyTorch's: results/gpu/steps.md
	@node --import tsx benchmarks/gpu.ts $(ARGS)

throughput: node_modules/.package-lock.json ## two runs with one thread each against one with two threads
	@$(GANBENCH) setup
	node --import tsx benchmarks/throughput.ts
	node --import tsx benchmarks/suite-throughput.ts

startup: node_modules/.package-lock.json ## processor time of short commands (ARGS="--against DIR": another checkout beside)
	node --import tsx benchmarks/startup.ts $(ARGS)

memory: node_modules/.package-lock.json ## what a worker's memory is made of, step by step (Linux)
	@$(GANBENCH) setup
	node --expose-gc --import ./harness/ground/typescript.js benchmarks/memory.ts

agreement: node_modules/.package-lock.json ## our metrics against SciPy, torch-fidelity, pytorch-fid and prdc on the same arrays
	node --import tsx benchmarks/agreement.ts $(ARGS)

torture: node_modules/.package-lock.json ## kills, failing disks, damaged files, long trainings (half an hour; ARGS=--quick for a tenth)
	@$(GANBENCH) setup
	node --import tsx tests/torture/index.ts $(ARGS)

clean: ## results and packages of this checkout; the per-user cache stays
	rm -rf results node_modules
