# make run      build and answer four questions of the shipped reports
# make test     run all tests and the format check
# make build    a release build, left at .build/release/rq
# make bench    measure it beside DuckDB, Polars, DataFusion and ClickHouse; BENCH='--only domain' and the like choose
# make fuzz     ask it random queries and check the answers beside DuckDB; FUZZ='--minutes 60' and the like choose
# make race     run the tests of many tasks at once under the thread sanitizer, in a build of their own
# make consumer build and run a package that depends on a version of this one, which takes some minutes
# make library  measure what the library promises: decoding, and completion over a million reports
# make corpus   make a corpus of reports with known truth and score what is read of it; CORPUS='--reports 5000' chooses
# make install  copy it and its data to $(PREFIX), by default /usr/local

SHELL = /bin/bash -o pipefail
SWIFT ?= swift
PREFIX ?= /usr/local
RQ = .build/release/rq

# On Linux the program carries its libraries with it: it starts in half the time and runs where no Swift is installed.
ifeq ($(shell uname -s),Linux)
STATIC = --static-swift-stdlib -Xswiftc -static-executable
endif

# The linker warns of functions of libc and Foundation that a static program should not call; rq never does.
QUIET = -e '/in statically linked applications requires/d' -e '/use of .mktemp. is dangerous/d'

SOURCES = $(wildcard Package.swift Sources Tests Snippets Fuzz/Package.swift Fuzz/Sources Consumer Benchmarks/library)

.PHONY: all run test race consumer library lint setup build bench fuzz corpus install clean

all: build

setup:
	@scripts/setup

build: setup
	@echo '$(SWIFT) build -c release $(STATIC) --product rq'
	@$(SWIFT) build -c release $(STATIC) --product rq 2>&1 | sed $(QUIET)

run: build
	@$(RQ) -f table -c 'SELECT agency, sum(withheld) WHERE year=2024 GROUP BY province'
	@for script in who-withholds-most share-granted contradictions; do \
	  printf '\n'; sed -n '1s/^-- //p' queries/$$script.rq; \
	  $(RQ) -f table queries/$$script.rq || exit $$?; \
	done

test:
	@scripts/setup --tests
	SWIFT_BACKTRACE=enable=no $(SWIFT) test
	@$(MAKE) --no-print-directory lint

race:
	@scripts/setup --tests
	SWIFT_BACKTRACE=enable=no $(SWIFT) test --sanitize thread --scratch-path .build-race --filter ConcurrencyTests

consumer: setup
	SWIFT='$(SWIFT)' scripts/consumer

library: setup
	$(SWIFT) run -c release --package-path Benchmarks/library LibraryBenchmark $(LIBRARY)

bench: build
	python3 Benchmarks/bench.py $(BENCH)

fuzz: build
	python3 Fuzz/fuzz.py $(FUZZ)

corpus: build
	python3 Benchmarks/corpus/make.py --out Benchmarks/.data/corpus $(CORPUS)
	python3 Benchmarks/corpus/score.py --rq $(RQ) Benchmarks/.data/corpus --show 3

lint:
	$(SWIFT) format lint --strict --recursive $(SOURCES)

install: build
	install -d $(DESTDIR)$(PREFIX)/lib/rq $(DESTDIR)$(PREFIX)/bin
	install -m 755 $(RQ) $(DESTDIR)$(PREFIX)/lib/rq/rq
	cp -R datasets $(DESTDIR)$(PREFIX)/lib/rq/
	ln -sf ../lib/rq/rq $(DESTDIR)$(PREFIX)/bin/rq

clean:
	$(SWIFT) package clean
