// An audit, or what an earlier run of the same program found in the same trees.
#pragma once

#include <optional>
#include <string>

#include "app/session.h"
#include "couple/audit.h"

namespace assay {

// The same as audit(). What it finds is kept in the cache, under everything that it depends on: the trees' digests,
// names and versions, what is left out of them, who depends on whom, and the program itself.
VerifyReport kept_audit(const AuditInput&, Session&);
// The same without what a sweep's matrix does not need (sweep/rows.h, slim), kept on its own. `store` may be null;
// thread-safe.
VerifyReport kept_column(const AuditInput&, Store*);

// The same for what is not an audit: `key` says all that the value depends on but the program. `store` may be null.
std::optional<std::string> recall(Store*, const std::string& key);
void keep(Store*, const std::string& key, std::string value);

}  // namespace assay
