// Types of expressions, on demand: from, in order of strength, annotations, constructors and factories, returns, what
// is assigned, defaults, call sites, and dotted-name strings turned into classes. See docs/resolution.md, "Types".
//
// Every evaluation is memoised. A circle (x = f(x)) contributes nothing where it closes; a result that leaned on a
// running evaluation is kept only when that one was its own, so that answers don't depend on the order of questions.
// Depth and the number of steps of one question are bounded; beyond them a type is unknown. So is the number of call
// sites followed behind one another; an answer that leaned on that bound is kept for the number of call sites around
// it.
#pragma once

#include <string_view>

#include "model/linked.h"

namespace assay::model {

const Type* unknown_type();
const Type* type_of(Linked&, const Unit&, py::ExprId);
// What an annotation denotes: instances of the classes it names.
const Type* annotation_type(Linked&, const Unit&, py::ExprId);
bool is_type_variable(Linked&, const Unit&, py::ExprId name);
// What a definition stands for, as a value (a class, a function, what a variable holds).
const Type* type_of_def(Linked&, const Def&);
const Type* binding_type(Linked&, Module&, std::uint32_t binding);
const Type* store_type(Linked&, Module&, std::uint32_t store);
const Type* parameter_type(Linked&, Module&, py::FunctionId, std::uint32_t index);
// type_handed.cpp: of a parameter without an annotation, what the overridden method or the hook's specification
// declares.
const Type* handed_type(Linked&, Module&, py::FunctionId, std::uint32_t index);
// What a call of a function gives, before the receiver is put in for `self` (async functions: what awaiting gives is
// inside).
const Type* return_type(Linked&, Module&, py::FunctionId);

// Attribute of a value: the union over its atoms.
const Type* attribute_type(Linked&, const Type& base, std::string_view name);
const Type* attribute_type(Linked&, const Atom& base, std::string_view name);
// What a member found on a class gives when read through `receiver`.
const Type* member_type(Linked&, const Lookup&, const Atom& receiver, std::string_view name);
const Type* call_result(Linked&, const Unit&, py::ExprId call, const Type& callee);
const Type* iterated(Linked&, const Type&);  // of `for x in v`
const Type* subscripted(Linked&, const Unit&, const Type& base, py::ExprId index);
const Type* entered(Linked&, const Type&);  // of `with v as x`
const Type* awaited(Linked&, const Type&);
// Methods of the builtin containers: what `receiver.method(…)` gives; nullptr for others.
const Type* container_method(Linked&, const Atom& receiver, std::string_view method);
// Keeps of `t` what `isinstance` tests and the like leave at an offset for the expression `e` (a name or attribute).
const Type* narrowed(Linked&, const Unit&, py::ExprId e, const Type* t);

// Strings an expression can be, for functions that turn dotted names into classes.
std::vector<std::string_view> literal_strings(Linked&, const Unit&, py::ExprId, int depth = 0);
// The index of the parameter that a function takes as the dotted name of what it returns; -1 for all other functions.
int name_parameter(Linked&, Module&, py::FunctionId);
// What a dotted-name string ("pkg.mod.Class", "pkg.mod:Class") stands for; empty where it names nothing in the trees.
Type named_by(Linked&, std::string_view dotted);

// ---- making types
Type one(Atom);
Atom instance_atom(Class*, HopRule, bool exact = true);
Atom class_atom(Class*, HopRule, bool exact = true);
Type std_instance(Linked&, std::string_view key, HopRule);
void add(Type& to, const Atom&);
void add(Type& to, const Type& from);  // open where either is
Type with_rule(Type, HopRule);
const Type* substituted(Linked&, const Type&, const Atom& receiver, Class* defining);
// Subclasses included where the atom is not exact.
bool is_none_only(const Type&);
std::string describe(const Linked&, const Type&);  // "UniProcExecutor | None"
std::string describe(const Linked&, const Atom&);

}  // namespace assay::model
