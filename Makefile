# WatchDog. `make help` lists the targets; everything is built below $(BUILD).

VERSION   := 0.1.0
COMMIT    := $(shell git rev-parse --short=12 HEAD 2>/dev/null || echo unknown)

PREFIX        ?= /usr
SBINDIR       ?= $(PREFIX)/sbin
LIBEXECDIR    ?= $(PREFIX)/libexec/wdogd
BINDIR        ?= $(PREFIX)/bin
DATADIR       ?= $(PREFIX)/share/wdogd
MANDIR        ?= $(PREFIX)/share/man
SYSCONFDIR    ?= /etc
UNITDIR       ?= $(PREFIX)/lib/systemd/system
SYSUSERSDIR   ?= $(PREFIX)/lib/sysusers.d
BASHCOMPDIR   ?= $(PREFIX)/share/bash-completion/completions
ZSHCOMPDIR    ?= $(PREFIX)/share/zsh/vendor-completions
FISHCOMPDIR   ?= $(PREFIX)/share/fish/vendor_completions.d
IEEE_DATA     ?= /usr/share/ieee-data

BUILD     ?= build
# One short line a step; V=1 shows the whole commands.
Q         := $(if $(V),,@)
say        = @$(if $(V)$(findstring s,$(firstword -$(MAKEFLAGS))),:,printf '  %-5s %s\n' $(1) $(2))
CC        ?= cc
CLANG     ?= clang
SHELL     := /bin/bash -o pipefail
LIB_DIRS  ?= base net scan inquiry watch assess config ctl store report

# ---- what is installed when missing (Debian 12) ----
BUILD_PACKAGES := gcc libc6-dev make mawk pkg-config libevent-dev libpcap-dev libsqlite3-dev \
	libyaml-dev libmnl-dev libjansson-dev libsmartcols-dev libcap-ng-dev \
	libseccomp-dev libssl-dev uthash-dev ieee-data
RUN_PACKAGES   := iproute2 nftables procps rsyslog busybox mosquitto lighttpd jq \
	dropbear-bin inetutils-inetd inetutils-telnetd libpcap0.8 util-linux passwd
CHECK_PACKAGES := $(RUN_PACKAGES) check clang libclang-rt-14-dev clang-format cppcheck \
	shellcheck mandoc nmap ndiff sqlite3 socat git bc \
	libxml2-utils bsdextrautils debootstrap openssl vsftpd redis-server memcached rsync \
	dnsmasq-base python3 snmpd libcoap3-bin miniupnpd-nftables miniupnpc \
	systemd-container

BENCH_PACKAGES := iproute2 procps jq nmap masscan arp-scan valgrind

# ---- compiling ----
PKGS       := libevent libpcap sqlite3 yaml-0.1 libmnl jansson smartcols libcap-ng libseccomp \
	openssl
PKG_CFLAGS := $(shell pkg-config --cflags $(PKGS) 2>/dev/null)
WARNINGS   := -Wall -Wextra -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes \
	-Wvla -Wformat=2 -Wundef -Wcast-align -Wwrite-strings -Wpointer-arith -Wswitch-enum \
	-Wimplicit-fallthrough
# What a program does not use is left out of it: the monitor is a tenth as large.
SECTIONS   := -ffunction-sections -fdata-sections
HARDENING  := -fstack-protector-strong -fstack-clash-protection -fcf-protection -fPIE
FORTIFY    := -D_FORTIFY_SOURCE=2
OPTIMISE   ?= -O2 -g
CFLAGS     ?=
# What every frame passes is compiled as one piece, and with -O3: a quarter fewer instructions
# for each (make bench-instructions). The objects hold the ordinary code too, which tests are
# linked with. Only gcc makes such objects.
LTO        := $(if $(findstring Free Software,$(shell $(CC) --version)),-flto=auto \
	-ffat-lto-objects -O3)
PREFIX_MAP := -ffile-prefix-map=$(CURDIR)=.
ALL_CFLAGS  = -std=gnu11 $(OPTIMISE) $(LTO_COMPILE) $(WARNINGS) $(HARDENING) $(FORTIFY) \
	$(SECTIONS) $(PREFIX_MAP) -Ilib -Idaemon -Icli -I$(BUILD)/gen -D_GNU_SOURCE \
	$(PKG_CFLAGS) $(CPPFLAGS) $(CFLAGS) $(EXTRA_CFLAGS)
