#include "model/program.h"

#include "model/linked.h"
#include "model/questions.h"

namespace assay::model {

struct Program::Impl {
  Linked linked;
};

Program::Program(std::vector<const TreeFacts*> trees) : impl_(std::make_unique<Impl>()) {
  impl_->linked.trees = std::move(trees);
}
Program::~Program() = default;

Answer Program::resolve(std::string_view question) const { return answer_question(impl_->linked, question); }

Answer Program::resolve_at(const TreeFacts& tree, FileIndex file, std::uint32_t line,
                           std::string_view expression) const {
  return answer_expression(impl_->linked, tree, file, line, expression);
}

}  // namespace assay::model
