/* Conversations with real servers, as they were captured on Debian 12. */
#ifndef WATCHDOG_TESTS_UNIT_INQUIRY_CONVERSATIONS_H
#define WATCHDOG_TESTS_UNIT_INQUIRY_CONVERSATIONS_H

#include "inquiry/inquiry.h"

enum { SAYINGS_MAX = 4 };

/* What a server says, one saying after each of ours; the first one unasked unless it is
 * empty. Text, or bytes when it begins with "hex ". */
struct conversation {
	const char *probe, *service;
	const char *says[SAYINGS_MAX];
	const char *
		asked; /* what our first bytes must begin with; NULL: nothing is sent */
	enum inquiry_outcome outcome;
	const char *named, *product, *title;
	enum encrypted encrypted;
	enum login login;
};

static const char http_page[] =
	"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nDate: Wed, 25 Nov 2026 15:25:17 "
	"GMT\r\nServer: lighttpd/1.4.69\r\n\r\n<html><head><title>My "
	"\r\n  camera</title></head><form><input type=\"password\"></form></html>";

static const struct conversation conversations[] = {
	{"ssh-banner", "ssh", {"SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u10\r\n"}, NULL,
		INQUIRY_NAMED, "ssh", "OpenSSH 9.2p1 Debian-2+deb12u10", "",
		ENCRYPTED_YES, LOGIN_REQUIRED},
	{"none", "", {"SSH-2.0-dropbear_2022.83\r\n\x05"}, NULL, INQUIRY_NAMED, "ssh",
		"dropbear 2022.83", "", ENCRYPTED_YES, LOGIN_REQUIRED},
	{"http-get", "http", {"SSH-2.0-dropbear_2022.83\r\n"}, NULL, INQUIRY_NAMED,
		"ssh", "dropbear 2022.83", "", ENCRYPTED_YES, LOGIN_REQUIRED},
	{"http-get", "http", {"", http_page}, "GET / HTTP/1.1\r\nHost: 10.0.0.7:80\r\n",
		INQUIRY_NAMED, "http", "lighttpd/1.4.69", "My camera", ENCRYPTED_NO,
		LOGIN_REQUIRED},
	{"http-get", "http",
		{"",
			"HTTP/1.0 401 Unauthorized\r\nWWW-Authenticate: Basic "
			"realm=\"IP Camera\"\r\n\r\n"},
		"GET / ", INQUIRY_NAMED, "http", "", "IP Camera", ENCRYPTED_NO,
		LOGIN_REQUIRED},
	{"http-get", "elasticsearch",
		{"",
			"HTTP/1.1 200 OK\r\n\r\n{\"cluster_name\" : \"x\", \"version\" "
			": "
			"{ \"number\" : \"8.11.1\", \"lucene_version\" : \"9.8\"}}"},
		"GET / ", INQUIRY_NAMED, "elasticsearch", "Elasticsearch 8.11.1", "",
		ENCRYPTED_NO, LOGIN_NONE},
	{"http-docker-version", "docker",
		{"",
			"HTTP/1.1 200 OK\r\nServer: Docker/20.10.24 (linux)\r\n\r\n"
			"{\"Version\":\"20.10.24\",\"ApiVersion\":\"1.41\"}"},
		"GET /version ", INQUIRY_NAMED, "docker", "Docker 20.10.24", "",
		ENCRYPTED_NO, LOGIN_NONE},
	{"rtsp-options", "rtsp",
		{"",
			"RTSP/1.0 200 OK\r\nCSeq: 1\r\nServer: GStreamer RTSP "
			"server\r\nPublic: DESCRIBE, SETUP\r\n\r\n"},
		"OPTIONS * RTSP/1.0\r\n", INQUIRY_NAMED, "rtsp",
		"GStreamer RTSP server", "", ENCRYPTED_NO, LOGIN_UNKNOWN},
	{"ftp-banner", "ftp",
		{"220 (vsFTPd 3.0.3)\r\n",
			"211-Features:\r\n EPRT\r\n EPSV\r\n MDTM\r\n PASV\r\n REST "
			"STREAM\r\n"
			" SIZE\r\n TVFS\r\n UTF8\r\n211 End\r\n"},
		"FEAT\r\n", INQUIRY_NAMED, "ftp", "vsFTPd 3.0.3", "", ENCRYPTED_NO,
		LOGIN_UNKNOWN},
	{"ftp-banner", "ftp",
		{"220 (vsFTPd 3.0.3)\r\n",
			"211-Features:\r\n AUTH TLS\r\n EPRT\r\n PBSZ\r\n PROT\r\n211 "
			"End\r\n"},
		"FEAT\r\n", INQUIRY_NAMED, "ftp", "vsFTPd 3.0.3", "", ENCRYPTED_OFFERED,
		LOGIN_UNKNOWN},
	{"ftp-banner", "ftp", {"421 Service not available.\r\n"}, NULL, INQUIRY_NAMED,
		"ftp", "Service not available.", "", ENCRYPTED_NO, LOGIN_UNKNOWN},
	{"none", "", {"220 ProFTPD Server (Debian) [10.0.0.7]\r\n"}, "FEAT\r\n",
		INQUIRY_NAMED, "ftp", "ProFTPD Server (Debian) [10.0.0.7]", "",
		ENCRYPTED_NO, LOGIN_UNKNOWN},
	{"ftp-banner", "ftp",
		{"220---------- Welcome to Pure-FTPd [privsep] [TLS] ----------\r\n"
		 "220 You will be disconnected.\r\n",
			"530 You aren't logged in\r\n"},
		"FEAT\r\n", INQUIRY_NAMED, "ftp",
		"--------- Welcome to Pure-FTPd [privsep] [TLS] ----------", "",
		ENCRYPTED_OFFERED, LOGIN_UNKNOWN},
	{"smtp-banner", "smtp",
		{"220 vm ESMTP Exim 4.96 Wed, 25 Nov 2026 15:25:17 +0000\r\n",
			"250-vm Hello\r\n250-SIZE 52428800\r\n250 STARTTLS\r\n"},
		"EHLO watchdog.invalid\r\n", INQUIRY_NAMED, "smtp", "Exim 4.96", "",
		ENCRYPTED_OFFERED, LOGIN_UNKNOWN},
	{"smtp-banner", "smtp",
		{"220 vm ESMTP OpenSMTPD\r\n",
			"250-vm Hello\r\n250-8BITMIME\r\n250 HELP\r\n"},
		"EHLO ", INQUIRY_NAMED, "smtp", "OpenSMTPD", "", ENCRYPTED_NO,
		LOGIN_UNKNOWN},
	{"banner", "pop3",
		{"+OK Dovecot (Debian) ready. <5f3.1@vm>\r\n",
			"+OK\r\nCAPA\r\nTOP\r\nUIDL\r\nSTLS\r\nSASL PLAIN\r\n.\r\n"},
		"CAPA\r\n", INQUIRY_NAMED, "pop3", "Dovecot (Debian) ready.", "",
		ENCRYPTED_OFFERED, LOGIN_REQUIRED},
	{"banner", "imap",
		{"* OK IMAP4 ready\r\n",
			"* CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED\r\na OK "
			"done\r\n"},
		"a CAPABILITY\r\n", INQUIRY_NAMED, "imap", "IMAP4 ready", "",
		ENCRYPTED_OFFERED, LOGIN_REQUIRED},
	{"banner", "imap",
		{"* OK IMAP4 ready\r\n",
			"* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\na OK done\r\n"},
		"a CAPABILITY\r\n", INQUIRY_NAMED, "imap", "IMAP4 ready", "",
		ENCRYPTED_NO, LOGIN_REQUIRED},
	{"banner", "pop3",
		{"+OK Dovecot (Debian) ready. <5f3.1@vm>\r\n", "-ERR what?\r\n"},
		"CAPA\r\n", INQUIRY_NAMED, "pop3", "Dovecot (Debian) ready.", "",
		ENCRYPTED_NO, LOGIN_REQUIRED},
	{"banner", "imap",
		{"* OK [CAPABILITY IMAP4rev1 SASL-IR STARTTLS AUTH=PLAIN] Dovecot "
		 "(Debian) ready.\r\n"},
		NULL, INQUIRY_NAMED, "imap", "Dovecot (Debian) ready.", "",
		ENCRYPTED_OFFERED, LOGIN_REQUIRED},
	{"telnet-passive", "telnet", {"hex fffd25fffd18fffd20fffd23fffd27"}, NULL,
		INQUIRY_NAMED, "telnet", "", "", ENCRYPTED_NO, LOGIN_UNKNOWN},
	{"none", "", {"hex fffb01fffb030d0a2320"}, NULL, INQUIRY_NAMED, "telnet", "",
		"#", ENCRYPTED_NO, LOGIN_NONE},
	{"telnet-passive", "telnet", {"\r\nrouter login: "}, NULL, INQUIRY_NAMED,
		"telnet", "", "router login:", ENCRYPTED_NO, LOGIN_REQUIRED},
	{"rsync-greeting", "rsync", {"@RSYNCD: 32.0 sha512 sha256 sha1 md5 md4\n"},
		NULL, INQUIRY_NAMED, "rsync", "rsync protocol 32.0", "", ENCRYPTED_NO,
		LOGIN_UNKNOWN},
	{"none", "",
		{"INFO {\"server_id\":\"N\",\"version\":\"2.9.10\",\"auth_required\":"
		 "true,\"tls_required\":true}\r\n"},
		NULL, INQUIRY_NAMED, "nats", "2.9.10", "", ENCRYPTED_YES,
		LOGIN_REQUIRED},
	{"vnc-banner", "vnc", {"RFB 003.008\n", "hex 0101"}, "RFB 003.008\n",
		INQUIRY_NAMED, "vnc", "RFB 003.008", "", ENCRYPTED_NO, LOGIN_NONE},
	{"vnc-banner", "vnc", {"RFB 003.008\n", "hex 021302"}, "RFB 003.008\n",
		INQUIRY_NAMED, "vnc", "RFB 003.008", "", ENCRYPTED_OFFERED,
		LOGIN_REQUIRED},
	{"vnc-banner", "vnc", {"RFB 003.003\n", "hex 00000002"}, "RFB 003.003\n",
		INQUIRY_NAMED, "vnc", "RFB 003.003", "", ENCRYPTED_NO, LOGIN_REQUIRED},
	{"rdp-negotiate", "rdp", {"", "hex 030000130ed000001234000201080001000000"},
		"hex 030000130ee000000000000100080003000000", INQUIRY_NAMED, "rdp", "",
		"TLS", ENCRYPTED_YES, LOGIN_REQUIRED},
	{"mysql-greeting", "mysql",
		{"hex 17000000 0a382e302e333600 01000000 4142434445464748 00 ffff"},
		NULL, INQUIRY_NAMED, "mysql", "MySQL 8.0.36", "", ENCRYPTED_OFFERED,
		LOGIN_REQUIRED},
	{"mysql-greeting", "mysql",
		{"hex 5a0000000a352e352e352d31302e31312e31342d4d617269614442002a000000"
		 "3c5d7e4d3a2f5e2b00fef7080200ffc1"},
		NULL, INQUIRY_NAMED, "mysql", "MariaDB 10.11.14", "", ENCRYPTED_NO,
		LOGIN_REQUIRED},
	{"redis-ping", "redis", {"", "+PONG\r\n"}, "*1\r\n$4\r\nPING\r\n",
		INQUIRY_NAMED, "redis", "", "", ENCRYPTED_NO, LOGIN_NONE},
	{"redis-ping", "redis", {"", "-NOAUTH Authentication required.\r\n"}, "*1",
		INQUIRY_NAMED, "redis", "", "", ENCRYPTED_NO, LOGIN_REQUIRED},
	{"memcached-version", "memcached", {"", "VERSION 1.6.18\r\n"}, "version\r\n",
		INQUIRY_NAMED, "memcached", "memcached 1.6.18", "", ENCRYPTED_NO,
		LOGIN_NONE},
	{"postgres-sslrequest", "postgresql", {"", "N"}, "hex 0000000804d2162f",
		INQUIRY_NAMED, "postgresql", "PostgreSQL", "", ENCRYPTED_NO,
		LOGIN_UNKNOWN},
	{"postgres-sslrequest", "postgresql", {"", "S"}, "hex 0000000804d2162f",
		INQUIRY_NAMED, "postgresql", "PostgreSQL", "", ENCRYPTED_OFFERED,
		LOGIN_UNKNOWN},
	{"mqtt-connect", "mqtt", {"", "hex 20020000"}, "hex 1019", INQUIRY_NAMED,
		"mqtt", "", "", ENCRYPTED_NO, LOGIN_NONE},
	{"mqtt-connect", "mqtt", {"", "hex 20020005"}, "hex 1019", INQUIRY_NAMED,
		"mqtt", "", "", ENCRYPTED_NO, LOGIN_REQUIRED},
	{"amqp-header", "amqp",
		{"",
			"hex "
			"0100000000003c000a000a00090000002c0770726f64756374530000000852"
			"61626269744d510776657273696f6e5300000006332e31302e380000000550"
			"4c41"
			"494ece"},
		"AMQP", INQUIRY_NAMED, "amqp", "RabbitMQ 3.10.8", "", ENCRYPTED_NO,
		LOGIN_REQUIRED},
	{"smb-negotiate", "smb",
		{"",
			"hex "
			"000000cafe534d424000000000000000000001000100000000000000000000"
			"00000000"
			"00000000000000000000000000000000000000000000000000000000000000"
			"00004100"
			"010002030000766d0000000000000000000000000000470000000000800000"
			"00800000"
			"008000"},
		"hex 0000006cfe534d42", INQUIRY_NAMED, "smb", "SMB 3.0.2",
		"signing not required", ENCRYPTED_OFFERED, LOGIN_UNKNOWN},
	{"ldap-rootdse", "ldap",
		{"",
			"hex "
			"3030020101642b040030273025040b6f626a656374436c6173733116040374"
			"6f"
			"70040f4f70656e4c444150726f6f74445345"},
		"hex 3025020101", INQUIRY_NAMED, "ldap", "OpenLDAP", "", ENCRYPTED_NO,
		LOGIN_UNKNOWN},
	{"socks-greet", "socks", {"", "hex 0500"}, "hex 050100", INQUIRY_NAMED, "socks",
		"", "", ENCRYPTED_NO, LOGIN_NONE},
	{"socks-greet", "socks", {"", "hex 05ff"}, "hex 050100", INQUIRY_NAMED, "socks",
		"", "", ENCRYPTED_NO, LOGIN_REQUIRED},
	{"rpc-null", "rpcbind",
		{"",
			"hex 8000001857444f4700000001000000000000000000000000000000"
			"00"},
		"hex 80000028", INQUIRY_NAMED, "rpcbind", "", "", ENCRYPTED_NO,
		LOGIN_NONE},
	{"dns-tcp", "dns",
		{"",
			"hex "
			"00375744858000010001000000000776657273696f6e0462696e64000010"
			"0003c00c0010000300000000000d0c646e736d6173712d322e3930"},
		"hex 001e5744", INQUIRY_NAMED, "dns", "dnsmasq-2.90", "", ENCRYPTED_NO,
		LOGIN_UNKNOWN},
	{"epmd-names", "epmd", {"", "hex 00001111", "name rabbit at port 25672\n"},
		"hex 00016e", INQUIRY_NAMED, "epmd", "", "name rabbit at port 25672",
		ENCRYPTED_NO, LOGIN_NONE},
	{"adb-connect", "adb",
		{"",
			"hex 434e584e00000001001000001d0000000000000000000000"
			"6465766963653a3a726f2e70726f647563742e6d6f64656c3d5456313b"},
		"CNXN", INQUIRY_NAMED, "adb", "TV1", "", ENCRYPTED_NO, LOGIN_NONE},
	/* Nothing that is known. */
	{"none", "", {"hello \x1b[31m\r\n"}, NULL, INQUIRY_SILENT, "", "",
		"hello \\x1b[31m", ENCRYPTED_MAYBE, LOGIN_UNKNOWN},
};

enum { CONVERSATIONS = sizeof(conversations) / sizeof(conversations[0]) };

#endif
