# Tests. Every tests/unit/FOLDER/test_NAME.c is one program; every tests/fuzz/fuzz_NAME.c
# one harness, run over its corpus in `make check` and for longer in `make fuzz`.

UNIT_SOURCES   := $(foreach d,$(LIB_DIRS) sys sensor engine monitor,$(sort $(wildcard tests/unit/$(d)/test_*.c)))
UNIT_PROGRAMS  := $(UNIT_SOURCES:%.c=$(BUILD)/%)
SUPPORT_SOURCES := $(sort $(wildcard tests/support/*.c))
SUPPORT_PROGRAMS := $(SUPPORT_SOURCES:%.c=$(BUILD)/%)
FUZZ_SOURCES   := $(sort $(wildcard tests/fuzz/fuzz_*.c))
FUZZ_NAMES     := $(FUZZ_SOURCES:tests/fuzz/fuzz_%.c=%)
FUZZ_SECONDS   ?= 60

NETNS_TESTS  := $(sort $(wildcard tests/netns/test_*.sh))
SYSTEM_TESTS := $(sort $(wildcard tests/system/test_*.sh))

# One instrumented library for the sanitizers and the fuzzers: compiled by clang, which
# alone has the fuzzer. Its warnings are errors (make lint).
ASAN       := $(BUILD)/asan
ASAN_FLAGS := -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
ASAN_MAKE  := $(MAKE) --no-print-directory BUILD=$(ASAN) CC='$(CLANG)' OPTIMISE='-O1 -g' FORTIFY= \
	EXTRA_CFLAGS='$(ASAN_FLAGS) -fsanitize=fuzzer-no-link \
	-Werror -Qunused-arguments'

$(BUILD)/tests/%.o: tests/%.c | $(BUILD)/gen/version.h
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(CC) $(ALL_CFLAGS) -Itests/support -MMD -MP -c -o $@ $<

MARK_ONCE := $(BUILD)/tests/unit/mark_once.o
$(UNIT_PROGRAMS): %: %.o $(MARK_ONCE) $(BUILD)/libwdog.a
	$(call say,LINK,$@)
	$(Q)$(CC) $(ALL_LDFLAGS) -Wl,--wrap=_mark_point -o $@ $< $(MARK_ONCE) $(TEST_OBJECTS) \
		$(BUILD)/libwdog.a -lcheck_pic -lsubunit -lpthread -lrt -lm $(LIB_LIBS)

# Programs that tests and the demonstration use; they need no test library.
AUDIT_OBJECTS := $(patsubst %.c,$(BUILD)/%.o,$(sort $(wildcard tests/support/audit/*.c)))
AUDITOR := $(BUILD)/tests/support/auditor
$(SUPPORT_PROGRAMS): %: %.o $(BUILD)/libwdog.a
	$(call say,LINK,$@)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $< $(TEST_OBJECTS) $(BUILD)/libwdog.a -lpcap $(LIB_LIBS)
$(AUDITOR): TEST_OBJECTS = $(AUDIT_OBJECTS)
$(AUDITOR): $(AUDIT_OBJECTS)

# Unit tests of the daemon link the objects they test: all of sys, of the sensor the parts
# that touch no descriptor, of the engine what speaks to the identify role, of the monitor those
# that start and watch a role.
SYS_OBJECTS := $(filter $(BUILD)/daemon/sys/%,$(DAEMON_OBJECTS))
SENSOR_PARTS := $(addprefix $(BUILD)/daemon/sensor/,link_table.o neighbour.o heard.o orders.o \
	slots.o)
ENGINE_PARTS := $(addprefix $(BUILD)/daemon/engine/,inquirer.o identify_link.o role_link.o) \
	$(SYS_OBJECTS)
MONITOR_PARTS := $(addprefix $(BUILD)/daemon/monitor/,child.o launch.o) $(SYS_OBJECTS)
SYS_TESTS := $(filter $(BUILD)/tests/unit/sys/%,$(UNIT_PROGRAMS))
SENSOR_TESTS := $(filter $(BUILD)/tests/unit/sensor/%,$(UNIT_PROGRAMS))
ENGINE_TESTS := $(filter $(BUILD)/tests/unit/engine/%,$(UNIT_PROGRAMS))
MONITOR_TESTS := $(filter $(BUILD)/tests/unit/monitor/%,$(UNIT_PROGRAMS))
$(SYS_TESTS): TEST_OBJECTS = $(SYS_OBJECTS) -levent -lcap-ng -lseccomp
$(SYS_TESTS): $(SYS_OBJECTS)
$(ENGINE_TESTS): TEST_OBJECTS = $(ENGINE_PARTS) -levent -lcap-ng -lseccomp
$(ENGINE_TESTS): $(ENGINE_PARTS)
$(MONITOR_TESTS): TEST_OBJECTS = $(MONITOR_PARTS) -levent -lcap-ng -lseccomp
$(MONITOR_TESTS): $(MONITOR_PARTS)
$(SENSOR_TESTS): TEST_OBJECTS = $(SENSOR_PARTS)
$(SENSOR_TESTS): $(SENSOR_PARTS)
# This one has a loop and a clock of its own.
NAP := $(BUILD)/daemon/sensor/nap.o
$(BUILD)/tests/unit/sensor/test_nap: SENSOR_PARTS = $(NAP)
$(BUILD)/tests/unit/sensor/test_nap: $(NAP)

-include $(UNIT_PROGRAMS:=.d) $(SUPPORT_PROGRAMS:=.d) $(AUDIT_OBJECTS:.o=.d)

# The bench: the sensor's own objects around another main.
SCAN_ONCE := $(BUILD)/tests/bench/scan_once
SENSOR_OBJECTS := $(filter-out %/sensor.o,$(filter $(BUILD)/daemon/sensor/%,$(DAEMON_OBJECTS)))
SCAN_ONCE_PARTS := $(BUILD)/tests/bench/once_options.o
$(SCAN_ONCE): LTO_WHOLE := yes
$(SCAN_ONCE): %: %.o $(SCAN_ONCE_PARTS) $(SENSOR_OBJECTS) $(SYS_OBJECTS) $(BUILD)/libwdog.a
	$(call say,LINK,$@)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $< $(SCAN_ONCE_PARTS) $(SENSOR_OBJECTS) $(SYS_OBJECTS) $(BUILD)/libwdog.a $(SENSOR_LIBS) $(LIB_LIBS)

# Its targets, and what tells the cost of a contender.
BENCH_PROGRAMS := $(addprefix $(BUILD)/tests/bench/,responder cost store_cost)
$(BENCH_PROGRAMS): %: %.o $(BUILD)/libwdog.a
	$(call say,LINK,$@)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $< $(TEST_OBJECTS) $(BUILD)/libwdog.a -lpcap $(LIB_LIBS)
RESPONDER_PARTS := $(BUILD)/tests/bench/hosts.o
$(BUILD)/tests/bench/responder: TEST_OBJECTS = $(RESPONDER_PARTS)
$(BUILD)/tests/bench/responder: $(RESPONDER_PARTS)

-include $(SCAN_ONCE).d $(SCAN_ONCE_PARTS:.o=.d) $(BENCH_PROGRAMS:=.d) $(RESPONDER_PARTS:.o=.d)

bench: $(SCAN_ONCE) $(BENCH_PROGRAMS) ## scan beside nmap, masscan and arp-scan: time, CPU, frames, recall (ten minutes; root)
	@tests/support/install_packages.sh $(BENCH_PACKAGES)
	@BUILD=$(BUILD) tests/bench/bench.sh

bench-instructions: $(SCAN_ONCE) $(BENCH_PROGRAMS) ## instructions of a scan for each frame and each answer (a minute; root)
	@tests/support/install_packages.sh $(BENCH_PACKAGES)
	@BUILD=$(BUILD) tests/bench/instructions.sh

store-cost: $(BUILD)/tests/bench/store_cost ## processor time of a stored row, beside SQLite itself (half a minute)
	@work=$$(mktemp -d /var/tmp/wdogd-store.XXXXXX) && trap 'rm -rf "$$work"' EXIT && $< "$$work"

unit: $(UNIT_PROGRAMS)
	@tests/support/run_tests.sh $(UNIT_PROGRAMS)

PLAYER_OBJECTS := $(patsubst %.c,$(BUILD)/%.o,$(sort $(wildcard tests/scenario/*.c)))
$(BUILD)/tests/scenario/player: $(PLAYER_OBJECTS) $(BUILD)/libwdog.a
	$(call say,LINK,$@)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $(PLAYER_OBJECTS) $(BUILD)/libwdog.a $(LIB_LIBS)

-include $(PLAYER_OBJECTS:.o=.d)

scenario: $(BUILD)/tests/scenario/player
	@$< $(sort $(wildcard tests/scenario/*.scenario))

SIM_OBJECTS := $(patsubst %.c,$(BUILD)/%.o,$(sort $(wildcard tests/sim/*.c)))
$(SIM_OBJECTS): private EXTRA_CFLAGS += -Itests/scenario
$(BUILD)/tests/sim/sim: $(SIM_OBJECTS) $(PLAYER_OBJECTS) $(BUILD)/libwdog.a
	$(call say,LINK,$@)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $(SIM_OBJECTS) \
		$(filter-out %/player.o %/golden.o,$(PLAYER_OBJECTS)) $(BUILD)/libwdog.a $(LIB_LIBS)

-include $(SIM_OBJECTS:.o=.d)

sim: $(BUILD)/tests/sim/sim ## days of a network in virtual time: what happens, what is told, missed, false
	@$<

sim-short: $(BUILD)/tests/sim/sim
	@$< --short

# Believed without canaries, thousands of hosts with every port open take minutes, and every
# rule has other stories.
FLOODS := %/trap_with_a_mac_for_each_address.scenario

# Switches each rule of belief off: which scenarios notice?
mutate: $(BUILD)/tests/scenario/player ## switch each rule of belief off: which scenarios notice?
	@tests/scenario/without.sh $< $(filter-out $(FLOODS),$(sort $(wildcard tests/scenario/*.scenario)))

# The same unit tests and scenarios under the sanitizers, in one process so that leaks show.
sanitize:
	@CK_FORK=no $(ASAN_MAKE) -j2 unit scenario

# ---- fuzzing ----
FUZZ := $(BUILD)/fuzz
$(ASAN)/libwdog.a: $(LIB_SOURCES) $(BUILD)/gen/sql.c $(BUILD)/gen/vendor_table.c
	@$(ASAN_MAKE) $@

# What a harness needs beside the library.
$(FUZZ)/fuzz_certificate: FUZZ_MORE := daemon/identify/certificate.c -lcrypto
$(FUZZ)/fuzz_certificate: daemon/identify/certificate.c

$(FUZZ)/fuzz_%: tests/fuzz/fuzz_%.c $(ASAN)/libwdog.a
	@mkdir -p $(@D)
	$(call say,FUZZ,$@)
	$(Q)$(CLANG) $(ALL_CFLAGS) -O1 -U_FORTIFY_SOURCE $(ASAN_FLAGS) -fsanitize=fuzzer -pie -o $@ $< \
		$(FUZZ_MORE) $(ASAN)/libwdog.a $(LIB_LIBS)

fuzz-corpus: $(FUZZ_NAMES:%=$(FUZZ)/fuzz_%)
	@for n in $(FUZZ_NAMES); do \
		echo "fuzz_$$n over its corpus"; \
		$(FUZZ)/fuzz_$$n -runs=0 -timeout=5 tests/fuzz/corpus/$$n 2>$(FUZZ)/$$n.log || \
			{ tail -40 $(FUZZ)/$$n.log; exit 1; }; \
	done

fuzz: $(FUZZ_NAMES:%=$(FUZZ)/fuzz_%) ## every parser for FUZZ_SECONDS (60) each
	@for n in $(FUZZ_NAMES); do \
		mkdir -p $(FUZZ)/found/$$n; \
		$(FUZZ)/fuzz_$$n -max_total_time=$(FUZZ_SECONDS) -timeout=5 -print_final_stats=1 \
			$(FUZZ)/found/$$n tests/fuzz/corpus/$$n || exit 1; \
	done

netns: all $(SUPPORT_PROGRAMS) $(SCAN_ONCE) $(BENCH_PROGRAMS)
	@BUILD=$(BUILD) tests/support/run_tests.sh $(NETNS_TESTS)

system: all $(SUPPORT_PROGRAMS)
	@BUILD=$(BUILD) tests/support/run_tests.sh $(SYSTEM_TESTS)

# Both at once, as many as TEST_JOBS: nearly all of their time they wait. The longest begins.
LONGEST_TEST := tests/netns/test_kill.sh
live: all $(SUPPORT_PROGRAMS) $(SCAN_ONCE) $(BENCH_PROGRAMS)
	@BUILD=$(BUILD) tests/support/run_tests.sh $(LONGEST_TEST) $(SYSTEM_TESTS) \
		$(filter-out $(LONGEST_TEST),$(NETNS_TESTS))

identify-lab: all $(SUPPORT_PROGRAMS) ## 45 real services beside nmap -sV: named, encrypted, packets, time (eight minutes; more packages; root)
	@BUILD=$(BUILD) tests/netns/identify_lab.sh

idle-cost: all ## CPU and memory of an unchanging network (a quarter of an hour)
	@BUILD=$(BUILD) tests/bench/idle.sh

kill-test: all $(SUPPORT_PROGRAMS) ## 20 kills of each process while alerts are raised (12 minutes)
	@KILLS=20 BUILD=$(BUILD) tests/netns/test_kill.sh

trust-test: all $(SUPPORT_PROGRAMS) ## 200 runs at 5 % loss without a false alarm, then 50 true ones (half an hour)
	@RUNS=200 CHANGES=50 BUILD=$(BUILD) tests/netns/test_trust.sh

storm-test: all $(SUPPORT_PROGRAMS) $(BENCH_PROGRAMS) ## 10,120 ports open at once and close again (3 minutes)
	@STORM=long BUILD=$(BUILD) tests/netns/test_storm.sh

report-shots: all $(SUPPORT_PROGRAMS) ## pictures of the HTML report on a desktop and a phone (installs Chromium)
	@BUILD=$(BUILD) tests/support/report_shots.sh

agree-test: $(SCAN_ONCE) ## nmap and WatchDog on 500 random hosts and firewalls (4 minutes)
	@ROUNDS=20 BUILD=$(BUILD) tests/netns/test_random_firewalls.sh

clean-room: ## run and check in a fresh clone inside a clean Debian 12 root (long)
	@tests/system/clean_room.sh

check: ## install what tests need, build, run every test (root)
	@if [ "$$(id -u)" = 0 ]; then $(MAKE) --no-print-directory deps-check; \
	else echo "make check needs root: namespaces and capabilities are tested" >&2; exit 1; fi
	@$(MAKE) --no-print-directory -j2 all $(BUILD)/tests/all-built
	@BUILD=$(BUILD) tests/support/check.sh

$(BUILD)/tests/all-built: $(UNIT_PROGRAMS) $(SUPPORT_PROGRAMS) $(BUILD)/tests/scenario/player \
	$(SCAN_ONCE) $(BENCH_PROGRAMS) \
	$(BUILD)/tests/sim/sim
	@touch $@

.PHONY: unit scenario sim sim-short mutate sanitize fuzz-corpus fuzz netns system live identify-lab idle-cost \
	kill-test trust-test storm-test agree-test report-shots bench bench-instructions store-cost \
	clean-room check
