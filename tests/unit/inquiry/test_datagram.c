/* What answered datagrams say, as servers of Debian 12 sent them; and what they do not. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "../net/hex.h"
#include "inquiry/datagram.h"

static const struct answer_case {
	const char *request;
	const char *answer;  /* text, or bytes when it begins with "hex " */
	const char *service; /* "": it is none of that protocol */
	const char *product, *title;
	enum encrypted encrypted;
	enum login login;
} cases[] = {
	{"ntp",
		"hex "
		"240203e700000000000000000000000000000000000000000000000000000000000000"
		"00"
		"000000000000000000000000",
		"ntp", "NTPv4", "", ENCRYPTED_NO, LOGIN_UNKNOWN},
	{"ntp", "hex 2402", "", "", "", 0, 0},
	{"ntp", "", "", "", "", 0, 0},
	{"netbios-ns",
		"hex 123484000000000100000000"
		"20434b"
		"414141414141414141414141414141414141414141414141414141414141"
		"00"
		"00210001000000000065"
		"03"
		"564d20202020202020202020202020 00 0400"
		"564d20202020202020202020202020 20 0400"
		"574f524b47524f5550202020202020 00 8400",
		"netbios-ns", "", "VM, group WORKGROUP", ENCRYPTED_NO, LOGIN_UNKNOWN},
	{"netbios-ns",
		"hex 123484000000000100000000"
		"20434b"
		"414141414141414141414141414141414141414141414141414141414141"
		"00"
		"00210001000000000065"
		"04"
		"564d20202020202020202020202020 00 0400",
		"", "", "", 0, 0},
	{"ssdp",
		"HTTP/1.1 200 OK\r\nST: upnp:rootdevice\r\nServer: Debian DLNADOC/1.50 "
		"UPnP/1.0 MiniDLNA/1.3.0\r\n\r\n",
		"ssdp", "Debian DLNADOC/1.50 UPnP/1.0 MiniDLNA/1.3.0", "", ENCRYPTED_NO,
		LOGIN_UNKNOWN},
	{"ssdp", "HTTP/1.1 200 OK\r\nST: upnp:rootdevice\r\n\r\n", "ssdp", "", "",
		ENCRYPTED_NO, LOGIN_UNKNOWN},
	{"stun",
		"hex 0101001c2112a442000000000102030405060708"
		"0020000800010000000000008022000c436f7475726e2d342e362e31",
		"stun-turn", "Coturn-4.6.1", "", ENCRYPTED_NO, LOGIN_UNKNOWN},
	{"stun", "hex 0101001c2112a4420000000001020304050607088022ffff43", "", "", "",
		0, 0},
	{"memcached",
		"hex 12340000000100005645525349"
		"4f4e20312e362e31380d0a",
		"memcached", "memcached 1.6.18", "", ENCRYPTED_NO, LOGIN_NONE},
	{"dns", "hex 1234818000010001000000000000020001", "dns", "",
		"resolves for whoever asks", ENCRYPTED_NO, LOGIN_NONE},
	{"dns", "hex 1234818200010000000000000000020001", "dns", "",
		"resolves for whoever asks", ENCRYPTED_NO, LOGIN_NONE},
	{"dns", "hex 1234810000010000000000000000020001", "dns", "",
		"answers only for its own names", ENCRYPTED_NO, LOGIN_UNKNOWN},
	{"dns", "hex 1234818500010000000000000000020001", "dns", "",
		"refuses to answer us", ENCRYPTED_NO, LOGIN_UNKNOWN},
	{"dns", "hex 1234800000000000", "", "", "", 0, 0},
	{"rpcbind", "hex 112233440000000100000000000000000000000000000000", "rpcbind",
		"", "", ENCRYPTED_NO, LOGIN_NONE},
	{"rpcbind", "hex 1122334400000001000000010000000100000007", "rpcbind", "", "",
		ENCRYPTED_NO, LOGIN_UNKNOWN},
	{"rpcbind", "hex 1122334400000001", "", "", "", 0, 0},
	{"tftp",
		"hex 0005000146696c65206e6f7420666f756e6400"
		"41",
		"tftp", "", "looks for the file that anybody names", ENCRYPTED_NO,
		LOGIN_UNKNOWN},
	{"tftp", "hex 0005000200", "tftp", "", "refuses access", ENCRYPTED_NO,
		LOGIN_UNKNOWN},
	{"tftp", "hex 000500", "", "", "", 0, 0},
	/* snmpd 5.9: a random engine, then one that is made of a MAC */
	{"snmp",
		"hex "
		"3071020103301102044a112233020300ffe30401000201030421301f041180001f88"
		"8080535947a34c076b000000000201010201000400040004003036041180001f888080"
		"535947a34c076b000000000400a81f0204371122330201000201003011300f060a2b06"
		"0106030f01010400410101",
		"snmp", "SNMPv3, vendor number 8072", "", ENCRYPTED_MAYBE,
		LOGIN_REQUIRED},
	{"snmp",
		"hex 302a020103301102044a112233020300ffe304010002010304123010040b"
		"8000000903021122334455 02010a",
		"snmp", "SNMPv3, vendor number 9", "engine of MAC 02:11:22:33:44:55",
		ENCRYPTED_MAYBE, LOGIN_REQUIRED},
	{"snmp",
		"hex 302a020103301102044a112233020300ffe304010002010304123010040b"
		"80000009030211223344",
		"", "", "", 0, 0},
	{"snmp", "hex 3071020103301102044a", "", "", "", 0, 0},
	{"ike",
		"hex "
		"1122334455667788aabbccddeeff001129202220000000000000002400000008000000"
		"05",
		"ike", "IKEv2", "", ENCRYPTED_YES, LOGIN_UNKNOWN},
	{"ike", "hex 1122334455667788", "", "", "", 0, 0},
	{"rip", "hex 02010000 0002000000000000000000000000000000000001", "rip", "RIPv1",
		"routes in its answer: 1", ENCRYPTED_NO, LOGIN_UNKNOWN},
	{"asf-ping", "hex 0600ff06000011be401100100000000000000000810000000000 0000",
		"ipmi", "IPMI", "", ENCRYPTED_MAYBE, LOGIN_UNKNOWN},
	{"asf-ping", "hex 0600ff06000011be40110000", "", "", "", 0, 0},
	{"nat-pmp", "hex 0080000000000001c0000207", "nat-pmp-pcp", "NAT-PMP",
		"external address 192.0.2.7", ENCRYPTED_NO, LOGIN_UNKNOWN},
	{"nat-pmp", "hex 028000010000000000000001", "nat-pmp-pcp", "PCP", "",
		ENCRYPTED_NO, LOGIN_UNKNOWN},
	{"nat-pmp", "hex 0080", "", "", "", 0, 0},
	{"mdns",
		"hex 123484000001000200000000"
		"095f7365727669636573075f646e732d7364045f756470056c6f63616c00000c0001"
		"c00c000c000100000a00 000c 045f697070 045f746370 c023"
		"c00c000c000100000a00 000d 055f68747470 045f746370 c023",
		"mdns", "", "_ipp._tcp _http._tcp", ENCRYPTED_NO, LOGIN_UNKNOWN},
	{"mdns", "hex 1234840000010001", "", "", "", 0, 0},
	{"snmp-public",
		"hex "
		"307902010004067075626c6963a26c020411223344020100020100305e304506082b"
		"0601020101010004394c696e757820766d20362e31382e34342d66632d763738322023"
		"3120534d5020505245454d50545f44594e414d4943204030207838365f363430150608"
		"2b06010201010500 04096c61622d6167656e74",
		"snmp", "Linux vm 6.18.44-fc-v782 #1 SMP PREEMPT_DYNAMIC @0 x86_64",
		"lab-agent", ENCRYPTED_NO, LOGIN_NONE},
	/* of version 1, when a variable is not there */
	{"snmp-public",
		"hex "
		"303702010004067075626c6963a22a020411223344020102020102301c300c06082b"
		"060102010101000500300c06082b060102010105000500",
		"snmp", "", "", ENCRYPTED_NO, LOGIN_NONE},
	{"snmp-public", "hex 307902010004067075626c6963a26c0204", "", "", "", 0, 0},
	{"ipmi", "hex 0600ff070000000000000000001081", "", "", "", 0, 0},
	{"ipmi",
		"hex 0600ff0700 00000000 00000000 10 811c63 20003800 01 96 1f 03 "
		"00000000 00",
		"ipmi", "IPMI 2.0", "", ENCRYPTED_MAYBE, LOGIN_NONE},
	{"ipmi",
		"hex 0600ff0700 00000000 00000000 10 811c63 20003800 01 94 04 01 "
		"00000000 00",
		"ipmi", "IPMI 1.5", "", ENCRYPTED_MAYBE, LOGIN_REQUIRED},
	{"coap-core",
		"hex "
		"60450103c128ff3c2f3e3b7469746c653d2247656e6572616c20496e666f223b6374"
		"3d302c3c2f74696d653e3b69663d22636c6f636b223b72743d227469636b73223b7469"
		"746c653d22496e7465726e616c20436c6f636b223b63743d303b6f62732c3c2f617379"
		"6e633e3b63743d302c3c2f6578616d706c655f646174613e",
		"coap", "", "/ /time /async /example_data", ENCRYPTED_NO, LOGIN_NONE},
	{"coap-core", "hex 60840103", "coap", "", "", ENCRYPTED_NO, LOGIN_UNKNOWN},
	{"coap-core", "hex 60810103", "coap", "", "", ENCRYPTED_NO, LOGIN_REQUIRED},
	{"coap-core", "hex 6045", "", "", "", 0, 0},
	{"coap", "hex 70000102", "coap", "", "", ENCRYPTED_NO, LOGIN_UNKNOWN},
	{"coap-dtls", "hex 16feff", "coaps", "", "", ENCRYPTED_YES, LOGIN_UNKNOWN},
	{"openvpn", "hex 40", "openvpn", "", "", ENCRYPTED_YES, LOGIN_UNKNOWN},
	{"no-such-request", "hex 40", "", "", "", 0, 0},
};

START_TEST(an_answer_says_what_it_says_and_no_more)
{
	const struct answer_case *with = &cases[_i];
	struct service_facts facts = {.service = ""};
	uint8_t bytes[512];
	size_t length = strlen(with->answer);

	if (strncmp(with->answer, "hex ", 4) == 0)
		length = hex_read(with->answer + 4, bytes, sizeof(bytes));
	else
		memcpy(bytes, with->answer, length);
	ck_assert(datagram_read(with->request, bytes, length, &facts) ==
		(with->service[0] != '\0'));
	ck_assert_str_eq(facts.product, with->product);
	ck_assert_str_eq(facts.title, with->title);
	ck_assert_str_eq(facts.service, with->service);
	ck_assert_int_eq(facts.encrypted, with->encrypted);
	ck_assert_int_eq(facts.login, with->login);
	ck_assert(service_facts_are_sound(&facts));
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("datagram");
	TCase *tests = tcase_create("datagram");
	SRunner *runner;
	int failures;

	tcase_add_loop_test(tests, an_answer_says_what_it_says_and_no_more, 0,
		sizeof(cases) / sizeof(cases[0]));
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failures = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failures != 0;
}
