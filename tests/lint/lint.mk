# Gates. Each fails by itself; `make lint` runs all of them.

C_FILES    := $(shell find lib daemon cli tests -name '*.[ch]' 2>/dev/null | sort)
CODE_FILES := $(shell find lib daemon cli -name '*.[ch]' 2>/dev/null | sort)
SHELL_FILES := $(shell find tests lib systemd .ci -name '*.sh' 2>/dev/null | sort) .ci/run
# What other scripts take in.
SOURCED_FILES := tests/netns/lab.sh tests/netns/watch.sh tests/bench/scanlab.sh \
	tests/support/debian_root.sh
# The two slow gates look again only at what has changed since they passed.
LINTED     := $(BUILD)/linted
MAN_PAGES  := $(sort $(wildcard man/*))

lint: lint-build lint-layers lint-size lint-banned lint-format lint-headers lint-man \
	lint-shell lint-unit lint-cppcheck lint-self ## every gate

# Both compilers, warnings are errors here: clang where the sanitizers go on, gcc apart, for what
# was compiled before would not warn again. A clean checkout has nothing, so there (.ci/run) the
# tests go on with what gcc makes of it.
GCC_BUILD ?= $(BUILD)/gcc
lint-build:
	@$(MAKE) --no-print-directory -s -j2 BUILD=$(GCC_BUILD) CC=gcc EXTRA_CFLAGS=-Werror all
	@$(ASAN_MAKE) -s -j2 all
	@tests/lint/purity.sh $(GCC_BUILD)
	@tests/lint/hardened.sh $(DAEMON_PROGRAMS:$(BUILD)/%=$(GCC_BUILD)/%) $(GCC_BUILD)/wdog
	@tests/lint/needed.sh $(GCC_BUILD)

lint-layers:
	@tests/lint/layers.sh lib daemon cli

lint-size:
	@tests/lint/size.sh $(C_FILES)

lint-banned:
	@tests/lint/banned.sh $(C_FILES)

lint-format:
	@clang-format --dry-run --Werror $(C_FILES)

lint-headers:
	@$(MAKE) --no-print-directory -s -j2 linted-headers

linted-headers: $(patsubst %,$(LINTED)/%,$(filter %.h,$(CODE_FILES)))

$(LINTED)/%.h: %.h tests/lint/header.sh
	@mkdir -p $(@D)
	@tests/lint/header.sh $< $@

-include $(patsubst %,$(LINTED)/%.d,$(filter %.h,$(CODE_FILES)))

lint-man:
	@mandoc -T lint -W warning $(MAN_PAGES)

lint-shell:
	@$(MAKE) --no-print-directory -s -j2 linted-shell

linted-shell: $(patsubst %,$(LINTED)/%.checked,$(SHELL_FILES))

$(LINTED)/%.checked: % $(SOURCED_FILES)
	@mkdir -p $(@D)
	@shellcheck -x $<
	@touch $@

# What the service may do beyond what it needs, as systemd counts it: at most 1.6. Sockets of the
# IP stack for the identify role cost 0.3, capset for the sensor 0.2.
lint-unit:
	@tests/lint/unit.sh systemd/wdogd.service

lint-cppcheck:
	@mkdir -p $(BUILD)/cppcheck
	@cppcheck -q -j2 --cppcheck-build-dir=$(BUILD)/cppcheck --error-exitcode=1 \
		--enable=warning,performance,portability --inline-suppr --std=c11 \
		--suppressions-list=tests/lint/cppcheck.txt -Ilib -Idaemon -Icli -D__linux__ \
		lib daemon cli

# The gates themselves: each must fail on a file that breaks its rule.
lint-self:
	@tests/lint/self_test.sh

.PHONY: lint lint-build lint-layers lint-size lint-banned lint-format lint-headers \
	lint-man lint-shell lint-unit lint-cppcheck lint-self linted-headers linted-shell
