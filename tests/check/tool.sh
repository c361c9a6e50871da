#!/bin/sh
# The command: what it prints and with what status it exits.
set -u
. tests/toollib.sh
snapshots=$PWD/tests/snapshots

# says FILE TEXT: the output has a line with this text.
says() {
	if grep -qF -e "$2" "$dir/$1"; then
		ok
	else
		fail "$asked: \"$2\" is not in its $1"
		cat "$dir/$1"
	fi
}

# holds WHAT COMMAND...: the command succeeds.
holds() {
	what=$1
	shift
	if "$@"; then
		ok
	else
		fail "$what"
	fi
}

silent() {
	if grep -qF -e "$2" "$dir/$1"; then
		fail "$asked: \"$2\" is in its $1"
	else
		ok
	fi
}

# value PARAMETER VALUE ORIGIN: what "show" printed of a setting.
value() {
	printf '  value      %s\n  from       %s\n' "$2" "$3" >"$dir/want"
	if sed -n "\|^  parameter  secopts:$1\$|{n;p;n;p;}" "$dir/out" |
		diff -u "$dir/want" -
	then
		ok
	else
		fail "$asked: secopts:$1"
	fi
}

# Without the warnings, which are folded, of plug-ins that are not installed, and
# without what a member of a domain is told besides, where another only plays one.
stable() {
	awk '/^(warning|hint): / { skip = /secopts\.so is missing/ }
		/^Group Policy: / { getline; next }
		!skip' "$dir/out"
}

snapshot() {
	if stable | diff -u "$snapshots/$1" -; then
		ok
	else
		fail "$asked: differs from tests/snapshots/$1"
	fi
}

# Defaults -----------------------------------------------------------------

conf 'vfs objects = secopts' 'gensec:ntlmssp = no' \
	'usershare max shares = 0'
run 0 show --all
snapshot show-standalone.txt
holds "$asked: $(cat "$dir/err")" test ! -s "$dir/err"
run 0 show --all --role member
snapshot show-member.txt
run 0 show --all --role dc
snapshot show-dc.txt
run 0 show --all --release 2003
snapshot show-2003.txt

conf 'vfs objects = secopts' 'gensec:ntlmssp = no' \
	'usershare max shares = 0' 'realm = a.example' \
	"state directory = $dir/none" 'server role = member server'
run 0 show --all
snapshot show-member.txt
says out 'Group Policy: samba-gpupdate does not call the extension'
conf 'vfs objects = secopts dfs_samba4 acl_xattr' 'gensec:ntlmssp = no' \
	'usershare max shares = 0' \
	"state directory = $dir/none" \
	'realm = a.example' 'server role = active directory domain controller'
run 0 show --all
snapshot show-dc.txt
says out 'Group Policy: samba-gpupdate does not call the extension'
conf 'vfs objects = secopts' 'gensec:ntlmssp = no' \
	'usershare max shares = 0' \
	'secopts:windows release = 2003'
run 0 show --all
snapshot show-2003.txt

# Every setting, under both names, and what stands in for a bad value ------

# parameter, registry value, value, as shown, bad value, stand-in, where from
while IFS='|' read -r parameter name text shown junk fallback from; do
	conf "secopts:$parameter = $text"
	run 0 show --all
	value "$parameter" "$shown" "${from:-smb.conf}"
	conf "secopts:$name = $text"
	run 0 show --all
	value "$parameter" "$shown" "${from:-smb.conf}"
	conf "secopts:$parameter = $junk"
	run 0 show --all
	value "$parameter" "$fallback" "${from:-fallback for a bad value}"
	said="'secopts:$parameter = $junk': "
	says err "$said"
	number=${fallback%% *}
	case $number in
	'(empty)') says err 'using the empty list instead' ;;
	*\\*) says err "using ($number, " ;;
	*) says err "using $number instead" ;;
	esac
