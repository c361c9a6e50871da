#!/bin/sh
# "secopts check", and the JSON of show, ask and check, where no plug-in has to
# be installed; tests/live/test_check.py has the rest.
set -u
. tests/toollib.sh
schema=$PWD/docs/schema
kept=0

says() {
	if tr '\n' ' ' <"$dir/$1" | tr -s ' ' | grep -qF -e "$2"; then
		ok
	else
		fail "$asked: \"$2\" is not in its $1"
		cat "$dir/$1"
	fi
}

silent() {
	if tr '\n' ' ' <"$dir/$1" | tr -s ' ' | grep -qF -e "$2"; then
		fail "$asked: \"$2\" is in its $1"
	else
		ok
	fi
}

# valid VERB: keep the output, to be held to the schema at the end.
valid() {
	kept=$((kept + 1))
	cp "$dir/out" "$dir/$1.$kept"
}

# judged SETTING RESULT: what "check --json" found of a setting.
judged() {
	if /usr/bin/python3 - "$dir/out" "$1" "$2" <<-'END'; then
		import json, sys
		rules = json.load(open(sys.argv[1]))['rules']
		got = [rule['result'] for rule in rules
		       if rule['setting'] == sys.argv[2]]
		sys.exit(0 if got == sys.argv[3].split('+') else str(got))
	END
		ok
	else
		fail "$asked: $1 is not: $2"
	fi
}

# Schemas, in all that they allow -------------------------------------------

conf
run 0 gpo --json
valid gpo
run 0 gpo --dry-run --json A \
	tests/data/templates/server-2022-member-baseline.inf B \
	tests/fuzz/corpus/pol/whole.pol
valid gpo

for line in '' 'vfs objects = secopts' 'secopts:mode = audit' \
	'secopts:null session pipes = a b' 'secopts:null session pipes = a*' \
	'client ntlmv2 auth = no' 'restrict anonymous = 2' \
	'secopts:lm compatibility level = 5' 'map to guest = bad user' \
	'secopts:treat guest as anonymous = yes' 'gensec:ntlmssp = no' \
	'secopts:ntlm 128bit = always' \
	'secopts:restrict null session access = 0' \
	'secopts:windows release = 2003'
do
	conf "$line" '[a]' 'path = /srv' 'guest ok = yes'
	for role in standalone member dc; do
		run 0 show --json --role $role
		valid show
	done
	for baseline in windows cis stig microsoft; do
		"$tool" check --baseline $baseline --json \
			-s "$dir/smb.conf" >"$dir/out" 2>"$dir/err"
		asked="secopts check --baseline $baseline ($line)"
		valid check
	done
	printf '%s\n' session 'user session 0x20080000' 'user session 128bit' \
		'anonymous share a' 'guest share A' 'share no such' \
		'pipe samr' 'guest pipe \pipe\a' 'rpc samr.Connect' \
		'guest rpc srvsvc.NetShareEnumAll 2' 'rpc lsarpc.LookupSids tcp' \
		'user rpc srvsvc.NetShareGetInfo 502 tcp' |
		"$tool" ask --stdin -s "$dir/smb.conf" >"$dir/out" 2>"$dir/err"
	asked="secopts ask --stdin ($line)"
	valid ask
	lines=$(wc -l <"$dir/out")
	[ "$lines" -eq 12 ] || fail "$asked: $lines lines, not 12"
	"$tool" ask pipe a --json -s "$dir/smb.conf" >"$dir/out" 2>"$dir/err"
	asked="secopts ask pipe a --json ($line)"
	valid ask
done

# ask -----------------------------------------------------------------------

conf 'vfs objects = secopts' '[IPC$]' 'path = /tmp'
while IFS='|' read -r status user flags at; do
	run "$status" ask session --user "$user" --flags "$flags"
	says out "at $at"
done <<'END'
0|user|0x20000000|session setup
0|user|0xffffffff|session setup
0|user|536870912|session setup
0|user|128bit|session setup
0|user|0x80000|session setup
0|user|0|session setup
0|user|0x88215|session setup
1|user|0x20|NTLM negotiation
1|user|confidentiality|NTLM negotiation
1|guest|0xdfffffff|NTLM negotiation
1|anonymous|0x20|NTLM negotiation
1|anonymous|0x20000000|session setup
END
run 0 ask session --user user --flags 0x88215
says out "no 128-bit, which these flags need with confidentiality only"
run 0 ask session --user user --flags 0x20088215
silent out 'no 128-bit'
run 1 ask session --user user --flags 0x20
silent out 'no 128-bit'
run 1 ask pipe samr --user user --flags 0x20
says out 'status STATUS_NOT_SUPPORTED (0xC00000BB)'
says out 'setting NtlmMinServerSec = 0x20000000 (128bit), from Windows'
says out 'required is missing: 128-bit'

for flags in 0x100000000 0x 1x -1 '' 40bit; do
	run 2 ask session --flags "$flags"
	says err 'not a number of 32 bits'
