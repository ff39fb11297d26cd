// The registry of claim forms.
#pragma once

#include "claim/form.h"

namespace assay {

extern const Form kDefinedAt, kDefault, kValue, kExists, kSignature, kCount, kImports, kCalls, kUnused, kOnlyUsed,
    kReturns, kRaises, kOverride, kSubclass, kDecorated, kDeprecated, kKind, kPatches, kAttribute, kExported,
    kEnvironment, kIdentical, kRequires, kHistory, kRegistered, kSearch, kReached, kPatchTopic, kConflict, kAccesses, kMode;

}  // namespace assay