ALL_LDFLAGS = -pie -Wl,-z,relro,-z,now -Wl,-z,noexecstack -Wl,--as-needed,--gc-sections $(LDFLAGS) \
	$(if $(LTO),$(if $(LTO_WHOLE),$(LTO) $(PREFIX_MAP),-fno-lto)) $(EXTRA_CFLAGS)
LIB_LIBS    := -lyaml -ljansson -lsqlite3 -lsmartcols
CLI_LIBS    := -lssl -lcrypto $(LIB_LIBS)
# Each process of the daemon is a program of its own, with the libraries that it needs: what the
# others need would be mapped, relocated and within reach for nothing.
ROLE_LIBS     := -levent -lcap-ng -lseccomp -lyaml
SENSOR_LIBS   := -lpcap -lmnl $(ROLE_LIBS)
ENGINE_LIBS   := -lsqlite3 -ljansson $(ROLE_LIBS)
IDENTIFY_LIBS := -lssl -lcrypto $(ROLE_LIBS)

LIB_SOURCES    := $(foreach d,$(LIB_DIRS),$(sort $(wildcard lib/$(d)/*.c)))
DAEMON_SOURCES := $(sort $(wildcard daemon/*.c daemon/*/*.c))
CLI_SOURCES    := $(sort $(wildcard cli/*.c))
LIB_OBJECTS    := $(LIB_SOURCES:%.c=$(BUILD)/%.o)
DAEMON_OBJECTS := $(DAEMON_SOURCES:%.c=$(BUILD)/%.o)
CLI_OBJECTS    := $(CLI_SOURCES:%.c=$(BUILD)/%.o)
ifneq ($(filter store,$(LIB_DIRS)),)
LIB_OBJECTS += $(BUILD)/gen/sql.o
endif
ifneq ($(filter report,$(LIB_DIRS)),)
LIB_OBJECTS += $(BUILD)/gen/page_style.o
endif
ifneq ($(filter assess,$(LIB_DIRS)),)
LIB_OBJECTS += $(BUILD)/gen/vendor_table.o
endif

ROLE_PROGRAMS   := $(addprefix $(BUILD)/wdogd-,sensor engine identify)
DAEMON_PROGRAMS := $(BUILD)/wdogd $(ROLE_PROGRAMS)
# Objects of folders (%: all) or files below daemon/.
daemon_objects   = $(filter $(1:%=$(BUILD)/daemon/%.o),$(DAEMON_OBJECTS))

all: $(DAEMON_PROGRAMS) $(BUILD)/wdog ## build the daemon and the companion command

$(foreach d,lib/base lib/net lib/scan daemon/sensor,$(BUILD)/$(d)/%.o): LTO_COMPILE := $(LTO)
$(BUILD)/wdogd: PROGRAM_LIBS := $(ROLE_LIBS)
$(BUILD)/wdogd: $(call daemon_objects,main monitor/%)
$(BUILD)/wdogd-sensor: LTO_WHOLE := yes
$(BUILD)/wdogd-sensor: PROGRAM_LIBS := $(SENSOR_LIBS)
$(BUILD)/wdogd-sensor: $(call daemon_objects,role_sensor sensor/%)
$(BUILD)/wdogd-engine: PROGRAM_LIBS := $(ENGINE_LIBS)
$(BUILD)/wdogd-engine: $(call daemon_objects,role_engine engine/%)
$(BUILD)/wdogd-identify: PROGRAM_LIBS := $(IDENTIFY_LIBS)
$(BUILD)/wdogd-identify: $(call daemon_objects,role_identify identify/%)
$(ROLE_PROGRAMS): $(call daemon_objects,role_main)
$(DAEMON_PROGRAMS): $(call daemon_objects,about sys/%) $(BUILD)/libwdog.a
	$(call say,LINK,$@)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $(filter %.o,$^) $(BUILD)/libwdog.a $(PROGRAM_LIBS)

$(BUILD)/wdog: $(CLI_OBJECTS) $(BUILD)/libwdog.a
	$(call say,LINK,$@)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $(CLI_OBJECTS) $(BUILD)/libwdog.a $(CLI_LIBS)

$(BUILD)/libwdog.a: $(LIB_OBJECTS)
	@rm -f $@
	@ar rcsD $@ $(LIB_OBJECTS)

$(BUILD)/%.o: %.c | $(BUILD)/gen/version.h $(BUILD)/gen/packages
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/gen/%.o: $(BUILD)/gen/%.c
	$(call say,CC,$<)
	$(Q)$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

# A missing library is named together with its package before the compiler stumbles.
$(BUILD)/gen/packages:
	@mkdir -p $(@D)
	@for p in $(PKGS); do pkg-config --exists $$p || { \
		echo "missing library $$p: run 'sudo make deps'" >&2; exit 1; }; done
	@touch $@

# Another PREFIX is another program: what uses a path is compiled again.
$(BUILD)/gen/version.h: FORCE
	@mkdir -p $(@D)
	@printf '#define %s "%s"\n' WDOG_VERSION $(VERSION) WDOG_COMMIT $(COMMIT) \
		WDOG_BUILD $(VERSION)-$(COMMIT) DATADIR $(DATADIR) \
		LIBEXECDIR $(LIBEXECDIR) SYSCONFDIR $(SYSCONFDIR) > $@.new
	@cmp -s $@.new $@ && rm $@.new || mv $@.new $@

$(BUILD)/gen/sql.c: sql/embed.awk sql/queries.sql $(sort $(wildcard sql/migrations/*.sql))
	@mkdir -p $(@D)
	LC_ALL=C awk -f $^ > $@.new && mv $@.new $@

$(BUILD)/gen/page_style.c: lib/report/page.css
	@mkdir -p $(@D)
	@{ printf '/* Made from %s. */\n#include "report/page_style.h"\n\n' $<; \
	printf 'const char page_style[] =\n'; \
	sed -e 's/\\/\\\\/g' -e 's/"/\\"/g' -e 's/^\t*//' -e 's/.*/\t"&\\n"/' $<; \
	printf '\t;\n'; } > $@.new && mv $@.new $@

$(BUILD)/gen/vendor_table.c: lib/assess/vendor_table.sh
	@mkdir -p $(@D)
	lib/assess/vendor_table.sh $(foreach f,oui mam oui36 iab,$(IEEE_DATA)/$(f).csv) \
		> $@.new && mv $@.new $@

FORCE:

-include $(LIB_OBJECTS:.o=.d) $(DAEMON_OBJECTS:.o=.d) $(CLI_OBJECTS:.o=.d)

# ---- tests: see tests/tests.mk; gates: see tests/lint/lint.mk ----
include tests/tests.mk
include tests/lint/lint.mk

# ---- installing packages, running ----
deps: ## install what building needs (Debian packages; root)
	@tests/support/install_packages.sh $(BUILD_PACKAGES)

deps-run: deps
	@tests/support/install_packages.sh $(RUN_PACKAGES)
	@getent passwd wdogd > /dev/null || useradd --system --user-group \
		--home-dir /var/lib/wdogd --no-create-home --shell /usr/sbin/nologin wdogd

deps-check: deps-run
	@tests/support/install_packages.sh $(CHECK_PACKAGES)

run: deps-run ## the main job: on a demonstration network, or on SUBNETS=a.b.c.d/n (yours)
	@$(MAKE) --no-print-directory -j2 all $(AUDITOR)
	@if [ -n "$(SUBNETS)" ]; then \
		BUILD=$(BUILD) tests/support/run_subnets.sh $(SUBNETS); \
	else \
		BUILD=$(BUILD) tests/netns/demo.sh; \
	fi

# ---- installing WatchDog ----
# What systemd mounts there is all that the service sees: RootDirectory= in wdogd.service.
ROOT_FOLDERS := bin dev etc lib lib64 proc root run run/netfilter sys tmp usr var/lib/wdogd var/tmp
install: all ## install below $(DESTDIR)$(PREFIX)
	install -d $(DESTDIR)$(LIBEXECDIR)
	install -m 0755 $(ROLE_PROGRAMS) $(DESTDIR)$(LIBEXECDIR)
	install -D -m 0755 $(BUILD)/wdogd $(DESTDIR)$(SBINDIR)/wdogd
	install -D -m 0755 $(BUILD)/wdog $(DESTDIR)$(BINDIR)/wdog
	for f in catalogue kinds playbook probes; do \
		install -D -m 0644 conf/$$f.yaml $(DESTDIR)$(DATADIR)/$$f.yaml || exit 1; done
	test -e $(DESTDIR)$(SYSCONFDIR)/wdogd/wdogd.yaml || install -D -m 0644 \
		conf/wdogd.yaml $(DESTDIR)$(SYSCONFDIR)/wdogd/wdogd.yaml
	install -D -m 0644 conf/wdogd.yaml $(DESTDIR)$(DATADIR)/wdogd.yaml
	install -d $(DESTDIR)$(UNITDIR) $(DESTDIR)$(BASHCOMPDIR) $(DESTDIR)$(ZSHCOMPDIR) \
		$(DESTDIR)$(FISHCOMPDIR)
	install -d $(addprefix $(DESTDIR)$(DATADIR)/root/,$(ROOT_FOLDERS))
	sed -e 's|/usr/sbin|$(SBINDIR)|g; s|/usr/share/wdogd|$(DATADIR)|g' \
		-e 's|/usr/libexec/wdogd|$(LIBEXECDIR)|g' systemd/wdogd.service \
		> $(DESTDIR)$(UNITDIR)/wdogd.service
	for u in wdog-forward@ wdog-watch@; do sed -e 's|/usr/bin|$(BINDIR)|g' \
		systemd/$$u.service > $(DESTDIR)$(UNITDIR)/$$u.service || exit 1; done
	chmod 0644 $(DESTDIR)$(UNITDIR)/wdogd.service $(DESTDIR)$(UNITDIR)/wdog-*@.service
	install -D -m 0644 systemd/sysusers.d/wdogd.conf $(DESTDIR)$(SYSUSERSDIR)/wdogd.conf
	install -D -m 0644 man/wdogd.8 $(DESTDIR)$(MANDIR)/man8/wdogd.8
	install -D -m 0644 man/wdog.1 $(DESTDIR)$(MANDIR)/man1/wdog.1
	install -D -m 0644 man/wdogd.yaml.5 $(DESTDIR)$(MANDIR)/man5/wdogd.yaml.5
	install -D -m 0644 man/wdog-record.5 $(DESTDIR)$(MANDIR)/man5/wdog-record.5
	$(BUILD)/wdog completion bash > $(DESTDIR)$(BASHCOMPDIR)/wdog
	$(BUILD)/wdog completion zsh > $(DESTDIR)$(ZSHCOMPDIR)/_wdog
	$(BUILD)/wdog completion fish > $(DESTDIR)$(FISHCOMPDIR)/wdog.fish

uninstall: ## remove the program; configuration and database stay
	rm -f $(DESTDIR)$(SBINDIR)/wdogd $(DESTDIR)$(BINDIR)/wdog \
		$(DESTDIR)$(UNITDIR)/wdogd.service \
		$(DESTDIR)$(UNITDIR)/wdog-forward@.service \
		$(DESTDIR)$(UNITDIR)/wdog-watch@.service $(DESTDIR)$(SYSUSERSDIR)/wdogd.conf \
		$(DESTDIR)$(MANDIR)/man8/wdogd.8 $(DESTDIR)$(MANDIR)/man1/wdog.1 \
		$(DESTDIR)$(MANDIR)/man5/wdogd.yaml.5 \
		$(DESTDIR)$(MANDIR)/man5/wdog-record.5 $(DESTDIR)$(BASHCOMPDIR)/wdog \
		$(DESTDIR)$(ZSHCOMPDIR)/_wdog $(DESTDIR)$(FISHCOMPDIR)/wdog.fish
	rm -rf $(DESTDIR)$(DATADIR) $(DESTDIR)$(LIBEXECDIR)

format: ## let clang-format decide
	clang-format -i $(C_FILES)

clean: ## remove what was built
	rm -rf $(BUILD)

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sort | \
		awk -F ':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

.PHONY: all deps deps-run deps-check run install uninstall format clean help FORCE
.DELETE_ON_ERROR:
