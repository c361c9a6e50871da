# shellcheck shell=sh
# The extensions of samba-gpupdate, for life.sh and tests/check/register.sh. $dir
# is a directory to write to.

# What samba-gpupdate does before anything else: it loads each extension that is
# registered, and stops if it cannot. Prints the names of their classes.
extensions() {
	/usr/bin/python3 - <<-'END'
	from samba.gp.gp_ext_loader import get_gp_client_side_extensions as load
	for extension in load('/etc/samba/smb.conf')[0]:
	    print(extension.__name__)
	END
}

# The registration of another program, which is to stay.
register_other() {
	cat >"$dir/other_ext.py" <<-'END'
	from samba.gp.gpclass import gp_ext
	class other_ext(gp_ext):
	    pass
	END
	/usr/bin/python3 - "$dir/other_ext.py" <<-'END'
	import sys
	from samba.gp.gpclass import register_gp_extension
	sys.exit(not register_gp_extension(
	    '{11111111-1111-4111-8111-111111111111}', 'other_ext',
	    sys.argv[1], smb_conf='/etc/samba/smb.conf'))
	END
}
