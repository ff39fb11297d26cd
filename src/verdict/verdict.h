// Plain data that every command produces and every report format shows. No pointers into trees or indexes: a verdict
// outlives what computed it. The contract for JSON is docs/reference/json.md (schema `assay/1`).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace assay {

// A place in a document or a tree. Lines and columns are 1-based; columns count bytes. 0 = unknown.
struct Place {
  std::uint32_t line = 0;
  std::uint32_t column = 0;
};

struct SourcePlace {
  std::string tree;
  std::string path;
  std::uint32_t start = 0;  // first line, 0 when the whole file is meant
  std::uint32_t end = 0;    // last line, inclusive
};

enum class Role { supports, contradicts, context };

// What a person can open to see for themselves.
struct Evidence {
  SourcePlace at;
  std::string text;  // the text at that place (possibly only its first lines)
  Role role = Role::context;
  std::string rule;  // id of the rule that used it (verdict/rules.h)
};

enum class CitationStatus { ok, missing_file, out_of_range, ambiguous, mismatch, moved, external };

struct Citation {
  std::string id;        // "c1", "c2", … in document order
  std::string document;  // "": the report's
  Place at;
  std::string raw;   // as written
  std::string tree;  // "" when no tree is known to be meant
  std::string path;  // resolved path in the tree, or as written when unresolved
  std::uint32_t start = 0, end = 0;
  CitationStatus status = CitationStatus::ok;
  std::optional<SourcePlace> moved_to;
  std::optional<std::string> held_at;  // revision at which it was true
  std::string reason;                  // one sentence
  std::vector<Evidence> evidence;      // excerpts for the reader
};

enum class VerdictKind { verified, refuted, partly, stale, needs_run, unverified, not_checkable };
enum class Risk { low, medium, high };

struct Claim {
  std::string id;        // "k1", "k2", …; of a claims file: as named there
  std::string document;  // "": the report's
  Place at;
  std::string text;  // the sentence, row or item as written, on one line
  std::string form;  // id of the claim form, "" when none fits
  VerdictKind verdict = VerdictKind::not_checkable;
  double confidence = 0;  // 0..1: the measured precision of the rule that decided
  Risk risk = Risk::low;
  std::string reason;
  std::vector<Evidence> evidence;
  std::optional<VerdictKind> expected;  // of a claims file: any other verdict is an error
};

enum class Severity { error, warning, note };

// A change of one file of a tree: the bytes [begin, end) become `text`.
struct TextEdit {
  std::string path;
  std::uint32_t begin = 0, end = 0;
  std::string text;
};

struct Finding {
  std::string id;
  std::string kind;  // kebab-case id, see design: "missing-name", "patch-collision", …
  Severity severity = Severity::note;
  SourcePlace from;
  std::uint32_t column = 0;
  std::string from_text;
  std::string target;
  std::string reason;
  double confidence = 0;
  std::vector<Evidence> evidence;
  std::optional<std::string> fix;  // unified diff
  std::vector<TextEdit> edits;     // what the diff is made of
  bool fix_is_safe = false;        // may be applied without a person looking at it
  // import-failure: the files of its tree that surely cannot be imported with it, nearest first, and the entry point
  // among what falls, in words ("" where there is none).
  std::vector<std::string> takes_down;
  std::string entry;
  std::string fingerprint;         // the same for the same finding when lines move
};

// Definedness of a name at a version (words: docs/architecture.md).
enum class Definedness { always, conditional, subclass_only, dynamic, by_name, absent, unknown };

struct Hop {
  std::string name;
  std::string type;
  Definedness definedness = Definedness::unknown;
  SourcePlace at;
  std::string rule;
};

// The answer to one `resolve` question.
struct Answer {
  std::string name;  // the question as asked
  std::string tree;
  Definedness definedness = Definedness::unknown;
  std::string condition;  // in the source's own words
  SourcePlace at;         // start 0: no place
  std::string kind;       // "module", "class", "function", "method", "property", "attribute", "constant", "call", …
  std::optional<std::string> signature;
  std::vector<Hop> hops;
  double confidence = 0;
  std::string reason;
};

enum class CouplingKind { import, attribute, call, override_, patch, by_name, env, operator_, entry_point, config };

