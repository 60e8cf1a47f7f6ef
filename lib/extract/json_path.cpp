#include "extract/json_path.hpp"

#include "extract/json_path_ast.hpp"
#include "extract/json_path_evaluator.hpp"

namespace kadr {

struct json_path::program {
  jsonpath::query query;
};

result<json_path> json_path::compile(std::string_view query) {
  auto parsed = jsonpath::parse(query);
  if (!parsed) return parsed.error();
  json_path out;
  out.program_ = std::make_shared<const program>(program{std::move(*parsed)});
  out.text_ = query;
  return out;
}

std::vector<json_value> json_path::select(json_value root) const {
  std::vector<json_value> nodes;
  if (!program_) return nodes;
  jsonpath::node_sink sink(jsonpath::node_sink::everything, &nodes);
  jsonpath::evaluator(root, max_steps).run(program_->query, root, sink);
  return nodes;
}

bool json_path::select_first(json_value root, json_value& out) const {
  if (!program_) return false;
  if (program_->query.singular) {
    jsonpath::step_budget steps(max_steps);
    json_value node = root;
    for (const auto& segment : program_->query.segments) {
      if (!jsonpath::child(node, segment.selectors.front(), steps, node)) return false;
    }
    out = node;
    return true;
  }
  jsonpath::node_sink sink(1);
  jsonpath::evaluator(root, max_steps).run(program_->query, root, sink);
  if (sink.count() == 0) return false;
  out = sink.first();
  return true;
}

bool json_path::singular() const noexcept {
  return program_ && program_->query.singular;
}

}  // namespace kadr
