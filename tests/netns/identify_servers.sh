#!/bin/bash
# The real servers of make identify-lab, from Debian packages, over three segments, each on a
# host of its own, and TRUTH: what they are, as they were configured. Source lab.sh first.
segments=(home iot work)
PACKAGES="vsftpd redis-server memcached rsync dnsmasq-base postgresql mariadb-server samba slapd
	tigervnc-standalone-server xrdp dovecot-imapd dovecot-pop3d opensmtpd dante-server rpcbind
	openssh-server minidlna snmpd tftpd-hpa libcoap3-bin kamailio cups-daemon"
for package in $PACKAGES; do
	dpkg -s "$package" >/dev/null 2>&1 || missing="${missing:-} $package"
done
[ -z "${missing:-}" ] || lab_fail "missing packages:$missing"

lab_start
lab_segment home
lab_segment iot
lab_segment work
lab_host watcher home 10.77.1.2/24 - 02:00:00:00:01:02
lab_leg watcher iot 10.77.2.2/24 02:00:00:00:02:02
lab_leg watcher work 10.77.3.2/24 02:00:00:00:03:02
lab_guard
TRUTH=() # "IP PORT[/udp] SERVICE ENCRYPTED", as the server was configured
number=10

# host SEGMENT NUMBER: a new host on it, its name in HOST and its address in IP.
host() {
	number=$((number + 1))
	HOST=s$number
	IP=10.77.$2.$number
	lab_host "$HOST" "$1" "$IP/24" -
}

# server SEGMENT PORT SERVICE ENCRYPTED COMMAND ...: in a session of its own, as some of them end
# their whole process group when they are told to end.
server() {
	local segment=$1 port=$2 index
	for index in 1 2 3; do [ "${segments[index - 1]}" = "$segment" ] && break; done
	TRUTH+=("10.77.$index.$number $port $3 $4")
	shift 4
	lab_spawn "$HOST" "$LAB/$HOST.log" setsid "$@"
	lab_await_port "$HOST" "$port"
}

# answerer SEGMENT PORT SERVICE ENCRYPTED COMMAND ...: the same over UDP.
answerer() {
	local segment=$1 port=$2 index until
	for index in 1 2 3; do [ "${segments[index - 1]}" = "$segment" ] && break; done
	TRUTH+=("10.77.$index.$number $port/udp $3 $4")
	shift 4
	lab_spawn "$HOST" "$LAB/$HOST-udp.log" setsid "$@"
	until=$(($(lab_now) + 15000000))
	while [ -z "$(lab_in "$HOST" ss -Hlun "sport = :$port")" ]; do
		[ "$(lab_now)" -lt "$until" ] || lab_fail "UDP port $port of $HOST does not open"
		lab_breathe
	done
}

