# `make bench` alone sets everything up and runs the main job; `make test` alone sets everything up and tests.
GANBENCH := node harness/bin.js
# tsx alone now and then ends in the middle, with code 13, where no compiled code is kept.
RUN := node --import ./harness/ground/typescript.js
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help setup bench demo quick nightly speed claims published test test-cluster check docs keep renew format doctor benchmarks limits networks small bench-gpu throughput startup memory agreement pictures large torture clean

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

node_modules/.package-lock.json: package.json package-lock.json .npmrc
	@command -v node >/dev/null || { echo 'ganbench needs Node.js: 24 is recommended, 20.12 or later works.' >&2; exit 2; }
	npm ci --no-audit --no-fund --loglevel=error
	@touch $@

setup: node_modules/.package-lock.json ## packages and native TensorFlow
	@$(GANBENCH) setup $(ARGS)

# Alternating or single-loss? About a minute, after the trainings, since times share the machine with nothing else.
CONTEST := --variants sgan,hinge,rsgan --schemes alternating,alternating-reuse,single-loss,fused --batches 32 --widths 16

bench: node_modules/.package-lock.json ## train, score and report the default suite, then time schemes (without ARGS): results/default/report.md
	@$(GANBENCH) bench default $(ARGS)
ifeq ($(ARGS),)
	@$(GANBENCH) speed $(CONTEST) --rounds 200 --seconds 12 --out results/default >/dev/null
	@$(GANBENCH) report results/default
endif

demo: node_modules/.package-lock.json ## three variants on 2-D data, in less than a minute: results/demo/report.html
	@$(GANBENCH) bench demo $(ARGS)

quick: node_modules/.package-lock.json ## the same on 2-D data, in minutes
	@$(GANBENCH) bench quick $(ARGS)

nightly: node_modules/.package-lock.json ## every variant on three image data sets with eight seeds, in hours (ARGS="--shard 1/18": a part)
	@$(GANBENCH) bench nightly $(ARGS)

speed: node_modules/.package-lock.json ## schemes timed against each other, and their quality at equal time: results/speed/report.md
	@$(GANBENCH) bench speed
	@$(GANBENCH) speed --batches 64 --seconds 6
	@$(GANBENCH) speed --variants sgan,hinge --batches 32 --widths 16 --seconds 4
	@$(GANBENCH) speed --engine wasm --variants sgan --batches 64 --widths 16 --rounds 30
	@$(GANBENCH) report results/speed

published: node_modules/.package-lock.json ## results that others published, beside ours: results/published/published.md
	@$(GANBENCH) published $(ARGS)

claims: node_modules/.package-lock.json ## the articles' claims, tested: results/claims/claims.md and docs/measured/claims.md (without ARGS)
	@$(GANBENCH) claims $(ARGS)
ifeq ($(ARGS),)
	@$(RUN) benchmarks/claims.ts
endif

test: node_modules/.package-lock.json ## all tests
	@$(GANBENCH) setup
	@$(RUN) tests/provide.ts
	npx vitest run $(ARGS)

test-cluster: node_modules/.package-lock.json ## a real Slurm on this machine (Debian's slurm-wlm and munge), a suite through `ganbench submit`
	npx vitest run --config tests/cluster/vitest.config.ts $(ARGS)

check: node_modules/.package-lock.json ## types, lint, format, dependency directions, prose, links, spelling
	npx tsc --noEmit
	npx tsc --noEmit -p reports/browser
	npx tsc --noEmit -p harness/satellites/watch/browser
	npx eslint .
	npx prettier --check --log-level=warn .
	npx depcruise .
	$(RUN) tests/docs/check.ts
	npx cspell lint --no-progress --no-summary

docs: node_modules/.package-lock.json ## the generated pages and tables of docs/
	$(RUN) tests/docs/reference.ts
	$(RUN) tests/rooms.ts
	$(RUN) tests/published-page.ts
	$(RUN) tests/renew-reports.ts

keep: node_modules/.package-lock.json ## a bench's results in compact form below docs/measured (ARGS="results/steps steps")
	$(RUN) tests/keep-results.ts $(ARGS)

renew: node_modules/.package-lock.json ## README's tables and pictures (needs Chromium; ARGS="results/default results/reference")
	$(RUN) tests/renew-docs.ts $(ARGS)

format: node_modules/.package-lock.json ## format the code
	npx prettier --write --log-level=warn .

doctor: node_modules/.package-lock.json ## what works, what is missing and how to get it
	@$(GANBENCH) doctor

benchmarks: node_modules/.package-lock.json ## a training step against PyTorch (fetches PyTorch into a virtual environment of its own)
	@$(GANBENCH) setup
	$(RUN) benchmarks/pytorch.ts $(ARGS)

limits: node_modules/.package-lock.json ## how far from the limit a training step is: its convolutions alone over the whole, beside PyTorch's
	@$(GANBENCH) setup
	@$(RUN) benchmarks/limits.ts

networks: node_modules/.package-lock.json ## the networks against PyTorch's and the published ones, and their steps: docs/measured/networks.md
	@$(GANBENCH) setup
	$(RUN) benchmarks/networks.ts $(ARGS)

small: node_modules/.package-lock.json ## a step of the smallest networks against PyTorch and JAX (fetches both)
	@$(GANBENCH) setup
	@$(RUN) benchmarks/small.ts

bench-gpu: node_modules/.package-lock.json ## a training step and a small bench on this machine's GPU, against PyTorch's: results/gpu/steps.md
	@$(RUN) benchmarks/gpu.ts $(ARGS)

throughput: node_modules/.package-lock.json ## two runs with one thread each against one with two threads
	@$(GANBENCH) setup
	$(RUN) benchmarks/throughput.ts
	$(RUN) benchmarks/suite-throughput.ts

startup: node_modules/.package-lock.json ## processor time of short commands (ARGS="--against DIR": another checkout beside)
	$(RUN) benchmarks/startup.ts $(ARGS)

memory: node_modules/.package-lock.json ## what a worker's memory is made of, step by step (Linux)
	@$(GANBENCH) setup
	$(RUN) --expose-gc benchmarks/memory.ts

agreement: node_modules/.package-lock.json ## our metrics, feature networks and trainings against other tools on the same numbers
	$(RUN) benchmarks/agreement.ts $(ARGS)
	$(RUN) benchmarks/agreement-networks.ts
	$(RUN) benchmarks/agreement-files.ts
	$(RUN) benchmarks/agreement-trainings.ts

pictures: node_modules/.package-lock.json ## pictures of other programs read here and by Pillow (needs ImageMagick): docs/measured/pictures.md
	$(RUN) benchmarks/agreement-pictures.ts

large: node_modules/.package-lock.json ## what large sets take in time and memory: docs/measured/metrics.md (half an hour, Linux)
	@$(GANBENCH) setup
	$(RUN) benchmarks/large.ts

torture: node_modules/.package-lock.json ## kills, failing disks, damaged files, long trainings (half an hour; ARGS=--quick for a tenth)
	@$(GANBENCH) setup
	$(RUN) tests/torture/index.ts $(ARGS)

clean: ## results and packages of this checkout; the per-user cache stays
	rm -rf results node_modules
