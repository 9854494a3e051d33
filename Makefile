# latchd. The two that a newcomer needs: `make run` and `make test`.

STATICCHECK_VERSION := v0.8.2
GOVULNCHECK_VERSION := v1.9.0
MD2MAN_VERSION      := v2.0.7
CYCLONEDX_VERSION   := v1.10.0
FUZZ                := 20000x
PROVELIMIT          := 500000

VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo development)
COMMIT  := $(shell git rev-parse HEAD 2>/dev/null || echo unknown)
# What is left to chance is so by the commit: each has its own, and always the same.
SEED    := 0x$(shell git rev-parse --short=15 HEAD 2>/dev/null || echo 1)
LDFLAGS := -s -w -X main.version=$(VERSION) -X main.commit=$(COMMIT)
TOOLS   := $(CURDIR)/.tools
BINARY  := bin/latchd
HOST    := bin/host/latchd
PREFIX  := /usr/local

ARM_TEST := go test -run 'TestConformance(Decode)?$$|TestPhysical|TestHalfFloat|TestWorkedCases|TestScripts|TestReadme'

# An emulated program cannot start another, or itself once more, unless the kernel knows the emulator (binfmt_misc). These tests do; so
# does all of the mutator, which is of the tests only.
EMULATED      = $$(go list ./... | grep -v /internal/mutate)
EMULATED_TEST := go test -short -timeout 30m -skip '^(TestTakenLock|TestKill|TestPowerCutAfterKill)$$'

.PHONY: run demo build install install-common packages test-packages test-systemd test-machines test-arm64 test-all test deps fmt vet staticcheck vuln unit test-vcan bugs mutate mutate-sample fuzz prove walk arm bench bench-vcan bench-count pictures clean

# Build latchd and run its main job on the embedded default.
run: build
	@./$(BINARY) replay profile:mini-r56/fob-presses.log --config profile:mini-r56

# A simulated car with latchd in a browser: open the address that it prints.
demo: build
	@./$(BINARY) demo

build:
	CGO_ENABLED=0 go build -trimpath -ldflags '$(LDFLAGS)' -o $(BINARY) ./cmd/latchd

# For systems without the packages. The service is not enabled, and does not start until there is a configuration.
install: build install-common
	install -D -m 755 $(BINARY) $(DESTDIR)$(PREFIX)/bin/latchd

