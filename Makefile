# Hải Đăng.  Two commands on a fresh Debian 12 do everything: `make run` and `make test`.
#
#   make             the release program, build/haidang       make lint      floors, style, analysers
#   make run         demo province and monitor (PORT=8080)     make bench     figures, as ratios
#   make test        quick lint, unit, integration, faults     make soak      the same with full counts
#   make deps        installs what is missing (apt)            make fuzz      TIME=60 seconds a target
#   make demo-history   half a year of the demo province, simulated (probes/demo/history.yaml)
#   make MODE=asan   another build: release asan tsan cover    make clean     removes build/
#
# Each MODE has a folder of its own below build/; nothing is written elsewhere.

MODE ?= release
PORT ?= 8080
TIME ?= 60
CC = gcc
comma := ,
OUT := build/$(MODE)
# one short line a file; V=1 shows the commands
ifeq ($(V),1)
say = $(1)
else
say = @echo '  $(firstword $(1)) $@' && $(1)
endif

# --- what it needs ---------------------------------------------------------------------------------

LIBRARIES := libuv libcurl sqlite3 libmicrohttpd yaml-0.1 libcares jansson libpcre2-8 openssl zlib \
  libxml-2.0 ldns
# what the printer alone needs (src/print.c)
LIBRARIES_PRINT := pangocairo libqpdf libzip xlsxwriter
PACKAGES_RUN := gcc make pkg-config libc6-dev libuv1-dev libcurl4-openssl-dev libsqlite3-dev \
  libmicrohttpd-dev libyaml-dev libc-ares-dev libjansson-dev libpcre2-dev libunistring-dev \
  libssl-dev zlib1g-dev libxml2-dev libldns-dev libcrypt-dev libpango1.0-dev libqpdf-dev \
  libzip-dev libxlsxwriter-dev fonts-croscore tzdata ca-certificates
PACKAGES_TEST := $(PACKAGES_RUN) libcmocka-dev python3 python3-yaml nginx-light squid iproute2 util-linux strace \
  prometheus clang clang-format clang-tidy cppcheck shellcheck pmccabe openssl \
  libclang-rt-14-dev procps cgi-mapserver knot knot-dnssecutils python3-aiosmtpd wrk prometheus-alertmanager \
  poppler-utils qpdf libreoffice-writer-nogui libreoffice-calc-nogui

# --- flags -----------------------------------------------------------------------------------------

STANDARD := -std=c17 -D_GNU_SOURCE -Isrc -I$(OUT)
WARNINGS := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wstrict-prototypes \
  -Wmissing-prototypes -Wold-style-definition -Wvla -Wwrite-strings -Wcast-qual -Wcast-align \
  -Wformat=2 -Wundef -Wpointer-arith -Wdouble-promotion -Wnull-dereference -Wswitch-enum \
  -Wimplicit-fallthrough -Wdate-time -Wunused-macros -Wfloat-equal
GCC_ONLY := -Wduplicated-cond -Wduplicated-branches -Wlogical-op -Wjump-misses-init \
  -Wformat-signedness -Walloca -Wtrampolines -Wcast-align=strict
FLAGS_release := -O2 -g -D_FORTIFY_SOURCE=3 -fstack-protector-strong -fstack-clash-protection \
  -fcf-protection -fPIE -ftrivial-auto-var-init=zero
LINK_release := -pie -Wl,-z,relro,-z,now,-z,noexecstack,-z,separate-code
FLAGS_asan := -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
FLAGS_tsan := -O1 -g -fsanitize=thread
FLAGS_cover := -O0 -g --coverage
WERROR ?=

CFLAGS = $(STANDARD) $(WARNINGS) $(GCC_ONLY) $(FLAGS_$(MODE)) $(WERROR) -pthread -MMD -MP \
  $(shell pkg-config --cflags $(LIBRARIES) $(LIBRARIES_PRINT) 2>/dev/null)
LDFLAGS = $(FLAGS_$(MODE)) $(LINK_$(MODE)) -pthread
LDLIBS = $(shell pkg-config --libs $(LIBRARIES) 2>/dev/null) -lunistring -lcrypt
LDLIBS_PRINT = $(shell pkg-config --libs $(LIBRARIES_PRINT) 2>/dev/null)

# --- what is built ---------------------------------------------------------------------------------