// How far inside its tree the target is.
enum class Privacy {
  public_,        // exported (`__all__`, the package's own __init__) or documented
  undocumented,   // no underscore on the way, but exported nowhere
  underscore,     // a name on the way begins with one underscore
  deep_internal,  // undocumented, and several modules below the top or reached through an instance's internals
};

// One place where one tree depends on another.
struct Coupling {
  std::string id;  // "u1", "u2", … in the order of path and line
  CouplingKind kind = CouplingKind::import;
  SourcePlace from;
  std::uint32_t column = 0;  // 1-based, bytes
  std::string from_text;     // the line, trimmed
  std::string target;        // dotted name of what is used
  SourcePlace at;            // its definition; start 0: none
  Definedness definedness = Definedness::unknown;
  std::string condition;  // in the source's own words
  Privacy privacy = Privacy::public_;
  bool guarded = false;      // its failure is caught or ruled out by the code around it
  std::string guard;         // by what, in the source's own words
  std::optional<bool> live;  // false: never runs at these versions; empty: depends on what is not known
  // Calls and overrides: the target's signature, and the arguments given or the override's own signature.
  std::string signature, own_signature;
  std::string differs;  // call: why it does not bind; override: how it takes less than what it replaces
  double confidence = 0;
  std::vector<Evidence> evidence;
};

// A test of a version, or of what an upstream tree offers.
struct GuardTest {
  SourcePlace at;
  std::string test;                   // in the source's own words
  std::optional<bool> holds;          // at these versions; empty: not known
  bool text_comparison = false;       // versions compared as text
  std::vector<std::string> protects;  // ids of couplings
};

struct TreeInfo {
  std::string name;
  std::string source;  // SOURCE as given
  std::string version;
  std::string revision;
  std::uint32_t files = 0;
  std::string digest;  // SHA-256 over (path, content digest) in path order
  std::string home;    // "https://…/blob/<revision>/" before a path, where the tree has a home; else ""
};

struct Unread {
  std::string tree;
  std::string path;
  std::string reason;
};

enum class Outcome { pass, partial_pass, fail };

struct Overall {
  Outcome verdict = Outcome::pass;
  Risk risk = Risk::low;
  double confidence = 0;
  std::string reason;
  std::vector<std::string> because;  // report: what decides the verdict, heaviest first
};

// A heading of the document, in document order.
struct Heading {
  std::uint32_t line = 0;
  int level = 1;
  std::string text;
};

// What a document says as a whole ("Overall Assessment: PASS", "X is likely compatible with Y") or leaves open.
enum class RemarkKind { favourable, unfavourable, question };
struct Remark {
  RemarkKind kind = RemarkKind::favourable;
  std::uint32_t line = 0;
  std::string text;
  bool whole = true;  // speaks of the whole subject, not of the part that `text` begins with
};

// What only running can tell, and what to run for it.
struct NeedsRun {
  std::string about;  // id of the claim, "" for a question of the document
  std::uint32_t line = 0;
  std::string question;
  std::string command;  // shell, several lines possible; from the root of the tree that depends
};

// What a command found: `verify` fills citations and claims, `audit` couplings and guards, `report` all of it.
struct VerifyReport {
  std::vector<TreeInfo> trees;
  std::string document;         // path as given; "" for an audit
  std::string of;               // audit: name of the tree that depends
  std::vector<std::string> on;  // audit: names of the trees it depends on
  std::vector<Citation> citations;
  std::vector<Claim> claims;
  std::vector<Coupling> couplings;
  std::vector<GuardTest> guards;
  std::vector<Finding> findings;
  std::uint32_t suppressed = 0;   // findings that comments of the audited tree hide
  std::uint32_t known = 0;        // findings that a baseline lists
  std::vector<std::string> gone;  // of the baseline's findings, those that no longer occur, as it lists them
  Overall overall;
  std::vector<Unread> unread;
  std::vector<Heading> outline;     // of the document
  std::vector<Remark> remarks;      // of the document
  std::vector<NeedsRun> needs_run;  // report
  std::vector<Claim> advice;        // report: code that the document recommends, judged by what is there
};

// The spellings of the JSON contract.
const char* name_of(Role);
const char* name_of(CitationStatus);
const char* name_of(VerdictKind);
const char* name_of(Risk);
const char* name_of(Severity);
const char* name_of(Definedness);
const char* name_of(Outcome);
const char* name_of(CouplingKind);
const char* name_of(Privacy);

}  // namespace assay