done
run 2 ask session --stdin
says err '--stdin takes all questions from there'

# stdin STATUS LINES ERROR: the worst answer is the status.
while IFS='|' read -r want lines message; do
	asked="secopts ask --stdin <<< $lines"
	printf "$lines" | "$tool" ask --stdin -s "$dir/smb.conf" \
		>"$dir/out" 2>"$dir/err"
	got=$?
	[ $got -eq "$want" ] || fail "$asked: status $got, not $want"
	says err "$message"
done <<'END'
0|user session\nuser pipe samr\n|
1|user session\nsession\nuser session|
2|session\nuser share nowhere\nsession\n|
2|user session\nfrob\n|line 2 of the input: not session, share, pipe or rpc
2|share\n|line 1 of the input: a name is missing
2|guest pipe \n|line 1 of the input: a name is missing
2|user session 1x\n|line 1 of the input: not flags
2|user\n|line 1 of the input: not session
0|user rpc lsarpc.LookupSids\nuser rpc samr.ChangePasswordUser4 1\n|
2|rpc\n|line 1 of the input: a name is missing
2|rpc samr.Frob\n|line 1 of the input: the interface has no such operation
2|rpc srvsvc.NetShareEnumAll\n|its answer depends on the level
2|rpc samr.Connect 1x\n|line 1 of the input: not a level
2|rpc samr.Connect udp\n|line 1 of the input: neither a level nor "tcp"
2|rpc samr.Connect 1 tcp x\n|line 1 of the input: there is more than one
END

# show: what enforces, and whether Samba's parameters are set so ------------

conf 'ntlm auth = yes' 'lanman auth = yes' 'client ntlmv2 auth = no'
run 0 show --all
says out "Samba: 'ntlm auth = ntlmv1-permitted', 'lanman auth = yes', 'client"
says out "client ntlmv2 auth = no'"
says out 'enforced gensec and VFS plug-ins'

# LmCompatibilityLevel: the level and what is needed for it are one table.
conf 'client ntlmv2 auth = no'
run 0 show --json
if /usr/bin/python3 - "$dir/out" <<-'END'; then
	import json, sys
	show = json.load(open(sys.argv[1]))
	lm = [s for s in show['settings']
	      if s['name'] == 'LmCompatibilityLevel'][0]
	sys.exit(lm['value'] != 2 or
	         any(not p['set'] for p in lm['enforced']['parameters']) or
	         len(lm['enforced']['parameters']) != 5)
END
	ok
else
	fail "$asked: a level that its own parameters do not reach"
fi
conf 'secopts:restrict anonymous = 1'
run 0 show --all --role dc
says out 'enforced no effect on domain controllers, as on Windows'

# check: what needs no plug-in ----------------------------------------------

conf ''
run 1 check --baseline cis
says out 'CIS Microsoft Windows Server 2025 Benchmark'
says out 'pass 2.3.11.7 (L1) Network security: LAN Manager'
says out 'n/a 2.3.10.6 (L1)'
says out 'not enforced: IPC$ and the shares of [global] are not watched'
# Without the plug-in its line would keep everybody from the shares.
modules=$(PATH=$PATH:/usr/sbin smbd -b | sed -n 's/^ *MODULESDIR: //p')
if [ -e "$modules/vfs/secopts.so" ]; then
	says out '[global] vfs objects = secopts'
else
	silent out 'vfs objects = secopts'
	says out 'once the VFS plug-in is there, check again'
fi
says out '[global] secopts:ntlm min server sec = ntlmv2 128bit'
run 1 check --baseline stig
says out 'WN22-SO-000340, V-254478 (CAT II); Server 2025: WN25-SO-000340, V-278228'
run 1 check --baseline microsoft
says out 'SecCon L1'
silent out 'Let Everyone permissions'
run 1 check --baseline windows --release 2003
says out 'Defaults of Windows Server 2003'

# Samba's own parameters: as strict as what is wanted, or the lines for it.
while IFS='|' read -r baseline line result set; do
	conf "$line"
	run 1 check --baseline "$baseline" --json
	judged LmCompatibilityLevel "$result"
	run 1 check --baseline "$baseline"
	[ -z "$set" ] || says out "set [global] $set"
done <<'END'
cis|ntlm auth = ntlmv2-only|pass|
cis|ntlm auth = disabled|pass|
cis|ntlm auth = yes|fail|ntlm auth = ntlmv2-only
cis|client ntlmv2 auth = no|fail|client ntlmv2 auth = yes
windows|ntlm auth = yes|pass|
windows|client ntlmv2 auth = no|fail|client ntlmv2 auth = yes
stig|secopts:lm compatibility level = 0|pass|
END
conf 'lanman auth = yes' 'ntlm auth = yes' 'client ntlmv2 auth = no'
run 1 check --baseline stig
says out 'set [global] ntlm auth = ntlmv2-only set [global] lanman auth = no'

