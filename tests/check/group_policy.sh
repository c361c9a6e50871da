#!/bin/sh
# What show, gpo, check, import, export, ask and ntlm say of Group Policy: what
# it has delivered, whether samba-gpupdate calls the extension, and what stands
# in its way. No domain is needed; tests/live/test_gpo.py has one.
set -u
. tests/toollib.sh
extension=$PWD/module/gpo/gp_secopts_ext.py
state=$dir/state
mkdir "$state"

# Lines are folded.
has() {
	tr '\n' ' ' <"$dir/$1" | tr -s ' ' | grep -qF -e "$2"
}

says() {
	if has "$1" "$2"; then
		ok
	else
		fail "$asked: \"$2\" is not in its $1"
		cat "$dir/$1"
	fi
}

silent() {
	if has "$1" "$2"; then
		fail "$asked: \"$2\" is in its $1"
	else
		ok
	fi
}

# valid SCHEMA EXPRESSION: the JSON is as its schema says, and this is true of it.
valid() {
	if /usr/bin/python3 - "docs/schema/secopts-$1.json" "$dir/out" "$2" \
		<<-'END'
		import json, sys
		import jsonschema
		d = json.load(open(sys.argv[2]))
		jsonschema.Draft202012Validator(
		    json.load(open(sys.argv[1]))).validate(d)
		sys.exit(0 if eval(sys.argv[3]) else json.dumps(d)[:2000])
	END
	then
		ok
	else
		fail "$asked: $2"
	fi
}

# member LINE...: smb.conf of a member of a domain
member() {
	conf 'security = ads' 'realm = SECOPTS.TEST' 'workgroup = SECOPTS' \
		'netbios name = member' "state directory = $state" "$@"
}

# policy LINE...: a template that says this of values below Control\Lsa, or of
# what else is given with its key.
policy() {
	printf '%s\r\n' '[Unicode]' 'Unicode=yes' '[Version]' \
		"signature=\"\$CHICAGO\$\"" 'Revision=1' '[Registry Values]' \
		"$@" >"$dir/policy.inf"
}
lsa='MACHINE\System\CurrentControlSet\Control\Lsa'
lms='MACHINE\System\CurrentControlSet\Services\LanManServer\Parameters'

register() {
	/usr/bin/python3 "$extension" "$1" "$dir/smb.conf" || fail "$1"
}

# ran SECONDS-AGO [FAILURE]: a run of samba-gpupdate, as the extension notes it
ran() {
	printf '{"time": %d%s}\n' $(($(date +%s) - $1)) \
		"${2:+, \"failure\": \"$2\"}" >"$state/secopts_gpo_run.json"
}

# Where Group Policy does not come ---------------------------------------------

conf "state directory = $state"
run 0 show
silent out 'Group Policy'
run 0 show --json
valid show "d['group_policy_extension'] is None"
run 1 check --baseline cis --json
valid check "d['group_policy'] == {'settings': 0, 'of': len(d['rules']) and \
	d['group_policy']['of'], 'gpos': []}"
run 0 gpo
silent out extension

# A member of a domain -----------------------------------------------------------

member
run 0 show
says out 'Group Policy: samba-gpupdate does not call the extension of secopts'
silent out 'last run'
silent out 'apply group policies'
run 0 gpo --json
valid gpo "d['extension']['registered'] is False and not d['findings']"

# Another's registration is in the same file.
printf '[{11111111-1111-4111-8111-111111111111}]\n%s\n%s\n' \
	'dllname = /usr/share/other/ext.py' 'processgrouppolicy = other_ext' \
	>"$state/gpext.conf"
run 0 gpo
says out 'does not call the extension'
register register
run 0 gpo
says out "extension registered, $extension last run"
says out "hint: 'apply group policies = yes' is not set"
silent out 'does not start'
run 0 show --json
valid show "d['group_policy_extension'] == {'registered': True, \
	'file': '$extension', 'file_is_there': True, 'last_run': None, \
	'failure': None, 'delivery_is_broken': False, 'delivered': []}"
ran 60
run 0 gpo
says out "last run $(date '+%Y-%m-%d')"
says out ', succeeded'
silent out 'apply group policies'
ran 60 'no domain\u001b controller'
run 0 show
says out ', failed: no domain\x1b controller'
says out 'warning: Group Policy was not applied on'
silent out 'apply group policies'
run 0 show --json
valid show "d['group_policy_extension']['failure'] == 'no domain\x1b controller' \
	and 'group-policy-failed' in [f['id'] for f in d['findings']]"
