// Report formats: a pure function of plain data each, one file per format. Nothing here reads a tree or computes a
// verdict.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "verdict/rules.h"
#include "verdict/sweep.h"
#include "verdict/verdict.h"

namespace assay {

struct ReportOptions {
  std::string_view tool_version;
  bool color = false;         // text only
  int verbosity = 0;          // text only. -2: nothing; -1: one line per problem; 1: also what is fine or undecided
  bool fix_available = true;  // whether advice may mention --fix
  std::vector<const Rule*> rules;  // beyond verdict_rules(): those of the layers above, whose text some formats carry
};

struct ReportFormat {
  std::string_view name;     // as given to --format
  std::string_view summary;  // for help and the reference
  // What each command shows; null where the format has nothing for it.
  std::string (*verify)(const VerifyReport&, const ReportOptions&);
  std::string (*audit)(const VerifyReport&, const ReportOptions&);
  std::string (*report)(const VerifyReport&, const ReportOptions&);
  std::string (*sweep)(const SweepReport&, const ReportOptions&) = nullptr;
};

// In the order in which help shows them.
std::span<const ReportFormat> report_formats();
const ReportFormat* find_report_format(std::string_view name);

std::string verify_text(const VerifyReport&, const ReportOptions&);
std::string verify_markdown(const VerifyReport&, const ReportOptions&);
// As verify_text, for `assay check`: one line when all is as expected.
std::string check_text(const VerifyReport&, const ReportOptions&);
std::string verify_json(const VerifyReport&, const ReportOptions&);
std::string verify_jsonl(const VerifyReport&, const ReportOptions&);
std::string verify_github(const VerifyReport&, const ReportOptions&);
std::string verify_junit(const VerifyReport&, const ReportOptions&);
std::string verify_sarif(const VerifyReport&, const ReportOptions&);

std::string verify_gitlab(const VerifyReport&, const ReportOptions&);

std::string report_text(const VerifyReport&, const ReportOptions&);
std::string report_markdown(const VerifyReport&, const ReportOptions&);
std::string report_html(const VerifyReport&, const ReportOptions&);
std::string report_json(const VerifyReport&, const ReportOptions&);

std::string audit_json(const VerifyReport&, const ReportOptions&);
std::string audit_text(const VerifyReport&, const ReportOptions&);
std::string audit_markdown(const VerifyReport&, const ReportOptions&);
// The places of an audit that use a dotted name or anything below it, by target.
std::string who_uses_text(const VerifyReport&, std::string_view name, const ReportOptions&);
// A hand-kept list of names against what is used; `differs`: it is not right.
std::string used_list_text(const VerifyReport&, const std::vector<std::string>& names, bool& differs);

std::string sweep_text(const SweepReport&, const ReportOptions&);
std::string sweep_markdown(const SweepReport&, const ReportOptions&);
std::string sweep_html(const SweepReport&, const ReportOptions&);
std::string sweep_sarif(const SweepReport&, const ReportOptions&);
std::string sweep_json(const SweepReport&, const ReportOptions&);

// Everything behind one result ("c1", "k1", "f1"), with all its evidence; "" when there is no such result.
std::string result_text(const VerifyReport&, std::string_view id, const ReportOptions&);
// The rules that had a part in it: its status, verdict or kind, its form, and those of its evidence; each once.
std::vector<std::string> rules_of(const VerifyReport&, std::string_view id);

// One answer of `assay resolve`: a compact JSON line (with its line end), and hops one per line for people.
std::string answer_jsonl(const Answer&);
std::string answer_text(const Answer&, const ReportOptions&);
// With where it went, for a name that another version had.
std::string answer_jsonl(const Answer&, const std::optional<MovedTo>&);
std::string moved_text(const MovedTo&, const ReportOptions&);

}  // namespace assay
