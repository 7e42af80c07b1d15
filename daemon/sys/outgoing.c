#include "sys/outgoing.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { SYN_REPEATS = 1, CLASS_CS1 = 0x20 };

union socket_address {
	struct sockaddr any;
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
};

static socklen_t
fill(union socket_address *address, const struct ip *ip, uint16_t port)
{
	memset(address, 0, sizeof(*address));
	if (ip->family == IP_V4) {
		address->v4.sin_family = AF_INET;
		address->v4.sin_port = htons(port);
		memcpy(&address->v4.sin_addr, ip->bytes, 4);
		return sizeof(address->v4);
	}
	address->v6.sin6_family = AF_INET6;
	address->v6.sin6_port = htons(port);
	memcpy(&address->v6.sin6_addr, ip->bytes, 16);
	return sizeof(address->v6);
}

static bool
set_number(int socket, int level, int option, int value)
{
	return setsockopt(socket, level, option, &value, sizeof(value)) == 0;
}

static bool
prepare(int socket, const struct outgoing *from)
{
	bool v4 = from->ip.family == IP_V4;
	union socket_address address;
	socklen_t length = fill(&address, &from->ip, from->port);

	/* A port of our own choice was used a moment ago; else the kernel chooses when it
	 * knows the other end. */
	return setsockopt(socket, SOL_SOCKET, SO_BINDTODEVICE, from->interface,
		       (socklen_t)strlen(from->interface)) == 0 &&
		set_number(socket, IPPROTO_TCP, TCP_SYNCNT, SYN_REPEATS) &&
		set_number(socket, v4 ? IPPROTO_IP : IPPROTO_IPV6,
			v4 ? IP_TOS : IPV6_TCLASS, CLASS_CS1) &&
		(from->port != 0 ? set_number(socket, SOL_SOCKET, SO_REUSEADDR, 1)
				 : set_number(socket, IPPROTO_IP,
					   IP_BIND_ADDRESS_NO_PORT, 1)) &&
		bind(socket, &address.any, length) == 0;
}

int
outgoing_socket(const struct outgoing *from)
{
	int made = socket(from->ip.family == IP_V4 ? AF_INET : AF_INET6,
		SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	int why;

	if (made < 0 || prepare(made, from))
		return made;
	why = errno;
	(void)close(made);
	errno = why;
	return -1;
}

int
outgoing_connect(int socket, const struct ip *to, uint16_t port)
{
	union socket_address address;
	socklen_t length = fill(&address, to, port);

	if (connect(socket, &address.any, length) == 0 || errno == EINPROGRESS)
		return 0;
	return errno;
}
