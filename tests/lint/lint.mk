# Gates. Each fails by itself; `make lint` runs all of them.

C_FILES    := $(shell find lib daemon cli tests -name '*.[ch]' 2>/dev/null | sort)
CODE_FILES := $(shell find lib daemon cli -name '*.[ch]' 2>/dev/null | sort)
SHELL_FILES := $(shell find tests lib systemd .ci -name '*.sh' 2>/dev/null | sort) .ci/run
MAN_PAGES  := $(sort $(wildcard man/*))

lint: lint-build lint-layers lint-size lint-banned lint-format lint-headers lint-man \
	lint-shell lint-unit lint-cppcheck lint-self ## every gate

# Both compilers, warnings are errors here (and only here).
lint-build:
	@$(MAKE) --no-print-directory -s -j2 BUILD=$(BUILD)/gcc CC=gcc LTO= EXTRA_CFLAGS=-Werror all
	@$(MAKE) --no-print-directory -s -j2 BUILD=$(BUILD)/clang CC=clang \
		EXTRA_CFLAGS='-Werror -Qunused-arguments' all
	@tests/lint/purity.sh $(BUILD)/gcc
	@tests/lint/hardened.sh $(BUILD)/gcc/wdogd $(BUILD)/gcc/wdog

lint-layers:
	@tests/lint/layers.sh lib daemon cli

lint-size:
	@tests/lint/size.sh $(C_FILES)

lint-banned:
	@tests/lint/banned.sh $(C_FILES)

lint-format:
	@clang-format --dry-run --Werror $(C_FILES)

lint-headers:
	@tests/lint/headers.sh $(filter %.h,$(CODE_FILES))

lint-man:
	@mandoc -T lint -W warning $(MAN_PAGES)

lint-shell:
	@printf '%s\n' $(SHELL_FILES) | xargs -P2 -n8 shellcheck -x

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
	lint-man lint-shell lint-unit lint-cppcheck lint-self