# A value that nothing enforces is no pass, whatever it is: the plug-ins are
# not installed.
conf 'secopts:restrict anonymous = 1' 'restrict anonymous = 2'
run 1 check --baseline cis --json
judged RestrictAnonymous fail
judged RestrictAnonymousSAM fail
judged LSAAnonymousNameLookup fail
says out 'not enforced'
run 1 check --baseline cis --json --role dc
judged RestrictAnonymous 'not applicable'
judged NullSessionPipes 'fail+not applicable'
run 1 check --baseline stig --json --role dc
judged RestrictAnonymous pass
says out 'no effect on domain controllers, as on Windows'
run 1 check --baseline stig --json --role member
judged RestrictAnonymous fail
# What restricts nothing needs nobody to enforce it.
run 1 check --baseline windows --json
judged RestrictAnonymous pass
run 1 check --baseline windows --json --release 2003
judged NtlmMinServerSec pass

# Lines that give up nothing of what holds, under the name that is there.
conf 'secopts:NullSessionPipes = samr winreg \pipe\lsarpc' \
	'secopts:ntlm min server sec = 56bit, integrity'
run 1 check --baseline cis --role dc
says out 'set [global] secopts:null session pipes = samr \pipe\lsarpc '
says out 'min server sec = integrity ntlmv2 128bit 56bit'
conf 'secopts:RestrictNullSessAccess = 0'
run 1 check --baseline cis --role member
says out 'set [global] secopts:RestrictNullSessAccess = 1'
says out 'not enforced: RestrictNullSessAccess is 0'
conf 'secopts:null session pipes = browser'
run 1 check --baseline cis --role member
says out 'the benchmark excepts BROWSER where'
run 1 check --baseline cis --role dc
says out 'the benchmark excepts BROWSER where'
conf 'secopts:null session pipes = HydraLSPipe'
run 1 check --baseline cis --role dc
silent out 'the benchmark excepts'
conf 'secopts:null session pipes = netlogon'
run 1 check --baseline cis --role member
silent out 'the benchmark excepts'

# The statement -------------------------------------------------------------

conf ''
run 1 check --baseline stig --statement
says out "Host $(hostname)"
says out "Date $(date -u +%Y-%m-%dT)"
says out "Samba $(PATH=$PATH:/usr/sbin smbd -V | sed 's/^Version //')"
says out "secopts $("$tool" --version | sed 's/^secopts \([^,]*\),.*/\1/')"
says out 'Baseline DISA STIG for Microsoft Windows Server 2022'
says out 'looks into the registry of Windows finds nothing'
says out 'WN22-SO-000210, V-254465 (CAT I)'
says out 'What enforces it'
says out "warning: [global] is without 'vfs objects = secopts'"

# Errors --------------------------------------------------------------------

while IFS='|' read -r args message; do
	# shellcheck disable=SC2086
	run 2 $args
	says err "$message"
	[ ! -s "$dir/out" ] || fail "$asked: prints to stdout"
done <<'END'
check|--baseline is missing
check --baseline nist|--baseline nist: not windows, cis, stig, microsoft, cis-2025, cis-2022 or cis-2019
check --baseline cis this|this: not expected
check --baseline cis --json --statement|exclude each other
check --baseline cis --role pdc|--role pdc: not standalone
END
asked='secopts check -s none'
"$tool" check --baseline cis -s "$dir/none" >"$dir/out" 2>"$dir/err"
[ $? -eq 2 ] || fail "$asked: not status 2"
says err 'cannot load'
asked='secopts check --help'
"$tool" check --help >"$dir/out"
awk 'length > 80 { long = 1 } END { exit long || NR > 24 }' "$dir/out" ||
	fail "$asked: does not fit a screen"

if /usr/bin/python3 - "$schema" "$dir" <<-'END'; then
	import glob, json, sys
	import jsonschema
	bad = 0
	for verb, least in ('show', 13), ('ask', 13), ('check', 13), ('gpo', 2):
	    schema = json.load(open(f'{sys.argv[1]}/secopts-{verb}.json'))
	    jsonschema.Draft202012Validator.check_schema(schema)
	    validator = jsonschema.Draft202012Validator(schema)
	    files = glob.glob(f'{sys.argv[2]}/{verb}.*')
	    assert len(files) >= least
	    for name in files:
	        text = open(name).read()
	        lines = ([text] if text.startswith('{\n')
	                 else text.splitlines())
	        for line in lines or ['']:
	            try:
	                validator.validate(json.loads(line))
	            except ValueError as error:
	                bad += 1
	                print(verb, error, line)
	            except jsonschema.ValidationError as error:
	                bad += 1
	                print(verb, error.message, line)
	sys.exit(bad != 0)
END
	ok
else
	fail 'JSON is not as its schema says'
fi

printf '%d passed, %d failed\n' $passed $failed
[ $failed -eq 0 ]