echo nonsense >"$state/secopts_gpo_run.json"
run 0 gpo
says out 'last run none yet'
rm "$state/secopts_gpo_run.json"

sed -i "s|^PATH = .*|PATH = '$dir/gone.py'|" "$state/secopts_gp_loader.py"
run 0 gpo
says out "extension registered, $dir/gone.py is missing"
says out 'Group Policy brings no settings'
rm "$state/secopts_gp_loader.py"
run 0 gpo
says out 'samba-gpupdate applies nothing at all until it is registered again'
register register
run 0 gpo
silent out 'is missing'
if [ "$(id -u)" = 0 ]; then
	chmod 755 "$dir" "$state"
	asked='secopts gpo, not root'
	setpriv --reuid 65534 --clear-groups build/bin/secopts gpo \
		-s "$dir/smb.conf" >"$dir/out" 2>"$dir/err"
	says out 'only root can tell whether it is registered'
fi
register unregister
run 0 gpo
says out 'does not call the extension'
grep -q '/usr/share/other/ext.py' "$state/gpext.conf" ||
	fail 'the registration of another is gone'
register register

# What keeps samba-gpupdate from its work -----------------------------------------

cat >"$dir/samba-gpupdate" <<'END'
#!/bin/sh
echo "$*" >>"${0%/*}/called"
echo Traceback >&2
echo "ModuleNotFoundError: No module named 'requests'" >&2
exit 1
END
chmod 755 "$dir/samba-gpupdate"
member 'apply group policies = yes' \
	"gpo update command = env LANG=C $dir/samba-gpupdate"
run 0 gpo
says out "warning: samba-gpupdate does not start, and Group Policy is not applied: ModuleNotFoundError: No module named 'requests'. Debian's package for it is python3-requests."
silent out "'apply group policies"
run 0 show --json
valid show "'group-policy-gpupdate' in [f['id'] for f in d['findings']]"
case $(build/bin/secopts --version) in
*'Samba 4.1'[0-9].* | *'Samba 4.2'[01].*)
	says out 'SECOPTS\\MEMBER$ is not known: install libnss-winbind'
	;;
*)
	silent out libnss-winbind
	;;
esac
# It is not asked where all is well, and never for anything but its help.
grep -vqx -e --help "$dir/called" && fail "samba-gpupdate: $(cat "$dir/called")"
rm "$dir/called"
ran 60
run 0 show
silent out 'does not start'
silent out libnss-winbind
[ ! -e "$dir/called" ] || fail 'samba-gpupdate is run for nothing'
ran 100000
printf '#!/bin/sh\necho "a warning" >&2\n' >"$dir/samba-gpupdate"
run 0 gpo
silent out 'does not start'
mv "$dir/samba-gpupdate" "$dir/wrapper"
printf '#!/bin/sh\ntouch %s/called\n' "$dir" >"$dir/wrapper"
member 'apply group policies = yes' "gpo update command = $dir/wrapper"
run 0 gpo
[ ! -e "$dir/called" ] || fail 'a command that is not samba-gpupdate is run'
member "gpo update command = $dir/samba-gpupdate" 'apply group policies = yes'
run 0 gpo
says out 'warning: samba-gpupdate does not start'
ran 60

# What it delivers and Samba alone enforces ----------------------------------------

member 'ntlm auth = yes'
policy "$lsa\\LmCompatibilityLevel=4,5"
run 0 gpo --apply 'NTLM' "$dir/policy.inf"
run 0 gpo
says out "Group Policy 'NTLM' delivers LmCompatibilityLevel = 5"
says out "smb.conf needs in [global] 'ntlm auth = ntlmv2-only'"
run 0 show
says out "smb.conf needs in [global] 'ntlm auth = ntlmv2-only'"
run 1 check --baseline cis
says out "note Group Policy 'NTLM' delivers 5; Samba enforces it"
says out 'set [global] ntlm auth = ntlmv2-only'
run 1 check --baseline cis --json
valid check "d['group_policy']['settings'] == 0 and \
	'group-policy-lm' in [f['id'] for f in d['findings']]"
