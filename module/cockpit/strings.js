/*
 * secopts - the Cockpit page: all of its English
 *
 * Copyright (C) the secopts authors 2026
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Every word that the page says by itself, for translation in one place: they
 * go through Cockpit's gettext, and xgettext finds them here. What the secopts
 * command says is shown as it is. $0, $1 stand for what is put in. */

/* global cockpit */

const _ = cockpit.gettext;

/** A text with a number, which is $0 in it. */
function counted(one, many) {
    return number => cockpit.format(cockpit.ngettext(one, many, number),
                                    number);
}

/** A text with what is put into it. */
function filled(words) {
    return (...what) => cockpit.format(words, ...what);
}

export const text = {
    title: _("Samba security"),
    window_title: _("$0 - Samba security"),
    skip: _("Skip to content"),
    waiting: _("Loading…"),
    refresh: _("Refresh"),
    cancel: _("Cancel"),
    close: _("Close"),
    kinds: {
        ok: _("Good"), info: _("Info"), warning: _("Warning"),
        danger: _("Error"),
    },

    /* what goes wrong */
    access_title: _("Administrative access is needed"),
    admin_needed: _("Only an administrator may do this: turn on administrative access at the top of the page."),
    verb_title: _("Not in this release"),
    no_command: _("The secopts command is not installed: install the package samba-secopts-tools."),
    no_verb: _("The secopts command that is installed does not know “$0”: install a newer samba-secopts-tools."),
    old_verb: _("The secopts command that is installed knows too little of “$0”: install a newer samba-secopts-tools."),
    failed_title: _("The secopts command reports a problem"),
    no_json: _("The secopts command has answered with something else than JSON."),
    other_version: _("The secopts command that is installed answers as another release does: install the page and samba-secopts-tools of one release."),

    /* overview */
    overview: _("Overview"),
    verdict_ok: _("In place"),
    verdict_missing: counted("$0 thing is not in place",
                             "$0 things are not in place"),
    verdict_audit: _("Trial run: refusals are logged and not carried out"),
    mode: _("Mode"),
    modes: {
        enforce: _("Enforce"),
        audit: _("Audit only"),
    },
    role: _("Role"),
    roles: {
        standalone: _("Stand-alone server"),
        member: _("Member of a domain"),
        dc: _("Domain controller"),
    },
    release: _("Rules of"),
    windows: _("Windows Server $0"),
    source: _("Policy from"),
    not_in_place: _("What is not in place"),
    to_know: _("Good to know"),
    sum_sessions: counted("anonymous or guest session",
                          "anonymous and guest sessions"),
    sum_refusals: counted("refusal in 24 hours", "refusals in 24 hours"),
    sum_ntlm: counted("logon by NTLM in 24 hours",
                      "logons by NTLM in 24 hours"),
    sum_baseline: counted("rule of Windows’ defaults fails",
                          "rules of Windows’ defaults fail"),
    sum_not_audited: _("NTLM is not audited"),
    sum_not_recorded: _("Refusals are not recorded"),
    sum_access: _("Needs administrative access"),
    sum_missing: _("Not available"),

    /* setup */
    put_right: _("Put right"),
    put_right_title: _("Put this server right"),
    setup_will: _("This changes in Samba’s configuration. What is not shown stays as it is, and a copy of the file is kept."),
    undo: _("Undo setup"),
    undo_title: _("Undo what setup has changed"),
    undo_will: _("This is taken back. Anonymous clients are then treated as before."),
    in_registry: _("In Samba’s registry:"),
    nothing_to_do: _("There is nothing to do"),
    done: _("Done"),
    undone: _("Taken back"),
    backups: _("The configuration as it was is kept in:"),
    restart_needed: _("Samba has to be told once more:"),
    generated: _("$0 writes Samba’s configuration: what is changed here would be lost. Do this there:"),

    /* settings */
    settings: _("Settings"),
    search: _("Search settings"),
    no_match: _("No setting is like that"),
    setting: _("Setting"),
    value: _("Value"),
    origin: _("Origin"),
    change: _("Change"),
    edit: _("Edit"),
    edit_setting: _("Edit $0"),
    empty: _("empty"),
    many_names: counted("$0 name", "$0 names"),
    not_defined: _("not defined"),
    unknown: _("not known"),
    never: _("never"),
    registry: _("Registry"),
    no_registry: _("none, it stands in [System Access] of a security template"),
    parameter: _("In smb.conf"),
    default_value: _("Windows’ default"),
    enforced_by: _("Enforced by"),
    needed: _("needed: $0"),
    parameters: _("Mode and rules"),
    parameters_help: _("These are changed in smb.conf; vfs_secopts(8) explains them."),
    is_default: _("$0 (Windows’ default)"),
    up_to: _("0 to $0"),
    require: _("Require"),
    names: _("Names"),
    names_help: _("One in each line; none: nobody and nothing."),
    descriptor: _("Security descriptor"),
    descriptor_help: _("As SDDL. Empty: Windows’ default."),
    use_default: _("Take out of the configuration; Windows’ default then holds:"),
    review: _("Review change"),
    apply: _("Apply"),
    change_file: _("This changes in smb.conf:"),
    change_registry: _("This changes in Samba’s registry, from where the policy is read."),
    no_change: _("This value is effective already"),
    changed: _("$0 is changed"),
    by_policy: _("Group Policy delivers this setting ($0). It is changed in the domain."),
    old_show: _("The secopts command that is installed does not say what this setting takes: install a newer samba-secopts-tools."),
    fate_samba: _("Samba has parameters of its own for this. Put these lines into [global] of smb.conf:"),
    fates: {
        "stricter": _("Samba is stricter already, and stays so."),
        "not applicable": _("This has no meaning for Samba."),
    },

    /* sessions */
    sessions: _("Sessions"),
    sessions_title: _("Anonymous and guest sessions"),
    no_session: _("No anonymous client and no guest is connected"),
    no_session_help: _("Sessions of users, who have proved who they are, are not shown here."),
    pipes_not_noted: _("Open pipes and what clients call themselves are not known: IPC$ is without the VFS plug-in."),
    client: _("Client"),
    who: _("Who"),
    who_is: {
        "anonymous": _("Anonymous"),
        "guest": _("Guest"),
        "user": _("User"),
        "not known yet": _("Not known yet"),
    },
    since: _("Since"),
    dialect: _("SMB"),
    has_open: _("Connected to"),
    session: _("Session"),
    process: filled(_("process $0")),
    no_share: _("nothing"),
    more_pipes: _("and more pipes"),

    /* refusals */
    refusals: _("Refusals"),
    over_time: _("Refusals in the last 48 hours"),
    who_what_why: _("Who, what and why"),
    chart: counted("$0 refusal in 48 hours", "$0 refusals in 48 hours"),
    spark: counted("$0 in the last 24 hours", "$0 in the last 24 hours"),
    total: counted("$0 refusal in all.", "$0 refusals in all."),
    recorded_since: _("Recorded since"),
    not_recording: _("Refusals are not recorded: set “secopts:record refusals = yes” in [global] of smb.conf."),
    not_listed: counted("$0 older refusal is counted and not listed.",
                        "$0 older refusals are counted and not listed."),
    no_refusal: _("Nothing has been refused"),
    no_refusal_kind: _("Nothing of this kind has been refused"),
    wanted: _("Wanted"),
    why: _("Why"),
    often: _("Times"),
    last: _("Last"),
    refused: _("refused"),
    would_refuse: _("would be refused"),
    missing: _("missing: $0"),
    kind: _("Kind of refusal"),
    all_kinds: _("All kinds"),
    kind_count: _("$0 ($1)"),
    refusal_kinds: {
        "session": _("Sessions"),
        "share": _("Shares"),
        "pipe": _("Pipes"),
        "rpc": _("Calls of RPC"),
        "sam": _("Calls to the SAM"),
        "ntlm": _("NTLM"),
        "ntlm-in-domain": _("NTLM in the domain"),
        "other": _("Others"),
    },

    /* NTLM */
    ntlm: _("NTLM"),
    ntlm_to: _("Logons to this server by NTLM"),
    ntlm_from: _("NTLM that clients on this server use"),
    not_audited: _("Logons by NTLM are not recorded"),
    not_audited_help: _("AuditReceivingNTLMTraffic has them recorded: 1 those of accounts of a domain, 2 all. It refuses nobody."),
    audit_on: _("Record logons by NTLM"),
    not_noted: counted("There was no room to record $0 logon.",
                       "There was no room to record $0 logons."),
    no_ntlm: _("No use of NTLM has been recorded"),
    user: _("User"),
    accounts: {
        local: _("account of this server"),
        domain: _("account of a domain"),
    },
    version: _("Version"),
    service: _("Service"),
    why_ntlm: _("Why not Kerberos"),
    refused_by: _("Would be refused by"),
    failed_count: _("$0 failed"),
    ban: filled(_("$0 = $1 would refuse $2 of $3 logons.")),
    exceptions: _("Where sending NTLM is restricted, these servers would have to be named in ClientAllowedNTLMServers:"),

    /* baseline */
    baseline: _("Baseline"),
    baselines: {
        windows: _("Windows’ own defaults"),
        cis: _("CIS Benchmark"),
        stig: _("DISA STIG"),
        microsoft: _("Microsoft Security Baseline"),
    },
    compare_with: _("Compare with"),
    apply_baseline: _("Put right"),
    rules: _("Rules"),
    rule: _("Rule"),
    result: _("Result"),
    results: {
        "pass": _("pass"),
        "fail": _("fail"),
        "not applicable": _("not applicable"),
    },
    failing: counted("$0 fails", "$0 fail"),
    passing: counted("$0 passes", "$0 pass"),
    not_applicable: counted("$0 not applicable", "$0 not applicable"),
    wanted_value: _("Wanted"),
    found: _("Found"),
    mend: _("To mend it"),
    set_line: _("In [$0] of smb.conf:"),
    set_command: _("In Samba’s registry:"),
    no_rule: _("The baseline has no rule for this server"),

    /* probe */
    probe: _("Probe"),
    probe_title: _("What does a client without a password get?"),
    probe_help: _("Asks a server over the network as any client would: for a session, shares, pipes and calls. It writes nothing and is shown in the log of that server."),
    probe_go: _("Ask"),
    probe_as: _("As"),
    probing: _("Asking…"),
    host: _("Server"),
    explained: _("The policy that explains these answers"),
    unexplained: _("No policy of Windows explains all of these answers."),
    seen: _("As seen from outside"),
    set_here: _("As set here"),
    agrees: _("agrees"),
    differs: _("differs"),
    answers: _("Answers"),
    asked: filled(_("$0 speaks SMB $1 and was asked $2 times.")),
    taken_for_guest: _("The server has taken the client for a guest."),
    asked_for: _("Asked for"),
    answer: _("Answer"),
    meaning: _("Meaning"),
    not_asked: _("not asked"),
    asks: {
        session: _("A session"),
        ipc: _("IPC$"),
        pipe: _("Pipe"),
        call: _("Call"),
        list: _("List of shares"),
        share: _("Share"),
        ntlm: _("Session without"),
    },
};
