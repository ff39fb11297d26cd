#include "app/flags.h"

#include "base/text.h"

#ifndef ASSAY_VERSION
#error "the build defines ASSAY_VERSION (CMakeLists.txt)"
#endif

namespace assay {

const std::string_view kVersion = ASSAY_VERSION;

namespace {

// In the order of kCommands.
enum : CommandSet {
  kVerify = 1u << 0,
  kAudit = 1u << 1,
  kReport = 1u << 2,
  kResolve = 1u << 3,
  kExplain = 1u << 4,
  kIndex = 1u << 5,
  kCache = 1u << 6,
  kCompletions = 1u << 7,
  kMan = 1u << 8,
  kCheck = 1u << 9,
  kInit = 1u << 10,
  kSweep = 1u << 11,
  kReading = kVerify | kAudit | kReport | kResolve | kExplain | kIndex | kCheck | kInit | kSweep,
  kEvery = kReading | kCache | kCompletions | kMan | kProgram,
};

constexpr std::string_view kVerifyFormats[] = {"text", "md", "json", "jsonl", "github", "gitlab", "junit", "sarif"};
constexpr std::string_view kReportFormats[] = {"text",   "md",     "html",  "json", "jsonl",
                                               "github", "gitlab", "junit", "sarif"};
constexpr std::string_view kSweepFormats[] = {"text", "md", "html", "json", "sarif"};
constexpr std::string_view kFailOn[] = {"break", "new-break"};
constexpr std::string_view kResolveFormats[] = {"text", "jsonl"};
constexpr std::string_view kColors[] = {"auto", "always", "never"};
constexpr std::string_view kShells[] = {"bash", "zsh", "fish", "powershell"};
constexpr std::string_view kCacheActions[] = {"info", "clear"};

constexpr Example kVerifyExamples[] = {
    {"assay verify NOTES.md --tree click=pypi:click==8.1.7", "check a document about a released package"},
    {"assay verify docs/design.md --tree app=. --fix", "check a document about this project and correct moved lines"},
    {"assay verify QA.md --tree lib=git:../lib@v2.1 --format md --output report.md", "write a report to paste"},
};
constexpr Example kAuditExamples[] = {
    {"assay audit --of plugin --on host --tree plugin=. --tree host=pypi:host==2.1", "what breaks with this release"},
    {"assay audit --of app --tree app=. --tree lib=git:../lib@main --format json", "everything, for another program"},
};
constexpr Example kReportExamples[] = {
    {"assay report QA.md --of plugin --on host --tree plugin=. --tree host=pypi:host==2.1 -f html -o report.html",
     "check a QA report and what it missed, as a page"},
    {"assay report --of plugin --on host --tree plugin=. --tree host=pypi:host==2.1 --format md", "make one"},
};
constexpr Example kResolveExamples[] = {
    {"assay resolve click.Command.invoke --tree click=pypi:click==8.1.7",
     "where is this method, and does it always exist"},
    {"assay resolve 'click.echo(err=)' --tree click=.", "does the function take this keyword"},
    {"assay resolve 'app/main.py:12:self.group.commands' --tree app=. --tree click=pypi:click==8.1.7",
     "what is this expression, where it stands"},
    {"assay resolve click.get_os_args --tree click=pypi:click==8.1.7 --was click=pypi:click==7.1.2",
     "where has this name gone since then"},
};
constexpr Example kExplainExamples[] = {
    {"assay explain rule moved", "what a status, verdict or rule means"},
    {"assay explain k3 NOTES.md --tree click=pypi:click==8.1.7", "the whole chain behind one result"},
    {"assay explain k3", "the same for a claim of the nearest assay.toml"},
    {"assay explain click.Context.invoke --tree click=.", "how a name is resolved, hop by hop"},
    {"assay explain 'app/main.py:12:self.group.commands' --tree app=. --tree click=../click",
     "the same for an expression where it stands"},
};
constexpr Example kCheckExamples[] = {
    {"assay check", "in CI: exit code 1 when something is not as assay.toml says"},
    {"assay check --tree lib=pypi:lib==2.2 --format github", "the same claims against another version"},
};
constexpr Example kInitExamples[] = {
    {"assay init docs/design.md --tree app=.", "claims from a document"},
    {"assay init --of plugin --tree plugin=. --tree host=pypi:host==2.1", "claims about what this project leans on"},
};
constexpr Example kSweepExamples[] = {
    {"assay sweep --of plugin --on host --tree plugin=. --versions 'host>=2.0'",
     "which releases of the host this plugin works with"},
    {"assay sweep --of app --on lib --tree app=. --versions 'lib=git:../lib@v2.0..v2.4'",
     "over the tags of a repository, with the first bad commit of each break"},
    {"assay sweep --of plugin --on host --tree plugin=. --versions 'host>=2.0' --fail-on new-break",
     "for a nightly job: exit code 1 when the newest release breaks something"},
};
constexpr Example kIndexExamples[] = {
    {"assay index --tree click=pypi:click==8.1.7", "read a tree ahead of time and say what could not be read"},
};

constexpr Command kCommands[] = {
    {.name = "verify",
     .usage = "DOC --tree NAME=SOURCE...",
     .summary = "check a document's citations and claims against source trees",
     .details =
         "Finds every citation (path:12, path#L12-L34, permalinks, bare file names, quoted code) and every claim of "
         "a known form in a Markdown document, looks each up in the trees and shows what does not hold, with the "
         "source beside it. DOC may be - for standard input.",
     .least = 1,
     .most = 1,
     .missing = "which document?",
     .completion = Completion::file,
     .examples = kVerifyExamples},
    {.name = "audit",
     .usage = "--of NAME [--on NAME...] --tree NAME=SOURCE...",
     .summary = "find what one tree assumes about others, and what of it does not hold",
     .details =
         "Lists every place where the tree of --of leans on those of --on (imports, attributes, calls, overrides, "
         "patches, dotted names, environment variables), each resolved to its definition, and reports what is missing, "
         "what does not fit and what only holds under a condition. What the code itself guards is tolerated and said "
         "to be.",
     .examples = kAuditExamples},
    {.name = "report",
     .usage = "[DOC] --of NAME [--on NAME...] --tree NAME=SOURCE...",
     .summary = "make the whole QA report: claims, findings, recommendations, verdict",
     .details =
         "Checks the document as verify does, audits the trees as audit does, and puts both together: what holds, what "
         "does not, what only a run can tell and which command would tell it, what nobody claimed, patches, and an "
         "overall verdict with its reasons. Without DOC the report is about the trees alone.",
     .most = 1,
     .completion = Completion::file,
     .examples = kReportExamples},
    {.name = "resolve",
     .usage = "NAME... --tree NAME=SOURCE...",
     .summary = "say what a dotted name, attribute chain or call is, where, and under which condition",
     .details =
         "NAME is a dotted name (pkg.mod.Class.method), a chain of attributes from a class (pkg.Class.attr.attr), or a "
         "call: NAME(kw=) asks whether the callee takes the keyword, NAME(2; a, b) whether a call with two positional "
         "arguments and these keywords binds, NAME!(2; a, b) the same reached through the class. "
         "PATH:LINE:EXPRESSION asks about an expression as it is written at a line of a file of one of the trees.",
     .most = SIZE_MAX,
     .examples = kResolveExamples},
    {.name = "explain",
     .usage = "rule [ID] | ID [DOC] | NAME",
     .summary = "show how an answer came about, or what a rule means",
     .details =
         "With \"rule\", prints the text of a status, verdict, claim form or rule, or lists them all. With the id of a "
         "result (c1, k1, f1) and the document, verifies the document again and prints everything behind that "
         "result; with the id alone, or with an assay.toml, the same of what assay check finds. Otherwise resolves the name in the trees and prints each hop.",
     .least = 1,
     .most = 2,
     .missing = "explain what? A rule, a result of a document, or a name",
     .completion = Completion::file,
     .examples = kExplainExamples},
    {.name = "index",
     .usage = "--tree NAME=SOURCE...",
     .summary = "read whole trees into the cache and say what was and was not read",
     .examples = kIndexExamples},
    {.name = "cache",
     .usage = "info|clear",
     .summary = "show or empty the cache",
     .details = "The cache holds facts by the hash of the bytes they were read from, so it never has to be emptied for "
                "correctness.",
     .least = 1,
     .most = 1,
     .missing = "info or clear?",
     .first_choices = kCacheActions},
    {.name = "completions",
     .usage = "SHELL",
     .summary = "print a completion script for a shell",
     .least = 1,
     .most = 1,
     .missing = "for which shell: bash, zsh, fish or powershell?",
     .first_choices = kShells},
    {.name = "man", .summary = "print the man page (roff)"},
    {.name = "check",
     .usage = "[--config FILE]",
     .summary = "check everything in assay.toml: claims, documents, audits",
     .details =
         "Reads the nearest assay.toml (or --config FILE), checks its claims, verifies its documents and runs its "
         "audits, and reports what is not as expected; one line when all is. docs/claims-file.md describes the file. "
         "--tree replaces a tree of the file, or adds one.",
     .examples = kCheckExamples},
    {.name = "init",
     .usage = "[DOC] --tree NAME=SOURCE...",
     .summary = "write an assay.toml from a document or an audit",
     .details =
         "With DOC, what holds in the document becomes claims, where a predicate says the same. With --of, the names "
         "that are used most and are not public become claims that they exist. Otherwise the file holds the trees and "
         "an example. Never writes over a file without --force.",
     .most = 1,
     .completion = Completion::file,
     .examples = kInitExamples},
    {.name = "sweep",
     .usage = "--of NAME [--on NAME...] --tree NAME=SOURCE... --versions SPEC",
     .summary = "audit over many versions of one of the trees, as a matrix",
     .details =
         "Audits the tree of --of on each version that SPEC takes, and shows which version breaks what: the last good "
         "and the first bad one, for a repository the first bad commit, where a lost name went, and the range of "
         "versions that works as a specifier. What has been read or found before is not read or sought again. "
         "docs/sweep.md, docs/versions.md.",
     .examples = kSweepExamples},
};

template <std::vector<std::pair<std::string, std::string>> Options::*field>
std::string add_tree(Options& options, std::string_view value) {
  auto at = value.find('=');
  if (at == std::string_view::npos || at == 0 || at + 1 == value.size()) return "write NAME=SOURCE";
  std::string_view name = value.substr(0, at);
  for (char c : name)
    if (!is_ident_char(c) && c != '-' && c != '.') return "a tree's name is made of letters, digits, '_', '-' and '.'";
  if (!valid_utf8(name)) return "a tree's name has to be UTF-8";
  for (const auto& [other, source] : options.*field)
    if (other == name) return "this name is given twice";
  (options.*field).emplace_back(name, value.substr(at + 1));
  return {};
}

std::string add_on(Options& options, std::string_view value) {
  if (value.empty()) return "it is empty";
  options.on.emplace_back(value);
  return {};
}

std::string set_jobs(Options& options, std::string_view value) {
  auto number = parse_uint(value);
  if (!number || *number > 1024) return "write a number from 0 to 1024";
  options.jobs = static_cast<unsigned>(*number);
  return {};
}

template <std::string Options::*field>
std::string set_text(Options& options, std::string_view value) {
  if (value.empty()) return "it is empty";
  options.*field = value;
  return {};
}

template <bool Options::*field>
std::string set(Options& options, std::string_view) {
  options.*field = true;
  return {};
}

template <int step>
std::string change_verbosity(Options& options, std::string_view) {
  options.verbosity += step;
  return {};
}

constexpr Flag kFlags[] = {
    {.commands = kReading,
     .name = "--tree",
     .letter = 't',
     .value = "NAME=SOURCE",
     .completion = Completion::tree,
     .repeatable = true,
     .help = "a source tree and its short name; may be given several times",
     .details =
         "SOURCE is a directory, an archive (.whl, .zip, .tar.gz, .tar.xz, ...), git:REPO@REV, or pypi:NAME==VERSION "
         "with ?sdist or ?wheel to choose. Without --tree, the [trees] of the nearest assay.toml are used.",
     .apply = add_tree<&Options::trees>},
    {.commands = kCheck,
     .name = "--config",
     .value = "FILE",
     .completion = Completion::file,
     .help = "the claims file (default: the nearest assay.toml)",
     .apply = set_text<&Options::config>},
    {.commands = kSweep,
     .name = "--versions",
     .value = "SPEC",
     .help = "the versions: 'host>=2.0,<3', 'host=git:REPO@v2.0..v2.4', 'host=2.0,2.1', 'host=FILE'",
     .details = "NAME= before it says which tree varies, where that is not clear from --tree (docs/versions.md).",
     .apply = set_text<&Options::versions>},
    {.commands = kSweep, .name = "--pre", .help = "pre-releases too", .apply = set<&Options::pre>},
    {.commands = kSweep,
     .name = "--yanked",
     .help = "releases that were taken back too",
     .apply = set<&Options::yanked>},
    {.commands = kSweep,
     .name = "--every-commit",
     .help = "each commit of a git range instead of each tag",
     .apply = set<&Options::every_commit>},
    {.commands = kSweep,
     .name = "--no-bisect",
     .help = "don't look for first bad commits between the tags of a repository",
     .apply = set<&Options::no_bisect>},
    {.commands = kSweep,
     .name = "--no-functions",
     .help = "don't follow functions through the versions (what drifted under its name, copies that fell behind)",
     .apply = set<&Options::no_functions>},
    {.commands = kSweep,
     .name = "--fail-on",
     .value = "WHAT",
     .choices = kFailOn,
     .help = "when the exit code is 1: anything breaks at the newest version, or something new does (default: break)",
     .apply = set_text<&Options::fail_on>},
    {.commands = kSweep,
     .name = "--watch-file",
     .value = "FILE",
     .completion = Completion::file,
     .help = "compare with what FILE says of the last run, and write this run's state to it",
     .details = "Reported are versions that are new since then and breaks that were not there; a missing FILE is made.",
     .apply = set_text<&Options::watch_file>},
    {.commands = kInit, .name = "--force", .help = "write over a file that is there", .apply = set<&Options::force>},
    {.commands = kAudit | kReport | kInit | kSweep,
     .name = "--of",
     .value = "NAME",
     .help = "the tree that depends on the others",
     .apply = set_text<&Options::of>},
    {.commands = kAudit | kReport | kInit | kSweep,
     .name = "--on",
     .value = "NAME",
     .repeatable = true,
     .help = "a tree it depends on; may be given several times (default: all the others)",
     .apply = add_on},
    {.commands = kAudit,
     .name = "--who-uses",
     .value = "NAME",
     .help = "list the places that use this dotted name or anything below it, and nothing else",
     .apply = set_text<&Options::who_uses>},
    {.commands = kAudit,
     .name = "--check-list",
     .value = "FILE",
     .completion = Completion::file,
     .help = "compare a hand-kept list of dotted names, one a line, with what is really used",
     .details = "Names that nothing uses, and names that are used and not listed, are said. A name also covers what is "
                "below it; '#' begins a comment.",
     .apply = set_text<&Options::check_list>},
    {.commands = kAudit,
     .name = "--baseline",
     .value = "FILE",
     .completion = Completion::file,
     .help = "report only findings that FILE does not list",
     .details = "Fingerprints survive moved lines. Findings of the baseline that are gone are counted.",
     .apply = set_text<&Options::baseline>},
    {.commands = kAudit,
     .name = "--write-baseline",
     .value = "FILE",
     .completion = Completion::file,
     .help = "write the findings to FILE, for --baseline",
     .apply = set_text<&Options::write_baseline>},
    {.commands = kAudit,
     .name = "--fix",
     .value = "FILE",
     .completion = Completion::file,
     .help = "write the patches of all findings to FILE, as one unified diff",
     .details = "Apply it with `git apply FILE` or `patch -p1 < FILE`.",
     .apply = set_text<&Options::fix_file>},
    {.commands = kAudit,
     .name = "--apply",
     .help = "make the safe changes in the directory of --of",
     .details = "Only changes that need no judgement: a handler that catches the right error, an import from where a "
                "distinctive name is defined now.",
     .apply = set<&Options::apply>},
    {.commands = kVerify | kAudit | kCheck,
     .name = "--format",
     .letter = 'f',
     .value = "FORMAT",
     .choices = kVerifyFormats,
     .help = "how to report (default: text)",
     .apply = set_text<&Options::format>},
    {.commands = kReport,
     .name = "--format",
     .letter = 'f',
     .value = "FORMAT",
     .choices = kReportFormats,
     .help = "how to report (default: text)",
     .details = "html is one file that needs no network and no scripts.",
     .apply = set_text<&Options::format>},
    {.commands = kSweep,
     .name = "--format",
     .letter = 'f',
     .value = "FORMAT",
     .choices = kSweepFormats,
     .help = "how to report (default: text)",
     .apply = set_text<&Options::format>},
    {.commands = kResolve,
     .name = "--format",
     .letter = 'f',
     .value = "FORMAT",
     .choices = kResolveFormats,
     .help = "how to answer (default: text)",
     .details = "jsonl is one JSON object per name and line (docs/reference/json.md).",
     .apply = set_text<&Options::format>},
    {.commands = kResolve,
     .name = "--was",
     .value = "NAME=SOURCE",
     .completion = Completion::tree,
     .repeatable = true,
     .help = "another version of the tree NAME: say where a name went that it has and --tree has not",
     .details = "A newer version will do as well: then the answer is what the name was called before. Nothing is said "
                "where the evidence is not enough (docs/moved.md).",
     .apply = add_tree<&Options::was>},
    {.commands = kResolve,
     .name = "--stdin",
     .help = "also read names from standard input, one a line",
     .apply = set<&Options::from_stdin>},
    {.commands = kVerify | kAudit | kReport | kResolve | kExplain | kCheck | kInit | kSweep,
     .name = "--output",
     .letter = 'o',
     .value = "FILE",
     .completion = Completion::file,
     .help = "write the result to FILE, whole or not at all",
     .apply = set_text<&Options::output>},
    {.commands = kVerify,
     .name = "--fix",
     .help = "rewrite moved citations in the document",
     .details =
         "Only line numbers are rewritten, in the form in which they were written; the report then speaks of the "
         "corrected document.",
     .apply = set<&Options::fix>},
    {.commands = kVerify | kReport | kExplain,
     .name = "--written-at",
     .value = "REV",
     .help = "the revision at which the document was written",
     .details = "The tree must come from git or be a work tree. Cited lines are then followed through the history from "
                "REV to the tree in "
                "hand.",
     .apply = set_text<&Options::written_at>},
    {.commands = kVerify | kAudit | kReport | kCheck | kSweep,
     .name = "--exit-zero",
     .help = "exit with 0 even when something does not hold",
     .apply = set<&Options::exit_zero>},
    {.commands = kVerify | kAudit | kReport | kCheck,
     .name = "--error-on-warning",
     .help = "exit with 1 for warnings too",
     .details = "Warnings are ambiguous citations, partly true claims and files that could not be read.",
     .apply = set<&Options::error_on_warning>},
    {.commands = kReading,
     .name = "--no-cache",
     .help = "neither read nor write the cache",
     .apply = set<&Options::no_cache>},
    {.commands = kReading,
     .name = "--no-ignore",
     .help = "read files that .gitignore excludes",
     .apply = set<&Options::no_ignore>},
    {.commands = kReading,
     .name = "--jobs",
     .letter = 'j',
     .value = "N",
     .help = "threads to use (default: one per core)",
     .details = "The output is the same for any number.",
     .apply = set_jobs},
    {.commands = kEvery,
     .name = "--quiet",
     .letter = 'q',
     .repeatable = true,
     .help = "say less: -q one line per problem, -qq nothing but the exit code",
     .apply = change_verbosity<-1>},
    {.commands = kEvery,
     .name = "--verbose",
     .letter = 'v',
     .repeatable = true,
     .help = "say more: also what holds and what could not be decided",
     .apply = change_verbosity<1>},
    {.commands = kEvery,
     .name = "--no-progress",
     .help = "no progress line on the terminal",
     .apply = set<&Options::no_progress>},
    {.commands = kEvery,
     .name = "--color",
     .value = "WHEN",
     .choices = kColors,
     .help = "when to use colours (default: auto)",
     .details = "With auto: on a terminal, unless NO_COLOR says otherwise.",
     .apply = set_text<&Options::color>},
    {.commands = kEvery, .name = "--help", .help = "print help; -h prints a shorter one", .apply = set<&Options::help>},
    {.commands = kProgram,
     .name = "--version",
     .letter = 'V',
     .help = "print the version",
     .apply = set<&Options::version>},
};

constexpr ExitCode kExitCodes[] = {
    {0, "nothing is wrong (or --exit-zero was given)"},
    {1, "something does not hold: a claim is refuted or stale, a citation is wrong or moved"},
    {2, "the request is wrong, or a document, tree or configuration cannot be read; one line says which"},
    {101, "an internal error; one line says what to report"},
    {130, "interrupted"},
};

constexpr std::pair<std::string_view, std::string_view> kVariables[] = {
    {"NO_COLOR", "set and not empty: no colours with --color auto"},
    {"FORCE_COLOR, CLICOLOR_FORCE",
     "set, not empty and not 0: colours with --color auto even where there is no terminal"},
    {"ASSAY_CACHE_DIR", "the cache's folder; otherwise the folder assay in XDG_CACHE_HOME (default: ~/.cache)"},
    {"XDG_CONFIG_HOME", "the user's configuration is assay/assay.toml below it (default: ~/.config)"},
    {"PIP_INDEX_URL", "the package index for pypi: sources, as for pip; otherwise pip's own configuration is asked"},
};

}  // namespace

std::span<const Command> commands() { return kCommands; }
std::span<const Flag> flags() { return kFlags; }
std::span<const ExitCode> exit_codes() { return kExitCodes; }
std::span<const std::pair<std::string_view, std::string_view>> environment_variables() { return kVariables; }

const Command* find_command(std::string_view name) {
  for (const auto& command : kCommands)
    if (command.name == name) return &command;
  return nullptr;
}

std::vector<const Flag*> flags_of(const Command& command) {
  CommandSet bit = 1u << (&command - kCommands);
  std::vector<const Flag*> out;
  for (const auto& flag : kFlags)
    if (flag.commands & bit) out.push_back(&flag);
  return out;
}

std::vector<const Flag*> program_flags() {
  std::vector<const Flag*> out;
  for (const auto& flag : kFlags)
    if (flag.commands & kProgram) out.push_back(&flag);
  return out;
}

}  // namespace assay
