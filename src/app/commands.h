// One function per command, each in its own command_*.cpp: a readable list of passes. They return the exit code.
#pragma once

namespace assay {

struct Options;
class Session;

int run_verify(const Options&, Session&);
int run_audit(const Options&, Session&);
int run_report(const Options&, Session&);
int run_resolve(const Options&, Session&);
int run_explain(const Options&, Session&);
int run_index(const Options&, Session&);
int run_cache(const Options&, Session&);
int run_completions(const Options&, Session&);
int run_check(const Options&, Session&);
int run_sweep(const Options&, Session&);
int run_init(const Options&, Session&);
int run_man(const Options&, Session&);

}  // namespace assay