dir() {
	mkdir -p "$LAB/$1"
	[ $# = 1 ] || chown "$2" "$LAB/$1"
	chmod 755 "$LAB/$1"
}

openssl req -x509 -newkey rsa:2048 -nodes -keyout "$LAB/key" -out "$LAB/crt" -days 30 \
	-subj /CN=lab.lan 2>/dev/null
dropbearkey -t ed25519 -f "$LAB/dropbear" >/dev/null 2>&1
ssh-keygen -q -t ed25519 -N '' -f "$LAB/sshd"
mkdir -p /run/sshd /var/run/vsftpd/empty
dir www
echo '<title>Lab</title>' >"$LAB/www/index.html"

# ---- home
host home 1
printf 'server.document-root = "%s"\nserver.port = 80\nindex-file.names = ("index.html")\n' \
	"$LAB/www" >"$LAB/web"
server home 80 http no lighttpd -D -f "$LAB/web"
host home 1
server home 443 https yes openssl s_server -quiet -www -accept 443 -cert "$LAB/crt" -key "$LAB/key"
host home 1
server home 22 ssh yes /usr/sbin/sshd -D -e -p 22 -h "$LAB/sshd" -o PidFile=none
host home 1
# samba DIRECTORY LINE: its configuration, with that line in it.
samba() {
	local key
	dir "$1"
	printf '[global]\nsmb ports=445\nncalrpc dir=%s/rpc\n%s\n' "$LAB/$1" "$2" >"$LAB/$1.conf"
	for key in 'private dir' 'lock directory' 'state directory' 'cache directory' \
		'pid directory'; do
		echo "$key=$LAB/$1" >>"$LAB/$1.conf"
	done
}
samba smb ''
server home 445 smb offered smbd -F --no-process-group -s "$LAB/smb.conf" -l "$LAB/smb"
host home 1
samba smb1 'server min protocol = NT1'
server home 445 smb offered smbd -F --no-process-group -s "$LAB/smb1.conf" -l "$LAB/smb1"
answerer home 137 netbios-ns no nmbd -F --no-process-group -s "$LAB/smb1.conf" -l "$LAB/smb1"
host home 1
server home 5901 vnc no Xtigervnc :1 -rfbport 5901 -SecurityTypes None
host home 1
server home 3389 rdp yes xrdp -n -p 3389
host home 1
printf '[x]\npath=%s\n' "$LAB/www" >"$LAB/rsync"
server home 873 rsync no rsync --daemon --no-detach --config="$LAB/rsync"
host home 1
printf 'port=8200\nmedia_dir=%s\ndb_dir=%s\nlog_dir=%s\n' "$LAB/www" "$LAB/www" "$LAB/www" \
	>"$LAB/dlna"
server home 8200 http no minidlnad -S -f "$LAB/dlna" -P "$LAB/dlna.pid"

# Never asked, whatever it says: CUPS for a printer, kamailio for a telephone.
host home 1
dir cups
printf 'Listen 0.0.0.0:631\n<Location />\n Order allow,deny\n Allow all\n</Location>\n' >"$LAB/cups/cupsd.conf"
printf 'ServerRoot %s/cups\nStateDir %s/cups\nCacheDir %s/cups\nRequestRoot %s/cups\nErrorLog stderr\n' \
	"$LAB" "$LAB" "$LAB" "$LAB" >"$LAB/cups/cups-files.conf"
server home 631 - - cupsd -f -c "$LAB/cups/cupsd.conf" -s "$LAB/cups/cups-files.conf"

# ---- iot
host iot 2
echo "telnet stream tcp nowait root /usr/sbin/telnetd telnetd" >"$LAB/inetd"
server iot 23 telnet no inetutils-inetd -d "$LAB/inetd"
host iot 2
printf 'listener 1883\nallow_anonymous true\n' >"$LAB/open"
server iot 1883 mqtt no mosquitto -c "$LAB/open"
host iot 2
printf 'listener 1883\nallow_anonymous false\n' >"$LAB/closed"
server iot 1883 mqtt no mosquitto -c "$LAB/closed"
host iot 2
printf 'listener 8883\nallow_anonymous true\ncertfile %s\nkeyfile %s\n' "$LAB/crt" "$LAB/key" \
	>"$LAB/secure"
chmod 644 "$LAB/key"
server iot 8883 mqtts yes mosquitto -c "$LAB/secure"
host iot 2
printf 'listen=YES\nlisten_ipv6=NO\nbackground=NO\nseccomp_sandbox=NO\n' >"$LAB/ftp"
server iot 21 ftp no vsftpd "$LAB/ftp"
host iot 2
server iot 8080 ssh yes dropbear -F -E -p 8080 -r "$LAB/dropbear" -P "$LAB/dropbear.pid"
host iot 2
printf 'listen_port=2121\n' | cat "$LAB/ftp" - >"$LAB/ftp2"
server iot 2121 ftp no vsftpd "$LAB/ftp2"
host iot 2
printf 'logoutput: stderr\ninternal: eth0 port=1080\nexternal: eth0\nsocksmethod: none\nclientmethod: none\nclient pass { from: 0/0 to: 0/0 }\nsocks pass { from: 0/0 to: 0/0 }\n' >"$LAB/socks"
server iot 1080 socks no danted -f "$LAB/socks" -p "$LAB/socks.pid"
host iot 2
server iot 8443 tls yes openssl s_server -quiet -accept 8443 -cert "$LAB/crt" -key "$LAB/key" \
	-tls1 -cipher ALL:@SECLEVEL=0
host iot 2
server iot 9100 - - socat TCP-LISTEN:9100,fork,reuseaddr /dev/null

host iot 2
printf 'listen_port=21\nssl_enable=YES\nallow_anon_ssl=YES\nrsa_cert_file=%s\nrsa_private_key_file=%s\n' \
	"$LAB/crt" "$LAB/key" | cat "$LAB/ftp" - >"$LAB/ftps"
server iot 21 ftp offered vsftpd "$LAB/ftps"
host iot 2
answerer iot 5683 coap no coap-server-notls -A 0.0.0.0
host iot 2
dir tftp
answerer iot 69 tftp no in.tftpd -L -s "$LAB/tftp"
host iot 2
printf 'agentAddress udp:161\nrocommunity public\n' >"$LAB/public"
answerer iot 161 snmp no snmpd -f -Lo -C -c "$LAB/public" -p "$LAB/public.pid"
host iot 2
printf 'agentAddress udp:161\nrocommunity other\n' >"$LAB/other"
answerer iot 161 snmp maybe snmpd -f -Lo -C -c "$LAB/other" -p "$LAB/other.pid"
host iot 2
printf 'listen=udp:eth0:5060\nlisten=tcp:eth0:5060\nloadmodule "sl.so"\nrequest_route { sl_send_reply("200", "OK"); }\n' \
	>"$LAB/kamailio"
server iot 5060 - - kamailio -DD -E -f "$LAB/kamailio" -Y "$LAB"

# ---- work
host work 3
server work 6379 redis no redis-server --port 6379 --protected-mode no --save ''
host work 3
server work 6379 redis no redis-server --port 6379 --requirepass secret --save ''
host work 3
server work 11211 memcached no memcached -u nobody -p 11211
host work 3
dir postgres postgres
bin=$(ls -d /usr/lib/postgresql/*/bin)
su postgres -s /bin/sh -c "$bin/initdb -D $LAB/postgres/data >/dev/null"
server work 5432 postgresql no su postgres -s /bin/sh -c \
	"exec $bin/postgres -D $LAB/postgres/data -h '*' -k $LAB/postgres"
host work 3
dir postgres2 postgres
install -o postgres -m 600 "$LAB/key" "$LAB/postgres2/key"
install -o postgres -m 644 "$LAB/crt" "$LAB/postgres2/crt"
su postgres -s /bin/sh -c "$bin/initdb -D $LAB/postgres2/data >/dev/null"
server work 5432 postgresql offered su postgres -s /bin/sh -c \
	"exec $bin/postgres -D $LAB/postgres2/data -h '*' -k $LAB/postgres2 -c ssl=on \
		-c ssl_cert_file=$LAB/postgres2/crt -c ssl_key_file=$LAB/postgres2/key"
host work 3
dir mysql mysql
mariadb-install-db --no-defaults --datadir="$LAB/mysql" --user=mysql >/dev/null 2>&1
# Without grants it talks to every host: else it says no more than its name.
server work 3306 mysql no mariadbd --no-defaults --skip-grant-tables --datadir="$LAB/mysql" --user=mysql \
	--socket="$LAB/mysql/sock" --bind-address=0.0.0.0
host work 3
dir ldap
printf 'include /etc/ldap/schema/core.schema\nmodulepath /usr/lib/ldap\nmoduleload back_mdb\ndatabase mdb\nsuffix "dc=x"\nrootdn "cn=a,dc=x"\ndirectory %s/ldap\n' "$LAB" >"$LAB/slapd"
server work 389 ldap no slapd -d 0 -h ldap://0.0.0.0:389 -f "$LAB/slapd"
host work 3
printf 'protocols = imap pop3\nbase_dir=%s/dovecot\nlog_path=/dev/stderr\nssl=no\ndefault_internal_user=nobody\ndefault_login_user=nobody\ndefault_internal_group=nogroup\npassdb {\n driver=static\n}\n' "$LAB" >"$LAB/dovecot.conf"
server work 143 imap no dovecot -F -c "$LAB/dovecot.conf"
TRUTH+=("10.77.3.$number 110 pop3 no")
host work 3
sed "s|ssl=no|ssl=yes\nssl_cert=<$LAB/crt\nssl_key=<$LAB/key|; s|/dovecot\$|/dovecot2|" "$LAB/dovecot.conf" \
	>"$LAB/dovecot2.conf"
server work 143 imap offered dovecot -F -c "$LAB/dovecot2.conf"
TRUTH+=("10.77.3.$number 110 pop3 offered" "10.77.3.$number 993 imaps yes")
host work 3
printf 'listen on eth0 port 25\naction "x" maildir\nmatch from any for any action "x"\n' >"$LAB/smtpd"
server work 25 smtp no smtpd -d -f "$LAB/smtpd"
host work 3
install -m 600 "$LAB/key" "$LAB/smtpd.key"
printf 'pki x cert "%s"\npki x key "%s"\nlisten on eth0 port 25 tls pki x\naction "x" maildir\nmatch from any for any action "x"\n' \
	"$LAB/crt" "$LAB/smtpd.key" >"$LAB/smtpd2"
# A second one of its own needs another place for its control socket.
server work 25 smtp offered unshare -m sh -c "mount -t tmpfs none /run && exec smtpd -d -f $LAB/smtpd2"
host work 3
server work 53 dns no dnsmasq -k -C /dev/null --port=53 --no-resolv --pid-file
TRUTH+=("10.77.3.$number 53/udp dns no")
host work 3
server work 111 rpcbind no rpcbind -f -w
TRUTH+=("10.77.3.$number 111/udp rpcbind no")