done <<'END'
restrict null session access|RestrictNullSessAccess|0|0|2|1
null session pipes|NullSessionPipes|a, "b c";\pipe\d|a "b c" \pipe\d|a*|(empty)
null session shares|NullSessionShares|""|(empty)|"a|(empty)
everyone includes anonymous|EveryoneIncludesAnonymous|enabled|1|maybe|0
restrict anonymous sam|RestrictAnonymousSAM|no|0|-1|1
restrict anonymous|RestrictAnonymous|1|1|yess|1
lsa anonymous name lookup|LSAAnonymousNameLookup|on|1|0x|0
turn off anonymous block|TurnOffAnonymousBlock|yes|1|2|0
restrict remote sam|RestrictRemoteSAM|D:(A;;RC;;;AU)|D:(A;;RC;;;AU)|D:(A;;RC;;;|O:SYG:SYD:(A;;RC;;;BA)
restrict remote sam audit only mode|RestrictRemoteSamAuditOnlyMode|yes|1|2|0
restrict remote sam event throttling window|RestrictRemoteSamEventThrottlingWindow|0x3c|60|86401|900
restrict remote clients|RestrictRemoteClients|2|2|3|0
samr change user password api policy|SamrChangeUserPasswordApiPolicy|0x1|1|4|3
allowed exact paths|AllowedExactPaths|"a b\c", d|"a b\c" d|a?|System\CurrentControlSet\Control\ProductOptions "System\CurrentControlSet\Control\Server Applications" "Software\Microsoft\Windows NT\CurrentVersion"
allowed paths|AllowedPaths|""|(empty)|"a|System\CurrentControlSet\Control\Print\Printers System\CurrentControlSet\Services\Eventlog "Software\Microsoft\OLAP Server" "Software\Microsoft\Windows NT\CurrentVersion\Print" "Software\Microsoft\Windows NT\CurrentVersion\Windows" System\CurrentControlSet\Control\ContentIndex "System\CurrentControlSet\Control\Terminal Server" "System\CurrentControlSet\Control\Terminal Server\UserConfig" "System\CurrentControlSet\Control\Terminal Server\DefaultUserConfiguration" "Software\Microsoft\Windows NT\CurrentVersion\Perflib" System\CurrentControlSet\Services\SysmonLog
ntlm min server sec|NtlmMinServerSec|537395200|0x20080000 (ntlmv2 128bit)|1|0x20080000 (ntlmv2 128bit)
ntlm min client sec|NtlmMinClientSec|56bit|0x80000000 (56bit)|40bit|0x20080000 (ntlmv2 128bit)
lm compatibility level|LmCompatibilityLevel|3|5|6|5|Samba's parameters
use machine id|UseMachineId|0x0|0|x|1
allow null session fallback|allownullsessionfallback|true|1|99999999999|0
restrict receiving ntlm traffic|RestrictReceivingNTLMTraffic|2|2|3|0
audit receiving ntlm traffic|AuditReceivingNTLMTraffic|1|1|all|2
restrict sending ntlm traffic|RestrictSendingNTLMTraffic|0x2|2|3|1
client allowed ntlm servers|ClientAllowedNTLMServers|nas *.example.com|nas *.example.com|a**|(empty)
restrict ntlm in domain|RestrictNTLMInDomain|5|5|4|0
audit ntlm in domain|AuditNTLMInDomain|7|7|2|0
dc allowed ntlm servers|DCAllowedNTLMServers|FILES*|FILES*|a?|(empty)
block ntlm|BlockNTLM|on|1|2|0
block ntlm server exception list|BlockNTLMServerExceptionList|192.0.2.1|192.0.2.1|"a|(empty)
END

# LmCompatibilityLevel is what Samba's own parameters add up to.
while IFS='|' read -r level lines; do
	IFS=';'
	# shellcheck disable=SC2086
	conf $lines
	unset IFS
	run 0 show --all
	value 'lm compatibility level' "$level" "Samba's parameters"
done <<'END'
0|client ntlmv2 auth = no;client lanman auth = yes;ntlmssp_client:ntlm2 = no
0|client ntlmv2 auth = no;ntlmssp_client:ntlm2 = no
1|client ntlmv2 auth = no;client lanman auth = yes
2|client ntlmv2 auth = no
3|lanman auth = yes;ntlm auth = yes
4|ntlm auth = yes
5|ntlm auth = ntlmv2-only
END

# KB 932461
conf 'client ntlmv2 auth = no' 'ntlmssp_client:ntlm2 = no' \
	'secopts:ntlm min client sec = 0x20080000'
run 0 show --all
says err 'in conflict with LmCompatibilityLevel 0'
says err "'secopts:ntlm min client sec = NTLMv2 session security'"
conf 'client ntlmv2 auth = no' 'ntlmssp_client:ntlm2 = no'
run 0 show --all
silent err 'in conflict'

conf 'secopts:null session pipes = a' 'secopts:NullSessionPipes = a' \
	'secopts:restrict null session access = 0' \
	'secopts:RestrictNullSessAccess = 1'
run 0 show --all
value 'restrict null session access' 1 'fallback for a bad value'
says err 'given twice, under its two names'

conf 'secopts:mode = off' 'secopts:windows release = 2016' \
	'secopts:treat guest as anonymous = perhaps'
run 0 show --all
says err "'secopts:mode = off': not enforce or audit; using enforce instead"
says err "'secopts:windows release = 2016': not 2022"
says err "'secopts:treat guest as anonymous = perhaps': not yes or no"
says out 'mode                      enforce'
says out 'windows release           2022'
says out 'treat guest as anonymous  yes'

# Every parameter of the project's own, and nothing of it twice.
conf 'secopts:policy source = both' 'secopts:audit window = 5' \
	'secopts:event notification = yes'
run 0 show --all
says out 'policy source             both'
says out 'audit window              5'
says out 'event notification        yes'
build/bin/secopts-doc smb.conf |
	sed -n 's/^[;# \t]*secopts:\([^=]*[^= ]\) *=.*/\1/p' |
	sort -u >"$dir/parameters"
holds 'parameters are documented' test -s "$dir/parameters"
while read -r parameter; do
	holds "$asked: secopts:$parameter once" test "$(grep -cE \
		"^(  parameter  secopts:$parameter$|$parameter  +[^ ])" \
		"$dir/out")" = 1
done <"$dir/parameters"

# All in one look ------------------------------------------------------------

# row MARK NAME VALUE...: the line of a setting, by its words.
row() {
	if tr -s ' ' <"$dir/out" | grep -qxF -e " $*"; then
		ok
	else
		fail "$asked: no line \"$*\""
		cat "$dir/out"
	fi
}

conf 'vfs objects = secopts' 'secopts:restrict null session access = 0' \
	'secopts:everyone includes anonymous = 1' \
	'client ntlmv2 auth = no' 'secopts:block ntlm = 2' \
	'secopts:allowed paths = "a path that is too long for one line" b c d' \
	'secopts:ntlm 128bit = always'
run 0 show
says out 'Role standalone, Windows Server 2022, mode enforce; ntlm 128bit = always'
row 'weak RestrictNullSessAccess 0 smb.conf'
says out "      Windows' default: 1"
row 'weak EveryoneIncludesAnonymous 1 smb.conf'
row 'weak LmCompatibilityLevel 2 Samba'
row 'bad BlockNTLM 0 stand-in'
says out '"a path that is too long for... smb.conf'
says out 'A value that ends in ... is longer:'
says out "15 more are at Windows' default or have no effect here"
says out ' weak 3 settings are laxer'
says out ' bad  1 line cannot be read.'
silent out 'RestrictReceivingNTLMTraffic'
silent out 'All of it is enforced'
holds "$asked: lines of more than 80 columns" \
	awk 'length > 80 { exit 1 }' "$dir/out"
conf 'secopts:mode = audit' 'secopts:restrict receiving ntlm traffic = 2' \
	'secopts:restrict anonymous = 1'
run 0 show
says out 'mode audit (nothing is refused)'
row 'log RestrictReceivingNTLMTraffic 2 smb.conf'
says out 'Nothing is refused, only logged (mode audit); when enforced:'
run 0 show --role dc
row '- RestrictAnonymous 1 smb.conf'
says out '      no effect on domain controllers, as on Windows'
silent out 'RestrictNTLMInDomain'

# All of one, by any of its names and by how it begins.
for name in NullSessionPipes nullsessionp 'null session pipes' \
	'secopts:Null Session Pipes'; do
	asked="secopts show $name"
	"$tool" show "$name" -s "$dir/smb.conf" >"$dir/out"
	value 'null session pipes' '(empty)' 'Windows default'
	says out 'are compared without regard to case'
	silent out NullSessionShares
done
run 0 show restrict null session access
value 'restrict null session access' 1 'Windows default'
"$tool" show lm BlockNTLM --json -s "$dir/smb.conf" >"$dir/out"
asked='secopts show lm BlockNTLM --json'
holds "$asked" test "$(grep -c '"display_name"' "$dir/out")" = 2

# When a server's 128-bit binds a client ------------------------------------

while IFS='|' read -r text shown; do
	conf "secopts:ntlm 128bit = $text"
	run 0 show --all
	says out "ntlm 128bit               $shown"
done <<'END'
with confidentiality|with confidentiality
With Confidentiality|with confidentiality
always|always
no|always
END
says err "'secopts:ntlm 128bit = no': not with confidentiality or always; using always instead"

# What is said in sum, and what does not enforce ---------------------------

conf 'vfs objects = secopts' 'secopts:mode = audit' \
	'secopts:null session pipes = lsarpc' \
	'secopts:null session shares = a "b c"'
run 0 show --all
says out 'mode                      audit'
says out 'Nothing is refused, only logged (mode audit); when enforced:'
says out 'An anonymous client has a session: it may open the pipe lsarpc and'
says out 'not a member of Everyone'
silent out "without 'vfs objects"

conf 'vfs objects = secopts' 'secopts:restrict null session access = 0' \
	'secopts:everyone includes anonymous = 1'
run 0 show --all
says out 'An anonymous client has a session: Samba alone decides'
says out 'and a member of Everyone'

while IFS='|' read -r value who; do
	conf 'vfs objects = secopts' "map to guest = $value" \
		'[open]' 'path = /srv' 'guest ok = yes'
	run 0 show --all
	says out "warning: 'map to guest = $value': a client that logs on with"
	holds "$asked: $who" sh -c \
		"tr -s '\n ' ' ' <\"$dir/out\" | grep -qF \"$who is a guest\""
	says out 'lists users and shares'
done <<'END'
Bad User|a name that Samba does not know
Bad Password|any name and a wrong password
Bad Uid|an account without a Unix user
END
conf 'vfs objects = secopts' 'map to guest = bad user' \
	'restrict anonymous = 2' '[open]' 'path = /srv' 'guest ok = yes'
run 0 show --all
says out "warning: 'map to guest"
silent out 'lists users'
conf 'vfs objects = secopts' 'map to guest = bad user' '[closed]' 'path = /srv'
run 0 show --all
silent out "warning: 'map to guest"
says out "hint: 'map to guest = Bad User'"
says out "a guest sees the names of shares"
run 0 show
silent out "map to guest"
conf 'vfs objects = secopts' 'map to guest = bad user' \
	'restrict anonymous = 2' '[closed]' 'path = /srv'
run 0 show --all
silent out "map to guest"
conf 'vfs objects = secopts' 'map to guest = bad user' \
	'secopts:treat guest as anonymous = yes'
run 0 show --all
silent out "'map to guest'"
conf 'vfs objects = secopts'
run 0 show --all
silent out "'map to guest'"

# How to change it, without a document.
conf 'vfs objects = secopts'
run 0 show NullSessionShares
says out 'secopts:null session shares = NAME NAME'
says out "'secopts ask share NAME' tells what else a share needs"
run 0 show NtlmMinServerSec
says out 'secopts:ntlm min server sec = 128bit'
run 0 show LmCompatibilityLevel
silent out 'to change it'
conf 'vfs objects = secopts' 'secopts:policy source = registry'
run 0 show NullSessionShares
says out 'change it in the registry'
silent out 'In [global]'

# What Samba's own programs on this host lose, and get where it is listed.
# Without the line, Debian's Samba up to 4.22 allows 100 usershares, and any
# other none.
conf 'vfs objects = secopts' 'usershare max shares = 100'
run 0 show --all
says out 'hint: smbpasswd cannot change a password'
says out "hint: 'net usershare add'"
conf 'vfs objects = secopts' 'usershare max shares = 0' \
	'secopts:null session pipes = samr'
run 0 show --all
silent out 'smbpasswd'
silent out 'net usershare'
conf 'vfs objects = secopts' 'usershare max shares = 100' \
	'secopts:null session pipes = lsarpc samr'
run 0 show --all
silent out 'smbpasswd'
says out "hint: 'net usershare add'"
conf 'vfs objects = secopts' 'usershare max shares = 100' \
	'secopts:null session pipes = lsarpc samr' \
	'secopts:everyone includes anonymous = yes'
run 0 show --all
silent out 'net usershare'
conf 'secopts:null session pipes = lsarpc samr'
run 0 show --all
says out 'hint: smbpasswd cannot change a password'
conf 'vfs objects = secopts' 'secopts:mode = audit'
run 0 show --all
silent out 'smbpasswd'
silent out 'net usershare'
conf 'vfs objects = secopts' 'realm = A.TEST' \
	'server role = active directory domain controller'
run 0 show --all
says out 'Kerberos and winbindd can'
silent out 'net usershare'
conf 'secopts:everyone includes anonymous = yes' 'realm = A.TEST' \
	'vfs objects = secopts' \
	'server role = active directory domain controller'
run 0 show --all
silent out 'smbpasswd'

# Behind what may not ask it; 'module:parameter' is the module.
conf 'vfs objects = acl_xattr glusterfs:vol secopts' \
	'secopts:null session pipes = samr' '[own]' 'path = /srv' \
	'guest ok = yes' 'vfs objects = recycle ceph secopts:x' '[known]' \
	'path = /srv' 'vfs objects = full_audit streams_xattr secopts'
run 0 show --all
says out "[global] has secopts behind 'glusterfs:vol' in 'vfs objects'"
says out "[own] has secopts behind 'ceph' in 'vfs objects'"
silent out '[known]'
run 1 ask session
says out "reason   [IPC\$] has secopts behind 'glusterfs:vol'"

conf 'secopts:lm compatibility level = 3' 'secopts:restrict anonymous = 1' \
	'vfs objects = full_audit' '[own]' 'path = /srv' \
	'vfs objects = recycle' '[taken]' 'path = /srv' \
	'vfs objects = recycle secopts'
run 0 show --all
says out "[global] is without 'vfs objects = secopts full_audit'"
says out "[own] has 'vfs objects' of its own without secopts"
silent out '[taken]'
says out "'secopts:lm compatibility level' has no effect: set Samba's 'ntlm"
silent out "'secopts:restrict anonymous' has no effect"

conf 'vfs objects = secopts' 'rpc start on demand helpers = no'
run 0 show --all
says out "'rpc start on demand helpers = no' offers RPC over TCP"
run 0 show --all --role dc
silent out 'offers RPC over TCP'
conf 'vfs objects = secopts' 'rpc start on demand helpers = no' \
	'restrict anonymous = 1'
run 0 show --all
says out "'rpc start on demand helpers = no' offers RPC over TCP"
silent out "Set 'restrict anonymous = 1'"

conf 'vfs objects = secopts' '[IPC$]' 'path = /tmp' 'vfs objects = recycle' \
	'secopts:null session pipes = samr'
run 0 show --all
says out "[IPC\$] has 'vfs objects' of its own without secopts"

modules=$(PATH=$PATH:/usr/sbin smbd -b | sed -n 's/^ *MODULESDIR: //p')
for kind in vfs gensec; do
	if [ -e "$modules/$kind/secopts.so" ]; then
		silent out "$modules/$kind/secopts.so is missing"
	else
		says out "$modules/$kind/secopts.so is missing"
	fi
done

# ask ----------------------------------------------------------------------

conf 'vfs objects = secopts'
run 1 ask session
says out 'verdict  refused'
says out 'status   STATUS_ACCESS_DENIED (0xC0000022)'
says out 'at       session setup'
says out "setting  RestrictNullSessAccess = 1, from Windows' defaults"
says out 'reason   no pipe and no share is marked for anonymous access'
for what in 'share IPC$' 'share a' 'pipe lsarpc'; do
	# shellcheck disable=SC2086
	run 1 ask $what
	says out 'at       session setup'
done
run 0 ask session --user user
says out 'setting  none'
run 0 ask session --user guest
run 0 ask session --role dc
says out 'setting  NullSessionPipes = netlogon samr lsarpc, from Windows'
run 0 ask pipe samr --role dc
run 1 ask pipe winreg --role dc
run 0 ask session --release 2008r2
says out 'reason   Windows before Server 2012 admits the session'
run 1 ask session --release 2012
run 0 ask pipe browser --release 2008
run 1 ask pipe browser --release 2008r2

conf 'vfs objects = secopts' 'secopts:null session pipes = lsarpc' \
	'secopts:null session shares = Listed nosuch closed' \
	'[listed]' 'path = /srv' 'guest ok = yes' \
	'[public]' 'path = /srv' 'guest ok = yes' '[closed]' 'path = /srv'
run 0 ask session
says out 'status   STATUS_SUCCESS (0x00000000)'
run 0 ask share 'IPC$'
run 0 ask share LISTED
says out 'at       tree connect'
says out 'setting  NullSessionShares = Listed nosuch closed, from smb.conf'
says out 'note     Samba refuses unless the share ACL names ANONYMOUS LOGON'
run 0 ask share closed
says out "note     Samba refuses: [closed] is without 'guest ok'"
run 2 ask share nosuch
says out 'verdict  cannot say'
says out 'note     no share [nosuch] in smb.conf: STATUS_BAD_NETWORK_NAME'
silent out 'status   '
run 2 ask share nosuch --user user
run 1 ask share public
says out 'reason   not listed for anonymous access'
silent out 'note'
run 0 ask share public --user user
run 0 ask pipe LsaRPC
says out 'at       open of the pipe'
run 0 ask pipe '\pipe\lsarpc'
run 1 ask pipe samr
says out 'setting  NullSessionPipes = lsarpc, from smb.conf'

conf 'vfs objects = secopts' 'secopts:null session pipes = lsarpc' \
	'secopts:treat guest as anonymous = yes' 'secopts:mode = audit'
run 1 ask pipe samr --user guest
says out 'note     let in all the same: mode is audit'

conf 'vfs objects = secopts' 'secopts:null session pipes = lsarpc' \
	'[open]' 'path = /srv' 'guest ok = yes' 'vfs objects = recycle'
run 1 ask session
says out "reason   [open] is without 'vfs objects = secopts'"
says err "warning: [open] has 'vfs objects' of its own"
conf 'secopts:null session pipes = lsarpc'
run 1 ask pipe lsarpc
says out "reason   [IPC\$] is without 'vfs objects = secopts'"

# ask rpc -------------------------------------------------------------------

any_sam='secopts:restrict remote sam = ""'
conf 'vfs objects = secopts'
run 1 ask rpc samr.EnumDomainUsers
says out 'at       session setup'
run 0 ask rpc lsarpc.LookupNames --user user
says out 'at       operation'
says out 'setting  none'
run 1 ask rpc samr.LookupNames --user user
says out 'setting  RestrictRemoteSAM = O:SYG:SYD:(A;;RC;;;BA), from Windows'
says out 'note     the client gets a fault, and the connection ends'
run 0 ask rpc samr.ChangePasswordUser4 --user user
run 1 ask rpc winreg.OpenHKLM --role dc
says out 'at       open of the pipe'
says out 'setting  NullSessionPipes = netlogon samr lsarpc, from Windows'
run 1 ask rpc samr.EnumDomainUsers --role dc
says out 'reason   anonymous users do not belong to Pre-Windows 2000 Compatible'
run 0 ask rpc netlogon.LogonControl --role dc
says out 'reason   no setting is about this operation'
run 0 ask rpc netlogon.LogonSamLogonEx --role dc
says out 'RestrictNTLMInDomain refuses the logon'
conf 'secopts:restrict receiving ntlm traffic = 2'
run 1 ask session --user user --flags 0x20080000
says out 'status   STATUS_NOT_SUPPORTED'
says out 'reason   this server takes no NTLM'
run 1 ask session
says out 'setting  RestrictReceivingNTLMTraffic = 2'
run 0 ask session --user user

conf 'vfs objects = secopts' 'secopts:null session pipes = samr lsarpc srvsvc' \
	'secopts:everyone includes anonymous = yes' "$any_sam"
run 1 ask rpc SAMR.enumdomainusers
says out 'status   STATUS_ACCESS_DENIED (0xC0000022)'
says out 'at       operation'
says out "setting  RestrictAnonymousSAM = 1, from Windows' defaults"
says out 'reason   anonymous users may not ask for this'
silent out 'note'
run 0 ask rpc samr.LookupNames
says out 'setting  none'
says out 'reason   no setting is about this operation'
silent out 'note'
run 1 ask rpc lsarpc.LookupSids
says out "setting  LSAAnonymousNameLookup = 0, from Windows' defaults"
run 0 ask rpc srvsvc.NetShareEnumAll --level 1
run 1 ask rpc srvsvc.NetShareEnumAll --level 502
says out 'setting  none'
says out 'reason   Windows does not tell anonymous users so much'
says out 'note     its result is WERR_ACCESS_DENIED (0x00000005)'
run 1 ask rpc srvsvc.NetShareEnum --level 501
says out 'status   STATUS_INVALID_LEVEL (0xC0000148)'
says out 'note     its result is WERR_INVALID_LEVEL (0x0000007C)'
run 1 ask rpc winreg.OpenHKLM
says out 'at       open of the pipe'
run 0 ask rpc winreg.OpenHKLM --user user
run 1 ask rpc winreg.OpenHKU --user user
says out 'setting  AllowedPaths = System\CurrentControlSet\Control\Print'
says out 'note     answered to administrators, and to everybody for keys that'
run 1 ask rpc winreg.QueryValue --user guest
says out 'reason   the registry is for administrators, but for keys that are'
run 0 ask rpc winreg.CloseKey --user user
says out 'reason   no setting is about this operation'
run 2 ask rpc samr.EnumDomainUsers --tcp
says out 'note     the interface is not served over TCP here'
run 1 ask rpc samr.EnumDomainUsers --json
says out '"level": null'
says out '"transport": "pipe"'

conf 'vfs objects = secopts' 'secopts:null session pipes = samr lsarpc srvsvc' \
	'secopts:restrict anonymous sam = 0' 'secopts:mode = audit' \
	'restrict anonymous = 1' "$any_sam"
run 1 ask rpc lsarpc.LookupSids
says out 'note     let in all the same: mode is audit'
run 0 ask rpc samr.EnumDomainUsers
says out "note     Samba may refuse it: 'restrict anonymous'"
conf 'vfs objects = secopts' 'secopts:null session pipes = samr' \
	'secopts:restrict anonymous sam = 0' "$any_sam"
run 0 ask rpc samr.EnumDomainUsers
says out 'note     Samba may refuse it to who is not in Everyone'
run 0 ask rpc samr.EnumDomainUsers --user user
silent out 'note'

conf 'vfs objects = secopts' 'rpc start on demand helpers = no' "$any_sam"
run 2 ask rpc samr.EnumDomainUsers --tcp
says out "reason   anonymous users may not ask for this"
says out 'note     not judged over TCP until somebody has authenticated there'
run 0 ask rpc samr.EnumDomainUsers --tcp --user user
run 2 ask rpc svcctl.OpenSCManagerW --tcp
says out 'note     the interface is not served over TCP here'
conf 'realm = A.TEST' 'vfs objects = secopts' \
	'server role = active directory domain controller'
run 1 ask rpc lsarpc.LookupNames --tcp
says out "setting  LSAAnonymousNameLookup = 0, from Windows' defaults"
run 1 ask rpc samr.EnumDomainUsers --tcp
silent out 'note'
run 0 ask rpc lsarpc.OpenPolicy2 --tcp
run 2 ask rpc srvsvc.NetShareEnumAll --level 1 --tcp
says out 'note     the interface is not served over TCP here'

# Errors -------------------------------------------------------------------

conf ''
while IFS='|' read -r args message; do
	# shellcheck disable=SC2086
	run 2 $args
	says err "$message"
	holds "$asked: prints to stdout" test ! -s "$dir/out"
done <<'END'
frob|there is no verb "frob"
show --role pdc|--role pdc: not standalone, member or dc
show --release 2016|--release 2016: not 2022
show frob|frob: no such setting. "secopts show --all" has their names.
show NullSesionPipes|NullSesionPipes: no such setting; near are NullSessionPipes
show NullSession|NullSession: begins the names of NullSessionPipes, NullSessionShares
show --color=red|--color red: not auto, always or never
show --frob|--frob: unknown option
ask|what to ask about is missing
ask frob|frob: not session, share, pipe or rpc
ask share|one name has to follow "share"
ask pipe a b|one name has to follow "pipe"
ask session a|nothing may follow "session"
ask rpc|one name has to follow "rpc"
ask rpc frob.EnumDomainUsers|frob.EnumDomainUsers: Samba knows no such interface
ask rpc frob.x|Settings are about samr.EnumDomains, samr.EnumDomainGroups,
ask rpc samr|samr: the interface has no such operation
ask rpc samr.|samr.: the interface has no such operation
ask rpc samr.EnumDomainUser|Settings are about samr.EnumDomains, samr.EnumDomainGroups,
ask rpc samr.EnumDomainUser|All operations of samr: Connect, Close, SetSecurity,
ask rpc winreg.frob|All operations of winreg: OpenHKCR, OpenHKCU, OpenHKLM,
ask rpc srvsvc.NetShareEnumAll|its answer depends on the level, which has to be
ask rpc samr.Connect --level 1x|--level 1x: not a number of 32 bits
ask rpc samr.Connect --level 4294967296|not a number of 32 bits
ask rpc epmapper.Frob|All operations of epmapper: Insert, Delete, Lookup, Map,
ask rpc frstrans.CheckConnectivity|the interface is not behind a pipe
ask pipe samr --tcp|--level and --tcp are for "rpc"
ask pipe samr --level 1|--level and --tcp are for "rpc"
ask session --user root|--user root: not anonymous, guest, user or administrator
probe localhost|-s: unknown option
END

for args in doc export 'export --format html' 'show -s' "show -s $dir/none" ''; do
	asked="secopts $args"
	# shellcheck disable=SC2086
	"$tool" $args >"$dir/out" 2>"$dir/err"
	status=$?
	holds "$asked: status $status, not 2" test $status -eq 2
	holds "$asked: says nothing" test -s "$dir/err"
	holds "$asked: prints to stdout" test ! -s "$dir/out"
done
"$tool" --version >/dev/full 2>"$dir/err"
holds 'a full disk is not noticed' test $? -eq 2

# Who uses NTLM --------------------------------------------------------------

mkdir -p "$dir/state"
conf "state directory = $dir/state"
run 0 ntlm
says out 'Nothing is recorded.'
says out "hint: logons to this host are not recorded now; 'secopts:audit receiving"
says out 'hint: what clients of this host send is not recorded now'
conf "state directory = $dir/state" \
	'secopts:audit receiving ntlm traffic = 1' \
	'secopts:restrict sending ntlm traffic = 1'
run 0 ntlm --since 14d
says out 'hint: logons of local and anonymous users are not recorded now'
silent out 'what clients of this host send'
conf "state directory = $dir/state" \
	'secopts:audit receiving ntlm traffic = 2' \
	'secopts:block ntlm = 1'
run 0 ntlm
silent out 'hint:'
run 0 ntlm --json --since '2026-11-15 09:30'
says out '"audit_receiving": 2'
says out '"uses": []'
for when in '' yesterday 14 14x -1d 2026-13-01 2026-11-15x 999999d; do
	run 2 ntlm --since "$when"
	says err 'not a time'
done
run 2 ntlm somebody
echo nonsense >"$dir/state/secopts_ntlm.tdb"
run 2 ntlm
says err "needs to read $dir/state/secopts_ntlm.tdb"

# Who was refused what --------------------------------------------------------

conf "state directory = $dir/state"
run 0 refusals
says out 'Nothing has been refused since secopts began to record it.'
silent out 'warning:'
conf "state directory = $dir/state" 'secopts:record refusals = no' \
	'secopts:mode = audit'
run 0 refusals --since 14d
says out 'warning: refusals are not recorded now'
says out 'hint: nothing is refused now, only told of'
run 0 refusals --json
says out '"recording": false'
says out '"mode": "audit"'
run 2 refusals --since yesterday
says err 'not a time'
run 2 refusals somebody
echo nonsense >"$dir/state/secopts_refusals.tdb"
run 2 refusals
says err "needs to read $dir/state/secopts_refusals.tdb"

# What Group Policy has delivered -------------------------------------------

hardening=tests/data/templates/server-2022-member-baseline.inf
clients=tests/fuzz/corpus/pol/whole.pol
conf "state directory = $dir/state" 'secopts:block ntlm = 0'
run 0 gpo
says out 'Group Policy delivers nothing.'
run 2 gpo Hardening $hardening
says err 'Hardening: --apply or --dry-run is missing'
run 2 gpo --apply Hardening
says err 'Hardening: a FILE has to follow each GPO'
run 0 gpo --dry-run Hardening $hardening
says out "  from Group Policy 'Hardening'"
run 0 gpo
says out 'Group Policy delivers nothing.'
run 0 gpo --apply Hardening $hardening Clients $clients
run 0 gpo
says out 'NtlmMinServerSec = 0x20080000 (ntlmv2 128bit)'
says out 'BlockNTLM = 1'
run 0 show --all
value 'block ntlm' 1 "Group Policy 'Clients'"
value 'restrict anonymous' 1 "Group Policy 'Hardening'"
before=$(cksum <"$dir/state/secopts_gpo.pol")
run 2 gpo --apply Hardening $hardening Clients tests/fuzz/corpus/pol/cut.pol
says err 'cut.pol:1: a value beyond the end of the file'
run 2 gpo --apply Hardening "$dir/absent"
says err 'No such file'
holds 'secopts gpo: an error changes nothing' \
	test "$before" = "$(cksum <"$dir/state/secopts_gpo.pol")"
holds 'secopts gpo: all may read it' \
	test "$(stat -c %a "$dir/state/secopts_gpo.pol")" = 644
conf "state directory = $dir/state" 'secopts:block ntlm = 0' \
	'secopts:group policy = no'
run 0 show --all
value 'block ntlm' 0 smb.conf
conf "state directory = $dir/state"
echo nonsense >"$dir/state/secopts_gpo.pol"
run 2 gpo
says err 'what was delivered cannot be read'
run 0 show --all
value 'restrict anonymous' 1 'fallback for a bad value'
run 0 gpo --apply
says out 'Group Policy delivers nothing.'
holds 'secopts gpo: nothing delivered, no file' \
	test ! -e "$dir/state/secopts_gpo.pol"

# Where smb.conf is looked for, and help -----------------------------------

conf 'secopts:null session pipes = fromhere'
asked='secopts ask session (SMB_CONF_PATH)'
SMB_CONF_PATH=$dir/smb.conf "$tool" ask pipe fromhere --role member \
	>"$dir/out" 2>"$dir/err"
says out "[IPC\$] is without"
asked='secopts ask session (-s before SMB_CONF_PATH)'
SMB_CONF_PATH=$dir/none "$tool" ask session -s "$dir/smb.conf" \
	>"$dir/out" 2>"$dir/err"
says out 'verdict'

for verb in '' setup show ask check import export probe sessions ntlm refusals; do
	asked="secopts $verb --help"
	# shellcheck disable=SC2086
	holds "$asked" "$tool" $verb --help >"$dir/out" 2>"$dir/err"
	says out 'Usage: secopts'
	holds "$asked: does not fit a screen" \
		awk 'length > 80 { long = 1 } END { exit long || NR > 24 }' \
		"$dir/out"
done
asked='secopts --version'
holds "$asked" "$tool" --version >"$dir/out"
says out 'secopts '

printf '%d passed, %d failed\n' $passed $failed
[ $failed -eq 0 ]
