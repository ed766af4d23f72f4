// TensorFlow.js' binding with one thing more: a loaded graph becomes a function of TensorFlow's eager context, which
// executeOp then calls by its name. What such a call reads and makes stays on the device; a session takes and gives
// tensors of the host. This file takes the place of binding/tfjs_binding.cc, which it includes unchanged.

#include <node_api.h>

#undef NAPI_MODULE
#define NAPI_MODULE(name, init)  // the module begins below, with what is added
#include "binding/tfjs_binding.cc"

#include <algorithm>
#include <cstdlib>
#include <utility>
#include <vector>

namespace tfnodejs {
namespace {

// C++ lets an explicit instantiation name private members: [temp.spec]/6.
template <typename Member, typename Member::Type pointer>
struct Opened {
  friend typename Member::Type PointerTo(Member) { return pointer; }
};
struct Context {
  using Type = TFE_Context *TFJSBackend::*;
  friend Type PointerTo(Context);
};
template struct Opened<Context, &TFJSBackend::tfe_context_>;
struct Models {
  using Type = std::unordered_map<int32_t, std::pair<TF_Session *, TF_Graph *>> TFJSBackend::*;
  friend Type PointerTo(Models);
};
template struct Opened<Models, &TFJSBackend::tf_savedmodel_map_>;

// Tensors `node:output` of a graph, between commas. An exception is pending where there is no such node.
std::vector<TF_Output> OutputsOf(napi_env env, TF_Graph *graph, const std::string &names) {
  std::vector<TF_Output> outputs;
  for (size_t begin = 0; begin < names.size();) {
    const size_t end = std::min(names.find(',', begin), names.size());
    const size_t colon = names.find(':', begin);
    const std::string node = names.substr(begin, colon - begin);
    TF_Operation *operation = TF_GraphOperationByName(graph, node.c_str());
    if (operation == nullptr) {
      NAPI_THROW_ERROR(env, "The graph has no node %s.", node.c_str());
      return {};
    }
    outputs.push_back({operation, std::atoi(names.c_str() + colon + 1)});
    begin = end + 1;
  }
  return outputs;
}

// addFunction(savedModelId, name, feeds, fetches): arguments and results in this order.
napi_value AddFunction(napi_env env, napi_callback_info info) {
  size_t argc = 4;
  napi_value args[4];
  napi_status nstatus = napi_get_cb_info(env, info, &argc, args, nullptr, nullptr);
  ENSURE_NAPI_OK_RETVAL(env, nstatus, nullptr);
  TFJSBackend *const backend = GetTFJSBackend(env);
  if (!backend) return nullptr;

  int32_t model;
  nstatus = napi_get_value_int32(env, args[0], &model);
  ENSURE_NAPI_OK_RETVAL(env, nstatus, nullptr);
  std::string name, feeds, fetches;
  for (auto &[text, value] : {std::pair{&name, args[1]}, {&feeds, args[2]}, {&fetches, args[3]}}) {
    nstatus = GetStringParam(env, value, *text);
    ENSURE_NAPI_OK_RETVAL(env, nstatus, nullptr);
  }
  const auto &models = backend->*PointerTo(Models{});
  const auto found = models.find(model);
  if (found == models.end()) {
    NAPI_THROW_ERROR(env, "There is no graph %d.", model);
    return nullptr;
  }
  TF_Graph *graph = found->second.second;
  const std::vector<TF_Output> inputs = OutputsOf(env, graph, feeds);
  const std::vector<TF_Output> outputs = OutputsOf(env, graph, fetches);
  if (IsExceptionPending(env)) return nullptr;

  TF_AutoStatus tf_status;
  TF_Function *function = TF_GraphToFunction(graph, name.c_str(), 0, -1, nullptr, inputs.size(), inputs.data(),
                                             outputs.size(), outputs.data(), nullptr, nullptr, nullptr,
                                             tf_status.status);
  ENSURE_TF_OK_RETVAL(env, tf_status, nullptr);
  TFE_ContextAddFunction(backend->*PointerTo(Context{}), function, tf_status.status);
  TF_DeleteFunction(function);
  ENSURE_TF_OK_RETVAL(env, tf_status, nullptr);
  return nullptr;
}

// removeFunction(name)
napi_value RemoveFunction(napi_env env, napi_callback_info info) {
  size_t argc = 1;
  napi_value args[1];
  napi_status nstatus = napi_get_cb_info(env, info, &argc, args, nullptr, nullptr);
  ENSURE_NAPI_OK_RETVAL(env, nstatus, nullptr);
  TFJSBackend *const backend = GetTFJSBackend(env);
  if (!backend) return nullptr;
  std::string name;
  nstatus = GetStringParam(env, args[0], name);
  ENSURE_NAPI_OK_RETVAL(env, nstatus, nullptr);
  TF_AutoStatus tf_status;
  TFE_ContextRemoveFunction(backend->*PointerTo(Context{}), name.c_str(), tf_status.status);
  ENSURE_TF_OK_RETVAL(env, tf_status, nullptr);
  return nullptr;
}

}  // namespace

NAPI_MODULE_INIT() {
  exports = InitTFNodeJSBinding(env, exports);
  const napi_property_descriptor added[] = {
      {"addFunction", nullptr, AddFunction, nullptr, nullptr, nullptr, napi_default, nullptr},
      {"removeFunction", nullptr, RemoveFunction, nullptr, nullptr, nullptr, napi_default, nullptr},
  };
  const napi_status nstatus = napi_define_properties(env, exports, ARRAY_SIZE(added), added);
  ENSURE_NAPI_OK_RETVAL(env, nstatus, exports);
  return exports;
}

}  // namespace tfnodejs