member
run 0 show
silent out 'delivers LmCompatibilityLevel'
says out "Group Policy 'NTLM': LmCompatibilityLevel"

# Advice is to change what holds ----------------------------------------------------

member 'vfs objects = secopts' 'secopts:restrict anonymous = 1' \
	'secopts:restrict null session access = 1'
policy "$lsa\\RestrictAnonymous=4,0" "$lms\\RestrictNullSessAccess=4,0" \
	"$lsa\\MSV1_0\\AuditReceivingNTLMTraffic=4,1"
run 0 gpo --apply Weak "$dir/policy.inf"
run 1 check --baseline cis
says out "found 0, from Group Policy 'Weak'"
says out "note RestrictAnonymous is what Group Policy 'Weak' delivers, which holds over smb.conf: change it there"
says out "change RestrictAnonymous = 1 in Group Policy 'Weak'"
says out "3 of $(build/bin/secopts-doc kinds | wc -l) settings come from Group Policy ('Weak')"
says out "To be changed in Group Policy, which holds over smb.conf: Group Policy 'Weak': RestrictAnonymous = 1"
silent out 'set [global] secopts:restrict anonymous ='
run 1 check --baseline cis --json
valid check "d['group_policy']['settings'] == 3 and \
	d['group_policy']['gpos'] == ['Weak']"
valid check "all(not any('restrict anonymous =' in line['line'] or \
	'restrict null session access =' in line['line'] \
	for line in rule['set']) for rule in d['rules'] \
	if rule['gpo'] == 'Weak')"
valid check "[rule['change_in_group_policy'] for rule in d['rules'] \
	if rule['setting'] == 'NullSessionShares'] == \
	[[{'gpo': 'Weak', 'value': 'RestrictNullSessAccess = 1'}]]"
run 1 check --baseline cis --statement
says out "settings come from Group Policy ('Weak')"
run 0 show
says out "hint: 'secopts:restrict anonymous' has no effect: what Group Policy 'Weak' delivers holds over it."
run 0 ask session --json
valid ask "d['setting']['gpo'] == 'Weak'"
run 0 ask session
says out "RestrictNullSessAccess = 0, from Group Policy 'Weak'"
run 0 ntlm
says out "AuditReceivingNTLMTraffic = 2 in Group Policy 'Weak' has them recorded"
silent out 'secopts:audit receiving ntlm traffic'
run 0 export --format inf -o "$dir/exported.inf"
says err "settings come from Group Policy ('Weak')"

# The administrator's own values are what an import is about.
member 'secopts:restrict anonymous = 0'
policy "$lsa\\RestrictAnonymous=4,1" "$lsa\\RestrictAnonymousSAM=4,1"
run 0 import "$dir/policy.inf" --json
valid import "d['changed'] == 1"
valid import "[e['note'] for e in d['entries']] == \
	[None] * 3 + [\"Group Policy 'Weak' delivers 0 as well, which holds\", \
	None]"
grep -q 'secopts:restrict anonymous = 1' "$dir/smb.conf" ||
	fail "$asked: smb.conf is as before"
run 0 import "$dir/policy.inf"
says out 'Already so: 2'
run 0 show --all
says out "secopts:restrict anonymous value 0 from Group Policy 'Weak'"
member 'secopts:group policy = no'
run 0 show
says out "delivered 3 of $(build/bin/secopts-doc kinds | wc -l) settings, ignored: 'secopts:group policy = no'"
run 0 import "$dir/policy.inf"
silent out 'which holds'

# What holds beneath is what a line gets that comes into effect.
member 'secopts:policy source = registry' 'secopts:restrict anonymous = 0'
run 0 import --to registry "$dir/policy.inf"
says out "Group Policy 'Weak' delivers 0 as well, which holds"
run 1 check --baseline cis
says out 'set [global] secopts:restrict anonymous = 1'
says out 'set [global] secopts:policy source = both'
silent out 'secopts:restrict anonymous = 0'

# What was delivered is unreadable
member
echo nonsense >"$state/secopts_gpo.pol"
run 0 show
says out 'delivered cannot be read'
says out 'warning: what Group Policy has delivered, secopts_gpo.pol'
run 0 show --json
valid show "d['group_policy_extension']['delivery_is_broken']"

printf '%d passed, %d failed\n' $passed $failed
[ $failed -eq 0 ]