# All but the program: it is the same for each architecture. A unit names its program by its whole path.
install-common: SHARE = $(DESTDIR)$(PREFIX)/share
install-common: UNITS = $(DESTDIR)$(PREFIX)/lib/systemd/system
install-common: $(TOOLS)/go-md2man
	GOOS= GOARCH= $(MAKE) --no-print-directory -s build BINARY=$(HOST)
	install -d $(UNITS)
	for unit in systemd/*.service; do sed 's|/usr/bin/latchd|$(PREFIX)/bin/latchd|g' $$unit >$(UNITS)/$${unit##*/} && chmod 644 $(UNITS)/$${unit##*/} || exit 1; done
	install -d $(SHARE)/doc/latchd/examples $(SHARE)/latchd
	install -m 644 systemd/examples/* $(SHARE)/doc/latchd/examples
	install -D -m 644 -t $(DESTDIR)$(PREFIX)/lib/sysctl.d systemd/examples/60-latchd.conf
	install -m 644 config/reference.yaml $(SHARE)/doc/latchd/examples/latchd.yaml
	install -m 644 config/minimal.yaml $(SHARE)/doc/latchd/examples
	gzip -9n <CHANGELOG.md >$(SHARE)/doc/latchd/changelog.gz
	install -m 644 README.md docs/*.md $(SHARE)/doc/latchd
	cp -R config/profiles $(SHARE)/latchd/profiles
	.ci/manual $(HOST) $(TOOLS) $(VERSION) $(SHARE)/man
	install -d $(SHARE)/bash-completion/completions $(SHARE)/zsh/vendor-completions $(SHARE)/fish/vendor_completions.d
	$(HOST) completion bash >$(SHARE)/bash-completion/completions/latchd
	$(HOST) completion zsh >$(SHARE)/zsh/vendor-completions/_latchd
	$(HOST) completion fish >$(SHARE)/fish/vendor_completions.d/latchd.fish

# What makes the man pages, for who installs without the rest of what make test needs.
$(TOOLS)/go-md2man:
	GOBIN=$(TOOLS) go install github.com/cpuguy83/go-md2man/v2@$(MD2MAN_VERSION)

# Debian packages and tarballs for a Pi (armhf: any of them, arm64) and a PC, with their checksums, in bin/packages.
packages: deps
	.ci/packages $(TOOLS) $(VERSION) $(COMMIT)

# They hold what they promise: .ci/check-packages.
test-packages: packages
	.ci/check-packages $(TOOLS) $(VERSION) $(COMMIT)

# Everything that CI runs, installing first what it needs.
test: deps fmt vet staticcheck vuln unit test-machines bugs mutate-sample prove walk fuzz arm

deps:
	@.ci/deps '$(TOOLS)' $(STATICCHECK_VERSION) $(GOVULNCHECK_VERSION) $(MD2MAN_VERSION) $(CYCLONEDX_VERSION)

fmt:
	@files=$$(gofmt -l $$(git ls-files -co --exclude-standard '*.go')); \
	if [ -n "$$files" ]; then echo "gofmt would change:"; echo "$$files"; exit 1; fi

vet:
	go vet ./...

staticcheck:
	$(TOOLS)/staticcheck ./...

vuln:
	@.ci/vuln $(TOOLS)/govulncheck

# Coverage is printed for each package. Tests that compare with the shared corpus pass over it where it is not
# beside the checkout, which Go tells only with -v.
# latch has no goroutine, in which the race detector could find something, and takes several times as long with it.
unit:
	@[ -d ../shared/conformance ] || echo "unit: NOT CHECKED: no ../shared/conformance here: the tests against recorded cars and reference decoders are skipped"
	go test -race -cover $$(go list ./... | grep -v '/latch$$')
	go test -cover ./latch
	go test -run '^(TestKill|TestPowerCutAfterKill)$$' ./internal/store

# The daemon and its sockets on a kernel that has vcan, with can-utils: this machine's own, or one that is booted for it.
test-vcan: deps build
	@.ci/vcan ./canbus/socketcan ./internal/vcantest ./internal/vcanbench

# Both machines at a time, because each has one processor and waits most of the time. The one whose tests mind the time comes first.
test-machines: deps build
	@nice -n 10 $(MAKE) --no-print-directory test-packages test-systemd >bin/packages.log 2>&1 & packages=$$!; \
	$(MAKE) --no-print-directory test-vcan; vcan=$$?; \
	wait $$packages; packages=$$?; cat bin/packages.log; [ $$vcan = 0 ] && [ $$packages = 0 ]

# The package, installed on a machine of its own with systemd, whose power is cut: User-Mode Linux.
test-systemd: packages
	@.ci/systemd bin/packages/latchd_*_amd64.deb

# A dozen realistic bugs, planted one after the other: each has to be found.
bugs:
	@.ci/bugs ./latch

fuzz:
	@.ci/fuzz $(FUZZ)

# What can never happen with the configurations that are shipped: docs/proving.md.
prove: build
	@.ci/prove ./bin/latchd $(PROVELIMIT)

# 10^8 random steps, and some with a car that uses every rule. Each commit walks a way of its own, and always the same.
walk:
	go run ./internal/prove/walk -steps 100000000 -seed $(SEED)
	go run ./internal/prove/walk -steps 20000000 -seed $(SEED) -config testdata/scenarios/ways-car.yaml

# The same bytes on any machine: decoding, gestures and a whole replay under emulated ARM processors, whose
# floating-point units fuse operations that those of an amd64 do not.
arm:
	GOARCH=arm64 CGO_ENABLED=0 $(ARM_TEST) -exec qemu-aarch64-static ./canbus/dbc ./latch ./cmd/latchd
	GOARCH=arm GOARM=6 CGO_ENABLED=0 $(ARM_TEST) -exec qemu-arm-static ./canbus/dbc ./latch ./cmd/latchd

# What takes too long for each change: all unit tests on emulated ARM processors, and a press on an emulated ARM board.
test-all: test
	GOARCH=arm64 CGO_ENABLED=0 $(EMULATED_TEST) -exec qemu-aarch64-static $(EMULATED)
	GOARCH=arm GOARM=6 CGO_ENABLED=0 $(EMULATED_TEST) -exec 'qemu-arm-static -cpu arm1176' $(EMULATED)
	$(MAKE) test-arm64

test-arm64: packages
	.ci/arm64 bin/packages/latchd_*_arm64.deb 'TestHoldOpensTheBoot$$|TestNotArmed$$|TestTalk$$'

# Every small change of the package that decides is found by a test, or listed with the reason why none can. The random
# tests draw the same each time, and the corpus beside the checkout is left out, so that the result is the same anywhere.
mutate:
	go run ./internal/mutate $(MUTANTS) -equivalent latch/testdata/equivalent-mutants -skip '^TestConformance' ./latch \
		-test.short -rapid.seed=1 -rapid.checks=100 -rapid.nofailfile -rapid.shrinktime=0s

# A third of them, another one for each commit: all take twelve minutes.
mutate-sample:
	@$(MAKE) --no-print-directory mutate MUTANTS='-sample 3 -seed $(SEED)'

# Ratios, not seconds: see docs/performance.md.
bench: build
	go test -run '^$$' -bench . -benchmem ./canbus/... ./latch ./internal/...
	go test -run '^$$' -bench ReplayAgainstGrep -benchtime 9x ./cmd/latchd

# How fast a running latchd answers a press, as ratios to a program in C in the same boot; and the same in instructions, which
# needs QEMU: docs/performance.md.
bench-vcan: deps build
	@VCANFLAGS='-test.v -test.run=Latency -rounds=600' .ci/vcan ./internal/vcanbench

bench-count: build
	@.ci/count 300

# The pictures of the page in the documentation, made anew by the browser tests of latchd demo.
pictures:
	install -d docs/pictures
	CI=true go test -count=1 ./internal/demo -pictures ../../docs/pictures

clean:
	rm -rf bin .tools