# the printer's rooms are in the printer alone; what else it needs it takes from house.a
SOURCES := $(wildcard src/*.c src/*/*.c)
PRINT_SOURCES := src/print.c $(wildcard src/stage/print*.c $(patsubst %,src/io/%*.c,drawing tagging archive sheet))
OBJECTS := $(patsubst %.c,$(OUT)/%.o,$(filter-out $(PRINT_SOURCES),$(SOURCES))) $(OUT)/assets.o $(OUT)/printer.o
PRINT_OBJECTS := $(PRINT_SOURCES:%.c=$(OUT)/%.o)
HOUSE := $(filter-out $(OUT)/src/main.o $(OUT)/src/print.o,$(OBJECTS) $(PRINT_OBJECTS))
UNITS := $(patsubst %.c,$(OUT)/unit/%,$(notdir $(wildcard tests/unit/unit_*.c tests/fault/*.c)))
TOOLS := $(patsubst tests/tools/%.c,$(OUT)/tools/%,$(wildcard tests/tools/*.c)) $(OUT)/tools/shift.so
REPLAYS := $(patsubst tests/fuzz/fuzz_%.c,$(OUT)/replay/%,$(wildcard tests/fuzz/fuzz_*.c))
ASSETS := $(sort $(shell find dashboards probes/vn -type f \
  \( -name '*.mustache' -o -name '*.json' -o -name '*.css' -o -name '*.js' -o -name '*.svg' \
  -o -name '*.yaml' -o -name '*.woff2' \) -not -path '*/node_modules/*' -not -name 'package*.json' \
  2>/dev/null))
BUNDLES := build/dashboards/plots.js.gz build/dashboards/plots.css.gz

.PHONY: all run demo-history test soak lint fuzz bench deps need-run need-test clean tools unit replays
.DELETE_ON_ERROR:
.SECONDARY:

ifeq ($(MODE),release)
all: build/haidang
else
all: $(OUT)/haidang
endif

build/haidang: build/release/haidang
	@cp -f $< $@

# a wildcard prerequisite cannot name what is not there: make the release in its own make
ifneq ($(MODE),release)
build/release/haidang: FORCE
	@$(MAKE) --no-print-directory MODE=release $@
FORCE:
endif

$(OUT)/haidang: $(OBJECTS)
	$(call say,$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS))

$(OUT)/haidang-print: $(PRINT_OBJECTS) $(OUT)/house.a
	$(call say,$(CC) $(LDFLAGS) -o $@ $^ -Wl$(comma)--as-needed $(LDLIBS) $(LDLIBS_PRINT) -lm)

$(OUT)/house.a: $(filter-out $(OUT)/src/main.o $(OUT)/printer.o,$(OBJECTS))
	@rm -f $@
	$(call say,ar rcs $@ $^)

# the printer within the program
$(OUT)/printer.o: src/io/printer_image.S $(OUT)/haidang-print
	@strip -s -o $(OUT)/haidang-print.bare $(OUT)/haidang-print
	$(call say,$(CC) -c -DIMAGE='"$(OUT)/haidang-print.bare"' -o $@ src/io/printer_image.S)

$(OUT)/src/%.o: src/%.c Makefile
	@mkdir -p $(@D)
	$(call say,$(CC) $(CFLAGS) -c -o $@ $<)

$(OUT)/assets.o: $(OUT)/assets.c Makefile
	$(call say,$(CC) $(CFLAGS) -c -o $@ $<)

$(OUT)/assets.c: dashboards/embed.sh $(ASSETS) $(BUNDLES) Makefile
	@mkdir -p $(@D)
	sh dashboards/embed.sh $(ASSETS) $(BUNDLES) > $@

# plots that zoom: bundled and packed; of the network only the packages are asked for, once
build/dashboards/plots.js.gz: dashboards/plots.mjs dashboards/node_modules/.package-lock.json
	@mkdir -p $(@D)
	$(call say,dashboards/node_modules/.bin/esbuild $< --bundle --minify --target=es2019 \
	  --log-level=warning --outfile=build/dashboards/plots.js)
	@gzip -9nkf build/dashboards/plots.js build/dashboards/plots.css
build/dashboards/plots.css.gz: build/dashboards/plots.js.gz

dashboards/node_modules/.package-lock.json: dashboards/package-lock.json
	@command -v npm > /dev/null || { echo "npm is missing: 'make deps' installs it" >&2; exit 1; }
	cd dashboards && npm ci --no-audit --no-fund
	@touch $@

# units, faults that are made inside the program, and benchmarks of single rooms
unit: $(UNITS)
vpath %.c tests/unit tests/fault tests/bench
$(OUT)/unit/%: %.c $(HOUSE) Makefile
	@mkdir -p $(@D)
	$(call say,$(CC) $(CFLAGS) -Itests/unit $(LDFLAGS) $(WRAP_$*) -o $@ $< $(HOUSE) $(LDLIBS) \
	  $(LDLIBS_PRINT) -lcmocka -lm)

# what a test plays itself instead of the real one
WRAP_unit_probe_http := $(addprefix -Wl$(comma)--wrap=,lookup_start lookup_cancel fetch_start \
  fetch_cancel fetch_take)
WRAP_unit_outbox := $(addprefix -Wl$(comma)--wrap=,clock_steady_us clock_wall_ms channels_new \
  channels_free channel_send sending_cancel letter_render letter_words_free)
WRAP_unit_watch := -Wl,--wrap=clock_wall_ms

# what a fuzzer is given, without a fuzzer
replays: $(REPLAYS)
$(OUT)/replay/%: tests/fuzz/fuzz_%.c tests/fuzz/replay.c $(HOUSE) Makefile
	@mkdir -p $(@D)
	$(call say,$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $< tests/fuzz/replay.c $(HOUSE) $(LDLIBS) $(LDLIBS_PRINT) -lm)

# what the tools share with the program: rooms of the ground floor and of the model that need no
# library
GROUND := $(patsubst %,$(OUT)/src/%.o,$(addprefix base/,clock error memory text words words_vi) \
  $(addprefix model/,address calendar_date incident sample sample_text schedule))
tools: $(TOOLS)
$(OUT)/tools/%: tests/tools/%.c $(wildcard tests/tools/*/*.c tests/tools/*/*.h) $(GROUND) Makefile
	@mkdir -p $(@D)
	$(call say,$(CC) $(CFLAGS) -Itests/tools $(LDFLAGS) -o $@ $< $(wildcard tests/tools/*/*.c) \
	  $(GROUND) -lssl -lcrypto -ljansson -lz)

# loaded before a program; so it must not need a sanitizer
$(OUT)/tools/%.so: tests/preload/%.c Makefile
	@mkdir -p $(@D)
	$(call say,$(CC) $(STANDARD) $(WARNINGS) $(GCC_ONLY) $(WERROR) -O2 -g -fPIC -shared -o $@ $<)

-include $(OBJECTS:.o=.d) $(PRINT_OBJECTS:.o=.d) $(UNITS:%=%.d) $(TOOLS:%=%.d)

# --- what is done ----------------------------------------------------------------------------------

# installs only what dpkg does not know as installed; as root or by sudo ($(2): commands that may
# have come another way than by the package of that name)
install = missing=$$(for package in $(1); do \
    dpkg-query -W -f='$${Status}' $$package 2>/dev/null | grep -q 'ok installed' || echo $$package; \
  done; \
  for program in $(2); do command -v $$program > /dev/null || echo $$program; done); \
  [ -z "$$missing" ] || { \
    as=""; [ "$$(id -u)" = 0 ] || as=sudo; \
    $$as apt-get update -q && \
    $$as env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $$missing; }

# a third of the whole browser's cost; where it cannot be had, who has that one tests with it
browser = $(call install,chromium-headless-shell) || command -v chromium > /dev/null

deps:
	@$(call install,$(PACKAGES_TEST),npm)
	@$(browser)
need-run:
	@$(call install,$(PACKAGES_RUN),npm)
need-test:
	@$(call install,$(PACKAGES_TEST),npm)
	@$(browser)

# pkg-config may have been missing when this make began: build in a fresh one
run: need-run
	@$(MAKE) --no-print-directory build/haidang build/release/tools/province \
	  build/release/tools/history
	@exec sh tests/tools/demo.sh $(PORT)

demo-history: need-run
	@$(MAKE) --no-print-directory build/haidang build/release/tools/history
	sh tests/tools/past.sh probes/demo/history.yaml build/demo/history.db 2021-12-15 2022-06-14

test: need-test
	@sh tests/run.sh

soak: need-test
	@SOAK=1 sh tests/run.sh

lint: need-test
	@sh tests/lint.sh

bench: need-test
	@$(MAKE) --no-print-directory build/haidang tools
	@sh tests/bench/run.sh

fuzz: need-test
	@sh tests/fuzz/run.sh $(TIME)

clean:
	rm -rf build
